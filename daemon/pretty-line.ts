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
    .map(([name, value]) => `${name}=${visible(typeof value === 'string' ? value : JSON.stringify(value))}`)
  const parts = [
    paint('90', time.slice(11, 23)),
    paint(colours[level] ?? '0', level.padEnd(5)),
    visible(msg ?? ''),
    ...(said.length > 0 ? [paint('90', said.join(' '))] : []),
  ]
  const stack = err?.stack === undefined ? '' : `\n${err.stack.split('\n').map(visible).join('\n')}`
  return `${parts.join(' ')}${stack}\n`
}

/** What comes from outside may neither begin a line of its own nor speak to the terminal, nor turn the direction of writing. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function parseRecord(line: string): z.infer<typeof recordSchema> | null {
  try {
    return recordSchema.safeParse(JSON.parse(line)).data ?? null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}
