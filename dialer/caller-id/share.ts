import type { CallerIdHealth, CallerIdSignal } from '../model/caller-id.js'
import { upperBound } from '../pacing/ledger/upper-bound.js'

/** Two of these leave 95 % between them. */
const oneSided = 0.975

/** How a number did by one signal in the kept days, beside others on the same lists at the same time. */
export interface SignalShare {
  /** Calls that were compared. */
  readonly calls: number
  readonly hits: number
  /** Hits over calls, 0 to 1; null: none was compared. */
  readonly share: number | null
  /** The 95 % interval of the share (Clopper-Pearson). */
  readonly low: number
  readonly high: number
  /** The same of the others, weighted like the number's own calls. */
  readonly expectedShare: number | null
}

/** The kept days of a number, put together. */
export function shareOf({ days }: CallerIdHealth, signal: CallerIdSignal): SignalShare {
  let calls = 0
  let hits = 0
  let expected = 0
  for (const { signals } of days) {
    calls += signals[signal].calls
    hits += signals[signal].hits
    expected += signals[signal].expected
  }
  const bounds = {
    low: 1 - upperBound(calls - hits, calls, oneSided),
    high: upperBound(hits, calls, oneSided),
  }
  if (calls === 0) return { calls, hits, ...bounds, share: null, expectedShare: null }
  return { calls, hits, ...bounds, share: hits / calls, expectedShare: expected / calls }
}
