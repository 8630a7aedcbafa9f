import { z } from 'zod'

const recordSchema = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string().optional(),
  err: z.looseObject({ stack: z.string().optional() }).optional(),
})

const colours: Readonly<Record<string, string>> = { debug: '90', info: '36', warn: '33', error: '31' }

/**
 * One JSON log record as a line for people: time of day, level, sentence, then the facts; the main thread, where most comes from, is not
 * named. A line that is no record stays as it is.
 */
export function prettyLine(jsonLine: string, colour: boolean): string {
  const record = parseRecord(jsonLine)
  if (record === null) return jsonLine
  const { level, time, msg, err, ...facts } = record
  const paint = (code: string, text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text)
  const said = Object.entries(facts)
    .filter(([name, value]) => !(name === 'thread' && value === 'control'))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const parts = [
    paint('90', time.slice(11, 23)),
    paint(colours[level] ?? '0', level.padEnd(5)),
    msg ?? '',
    ...(said.length > 0 ? [paint('90', said.join(' '))] : []),
  ]
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`
  return `${parts.join(' ')}${stack}\n`
}

function parseRecord(line: string): z.infer<typeof recordSchema> | null {
  try {
    return recordSchema.safeParse(JSON.parse(line)).data ?? null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}
