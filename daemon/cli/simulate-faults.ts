import { DomainError } from '../../dialer/model/domain-error.js'
import { type Step, stepLine } from '../simulate/faults/chronicle.js'
import { type Broken, invariants } from '../simulate/faults/invariants.js'
import { type DayResult, playSiteDay } from '../simulate/faults/site-day.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/** The flags of `trunkline simulate --faults`. */
export interface FaultsOptions {
  readonly seed?: string
  readonly days?: string
  readonly steps?: boolean
  readonly from?: string
  readonly until?: string
  readonly json: boolean
}

/**
 * `trunkline simulate --faults`: days of a small site in which everything goes wrong that can, by one seed each, and what must hold all
 * the same. Tells the first invariant that does not; the same seed gives the same day.
 * @throws DomainError VALIDATION_ERROR
 */
export async function simulateFaults(io: ConsoleIo, options: FaultsOptions): Promise<number> {
  const first = numberOf('--seed', options.seed ?? '1')
  const days = numberOf('--days', options.days ?? '1')
  const from = numberOf('--from', options.from ?? '0')
  const until = options.until === undefined ? Number.POSITIVE_INFINITY : numberOf('--until', options.until)
  const tell = (step: Step) => {
    if (step.number >= from && step.number <= until) io.out(stepLine(step))
  }
  let broken = 0
  for (let seed = first; seed < first + days; seed++) {
    const result = await playSiteDay({ seed, ...(options.steps === true && { tell }) })
    if (result.broken !== null) broken += 1
    if (options.json) io.out(JSON.stringify(plain(result)))
    else for (const line of dayLines(result, options.steps !== true)) io.out(line)
  }
  return broken === 0 ? exitCodes.ok : exitCodes.fault
}

/** What came of a day, in lines. `withSteps`: of one that broke, its last steps. */
function dayLines(result: DayResult, withSteps: boolean): readonly string[] {
  const { seed, broken, steps, calls, lives, faults } = result
  const wrong = [...faults].map(([what, times]) => `${what} ${times}`).join(', ')
  const line = `seed ${seed}: ${calls} calls, ${steps} steps, ${lives} lives of the program; ${wrong === '' ? 'nothing went wrong' : wrong}`
  if (broken === null) return [line]
  return [
    ...(withSteps ? result.last.map(stepLine) : []),
    line,
    ...brokenLines(seed, steps, broken),
    `again, step by step: trunkline simulate --faults --seed ${seed} --steps`,
  ]
}

function brokenLines(seed: number, steps: number, { invariant, detail }: Broken): readonly string[] {
  return [`BROKEN with seed ${seed} at step ${steps}: ${invariant}. ${invariants[invariant]}`, `found: ${detail}`]
}

function plain({ seed, broken, steps, calls, lives, faults }: DayResult) {
  return { seed, broken, steps, calls, lives, faults: Object.fromEntries(faults) }
}

function numberOf(flag: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= 1_000_000_000) return number
  throw new DomainError('VALIDATION_ERROR', `${flag} ${text}: a whole number from 0 to 1000000000 is needed.`)
}
