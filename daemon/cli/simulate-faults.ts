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

const mostDays = 1_000_000
const storyOf = 120

/**
 * `trunkline simulate --faults`: days of a small site in which everything goes wrong that can, by one seed each, and what must hold all
 * the same. Tells of each day the first invariant that does not; the same seed gives the same day.
 * @throws DomainError VALIDATION_ERROR
 */
export async function simulateFaults(io: ConsoleIo, options: FaultsOptions): Promise<number> {
  const first = numberOf('--seed', options.seed ?? '1', 0)
  const days = numberOf('--days', options.days ?? '1', 1, mostDays)
  const from = numberOf('--from', options.from ?? '0', 0)
  const until = options.until === undefined ? Number.POSITIVE_INFINITY : numberOf('--until', options.until, 0)
  if (until < from) throw new DomainError('VALIDATION_ERROR', `--until ${until} lies before --from ${from}.`)
  const tell = (step: Step) => {
    if (step.number >= from && step.number <= until) io.out(options.json ? JSON.stringify(step) : stepLine(step))
  }
  const began = performance.now()
  const sums = new Map<string, number>()
  const broken: number[] = []
  for (let seed = first; seed < first + days; seed++) {
    io.progress(`seed ${seed}, ${seed - first} of ${days} days played, ${broken.length} broken`)
    const result = await playSiteDay({ seed, ...(options.steps === true && { tell }) })
    io.progress(null)
    addUp(sums, result)
    if (result.broken !== null) broken.push(seed)
    if (options.json) io.out(JSON.stringify(plain(result)))
    else for (const line of dayLines(result, options.steps !== true)) io.out(line)
    // What is written leaves between two days.
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (days > 1 && !options.json) {
    const minutes = (performance.now() - began) / 60_000
    io.out(
      `${days} days, seeds ${first} to ${first + days - 1}, ${Math.round(days / minutes)} a minute; on average a day has`,
    )
    io.out(`  ${averages(sums, days)}`)
    io.out(
      broken.length === 0 ? 'No invariant was broken.' : `BROKEN: ${broken.length} days, seeds ${broken.join(', ')}`,
    )
  }
  return broken.length === 0 ? exitCodes.ok : exitCodes.fault
}

function addUp(sums: Map<string, number>, { calls, steps, lives, faults }: DayResult): void {
  const add = (what: string, n: number) => void sums.set(what, (sums.get(what) ?? 0) + n)
  add('calls', calls)
  add('steps', steps)
  add('lives of the program', lives)
  for (const [what, n] of faults) add(what, n)
}

function averages(sums: ReadonlyMap<string, number>, days: number): string {
  const most = [...sums].toSorted((a, b) => b[1] - a[1])
  return most.map(([what, n]) => `${what} ${(n / days).toFixed(1)}`).join(', ')
}

/** What came of a day, in lines. `withSteps`: of one that broke, its last steps. */
function dayLines(result: DayResult, withSteps: boolean): readonly string[] {
  const { seed, shape, broken, steps, calls, lives, faults } = result
  const wrong = [...faults].map(([what, times]) => `${what} ${times}`).join(', ')
  const came = `${calls} calls, ${steps} steps, ${lives} ${lives === 1 ? 'life' : 'lives'} of the program`
  const line = `seed ${seed}, a ${shape} day: ${came}; ${wrong === '' ? 'nothing went wrong' : wrong}`
  if (broken === null) return [line]
  return [...(withSteps ? result.last.map(stepLine) : []), line, ...brokenLines(seed, steps, broken)]
}

function brokenLines(seed: number, steps: number, { invariant, detail }: Broken): readonly string[] {
  const again = `trunkline simulate --faults --seed ${seed} --steps`
  return [
    `BROKEN with seed ${seed} at step ${steps}: ${invariant}`,
    `  must hold: ${invariants[invariant]}`,
    `  found:     ${detail}`,
    `  again:     ${again}${steps > storyOf ? ` --from ${steps - storyOf}` : ''}`,
    '  The seed gives this day with this version alone: a report needs both.',
  ]
}

function plain({ seed, shape, broken, steps, calls, lives, faults }: DayResult) {
  return { seed, shape, broken, steps, calls, lives, faults: Object.fromEntries(faults) }
}

function numberOf(flag: string, text: string, least: number, most = 1_000_000_000): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new DomainError('VALIDATION_ERROR', `${flag} ${text}: a whole number from ${least} to ${most} is needed.`)
}
