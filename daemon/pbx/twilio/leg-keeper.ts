import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

/** What must outlive the process: which leg of ours is which call of Twilio's, which knows nothing of our ids. */
const keptSchema = z.object({
  leg: z.string(),
  sid: z.string().nullable(),
  to: z.string(),
  from: z.string(),
  at: z.number(),
  isOver: z.boolean(),
})

export type KeptLeg = z.output<typeof keptSchema>

/** Keeps legs over a restart. What is said last of a leg holds. */
export interface LegKeeper {
  load(): Promise<readonly KeptLeg[]>
  /** Resolves when it would outlive the process. */
  note(leg: KeptLeg): Promise<void>
}

/** Legs that are kept; older ones are of interest to nobody any more. */
const mostKept = 5000

/** Keeps legs in a file of JSON lines, which is written anew at each start. */
export function createLegFile(path: string): LegKeeper {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn
    return turn
  }
  return {
    load: () =>
      inTurn(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        const kept = keptOf(await textOf(path))
        await writeFile(`${path}.new`, kept.map(lineOf).join(''), { mode: 0o600 })
        await rename(`${path}.new`, path)
        return kept
      }),
    note: (leg) => inTurn(() => appendFile(path, lineOf(leg), { mode: 0o600 })),
  }
}

/** Keeps legs for as long as the process lives. */
export function createLegMemory(): LegKeeper {
  const kept = new Map<string, KeptLeg>()
  return {
    load: async () => [...kept.values()],
    note: async (leg) => void kept.set(leg.leg, leg),
  }
}

const lineOf = (leg: KeptLeg): string => `${JSON.stringify(leg)}\n`

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

/** A line that a crash cut off is left out. */
function keptOf(text: string): readonly KeptLeg[] {
  const legs = new Map<string, KeptLeg>()
  for (const line of text.split('\n')) {
    const parsed = keptSchema.safeParse(jsonOf(line))
    if (!parsed.success) continue
    legs.delete(parsed.data.leg)
    legs.set(parsed.data.leg, parsed.data)
  }
  return [...legs.values()].slice(-mostKept)
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Half a line; the schema takes nothing for it.
    return null
  }
}
