import { z } from 'zod'

/** What is asked over the hand-over socket when the other side has said who it is: one line of JSON. `withinS`: how long calls on their way to an agent may take. */
export const handOverRequest = z.object({ handOver: z.object({ withinS: z.number().min(0).max(600) }) })

/** What is said, a line each: who is there, at once; when asked, how many calls are still between two steps. The end of the connection is the process's. */
export const handOverAnswer = z.union([
  z.object({ pid: z.number(), version: z.string() }),
  z.object({ midStep: z.number() }),
])

/** Longer lines are nothing of ours. */
export const longestLine = 10_000

/** Calls a listener with each whole line of what comes in. */
export function byLines(line: (text: string) => void): (chunk: Buffer) => void {
  let rest = ''
  return (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = (lines.pop() ?? '').slice(0, longestLine)
    for (const text of lines) line(text)
  }
}

/** JSON, or null for what is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
