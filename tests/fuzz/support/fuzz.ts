import fc from 'fast-check'
import { it } from 'vitest'

const minutes = Number(process.env['FUZZ_MINUTES'] ?? 0)
const given = process.env['FUZZ_SEED']
/** In CI the same inputs each time, and as many that nobody has tried before. */
const fixedSeeds = [20_260_301]

export interface FuzzOptions {
  /** Inputs of each seed in CI; a long run makes as many as its time allows. */
  readonly runs: number
}

/**
 * A property that must hold for every input. A failure prints its seed, its path and the smallest input found that breaks it:
 * `FUZZ_SEED=… npx vitest run --project unit tests/fuzz/FILE` shows it again, `FUZZ_MINUTES=10 …` searches for so long.
 * With `FUZZ_ALL=1` it does not stop at the first failure and shrinks none, but lists each kind of failure once.
 */
export function fuzz<T>(
  words: string,
  input: fc.Arbitrary<T>,
  { runs }: FuzzOptions,
  holds: (value: T) => void | Promise<void>,
): void {
  const fresh = Math.floor(Math.random() * 2 ** 31)
  const seeds = given !== undefined ? [Number(given)] : minutes > 0 ? [fresh] : [...fixedSeeds, fresh]
  const long = minutes > 0 && { interruptAfterTimeLimit: minutes * 60_000, numRuns: Number.MAX_SAFE_INTEGER }
  for (const seed of seeds) {
    const told = seed === fresh ? `fresh seed ${seed}` : `seed ${seed}`
    it(
      `${words} (${told})`,
      async () => {
        if (process.env['FUZZ_ALL']) return survey(input, { runs, seed }, holds)
        const property = fc.asyncProperty(input, async (value) => holds(value))
        await fc.assert(property, { numRuns: runs, seed, ...long })
      },
      Math.max(60_000, minutes * 60_000 * 1.5),
    )
  }
}

/** Failures by their first lines, each with one input. */
async function survey<T>(
  input: fc.Arbitrary<T>,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  holds: (value: T) => void | Promise<void>,
): Promise<void> {
  const found = new Map<string, string>()
  const until = Date.now() + minutes * 60_000
  for (let round = 0; round === 0 || Date.now() < until; round++) {
    for (const value of fc.sample(input, { numRuns: runs, seed: seed + round })) {
      try {
        await holds(value)
      } catch (error) {
        const cause = error instanceof Error ? (error.cause ?? error) : error
        const kind = `${String(error).slice(0, 200)} | ${String(cause).slice(0, 200)}`
        if (!found.has(kind))
          found.set(kind, `${fc.stringify(value).slice(0, 1500)}\n${cause instanceof Error ? cause.stack : ''}`)
      }
    }
  }
  if (found.size > 0) throw new Error([...found].map(([kind, one]) => `## ${kind}\n${one}`).join('\n\n'))
}
