import { zoneOffsetMs } from '../../dialer/campaigns/zone-offset.js'
import { dayMs, quarterMs } from '../projections/table.js'

/** A stretch of time in which a zone's clocks are set the same way. Epoch ms, `until` exclusive. */
export interface OffsetSpan {
  readonly from: number
  readonly until: number
  /** Local time minus UTC. ms */
  readonly offsetMs: number
}

/** Zones are set otherwise at most a few times a year, so looks further apart than a day would find it too; a day costs little. */
const lookEveryMs = dayMs
/** Longer ranges hold nothing: no clock of ours ran before, and none will after. */
const earliest = Date.UTC(2000, 0, 1)
const mostMs = 200 * 365 * dayMs

/** Cuts a range where the zone's clocks are set forward or back (always at a whole quarter of an hour, UTC). */
export function offsetSpans(range: { readonly from: number; readonly until: number }, zone: string): OffsetSpan[] {
  const offsetAt = (at: number): number => zoneOffsetMs(zone, at) ?? 0
  const until = Math.min(range.until, earliest + mostMs)
  const spans: OffsetSpan[] = []
  let from = range.from
  let offsetMs = offsetAt(Math.max(from, earliest))
  for (let at = Math.max(from, earliest); at < until; at += lookEveryMs) {
    const next = Math.min(at + lookEveryMs, until - 1)
    const nextOffsetMs = offsetAt(next)
    if (nextOffsetMs === offsetMs) continue
    const cut = firstWith(at, next, (moment) => offsetAt(moment) !== offsetMs)
    spans.push({ from, until: cut, offsetMs })
    from = cut
    offsetMs = nextOffsetMs
  }
  if (from < range.until) spans.push({ from, until: range.until, offsetMs })
  return spans
}

/** The first quarter of an hour after `before` for which it holds; it holds for `after`. */
function firstWith(before: number, after: number, holds: (at: number) => boolean): number {
  let [low, high] = [Math.floor(before / quarterMs), Math.floor(after / quarterMs)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle * quarterMs)) high = middle
    else low = middle
  }
  return high * quarterMs
}
