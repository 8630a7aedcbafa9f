import { type CallerIdHealth, type CallerIdState, callerIdSignals, type KeptCallerId } from '../model/caller-id.js'
import { type Block, countsOf } from './comparison.js'
import type { Counts } from './evidence.js'
import { type Heard, hear, isOut, newHealth, quarantine, release, wake } from './health.js'

/** The health of a number is another; `from` is its state before. */
export interface HealthChange extends KeptCallerId {
  readonly from: CallerIdState
}

/** The health of all numbers. */
export interface HealthBook {
  get(number: string, now: number): CallerIdHealth
  state(number: string): CallerIdState
  isOut(number: string): boolean
  /** Takes in what a block says of its numbers. */
  hear(block: Block, day: number, now: number): readonly HealthChange[]
  wake(now: number): readonly HealthChange[]
  wakesAt(): number | null
  /** A person decides. */
  decide(number: string, what: 'release' | 'quarantine', now: number): HealthChange
}

export function createHealthBook(kept: readonly KeptCallerId[]): HealthBook {
  const book = new Map<string, CallerIdHealth>(kept.map(({ number, health }) => [number, health]))
  const get = (number: string, now: number) => {
    const found = book.get(number) ?? newHealth(now)
    book.set(number, found)
    return found
  }
  const state = (number: string) => book.get(number)?.state ?? 'healthy'
  const isNumberOut = (number: string) => {
    const found = book.get(number)
    return found !== undefined && isOut(found)
  }
  /** When the next rest ends; looked for anew when one has begun or ended, for it is asked at every step. */
  let nextRestEnds = earliest(book)
  const change = (number: string, before: CallerIdHealth, health: CallerIdHealth): HealthChange => {
    book.set(number, health)
    if (before.until !== health.until) nextRestEnds = earliest(book)
    return { number, health, from: before.state }
  }

  return {
    get,
    state,
    isOut: isNumberOut,
    hear(block, day, now) {
      const counts = callerIdSignals.map((signal) => [signal, countsOf(block, signal)] as const)
      const numbers = [...new Set(block.results.map(({ number }) => number))]
      // Which numbers are a measure for others was settled before this block.
      const measures = new Set(numbers.filter((number) => !isNumberOut(number)))
      return numbers.map((number) => {
        const heard = Object.fromEntries(
          counts.map(([signal, byNumber]) => [
            signal,
            { ...comparedWith(number, byNumber, measures), tolerance: block.tolerance },
          ]),
        ) as Heard
        const before = get(number, now)
        return change(number, before, hear(before, heard, day, now))
      })
    },
    wake(now) {
      if (nextRestEnds === null || nextRestEnds > now) return []
      return [...book].flatMap(([number, before]) => {
        const health = wake(before, now)
        return health === before ? [] : [change(number, before, health)]
      })
    },
    wakesAt: () => nextRestEnds,
    decide(number, what, now) {
      const before = get(number, now)
      return change(number, before, what === 'release' ? release(before, now) : quarantine(before, now))
    },
  }
}

function earliest(book: ReadonlyMap<string, CallerIdHealth>): number | null {
  let first: number | null = null
  for (const { until } of book.values()) {
    if (until !== null && (first === null || until < first)) first = until
  }
  return first
}

const none: Counts = { calls: 0, hits: 0 }

/** The counts of a number, and of it together with all that are a measure for it. */
function comparedWith(number: string, byNumber: ReadonlyMap<string, Counts>, measures: ReadonlySet<string>) {
  const own = byNumber.get(number) ?? none
  let { calls, hits } = own
  for (const [other, counts] of byNumber) {
    if (other === number || !measures.has(other)) continue
    calls += counts.calls
    hits += counts.hits
  }
  return { own, all: { calls, hits } }
}
