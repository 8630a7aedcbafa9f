/** Less is the way from the PBX to us, and its ups and downs. ms */
const ordinaryDelayMs = 250
/** More is a clock that was set, not an event that waited. ms */
const longestDelayMs = 300_000
const windowMs = 60_000

/**
 * When an event happened, by our clock. Usually that is now; where this process slept or was busy, events were waiting to be read, and
 * only the PBX's own time of them is true. Its clock may differ from ours: the least difference of the last minute or two is taken for
 * that, so that a clock that is set does harm for so long at most.
 * @param timestamp as ARI writes it, ISO 8601; anything else counts as now
 */
export function createEventTime(): (timestamp: unknown, now: number) => number {
  let present = { since: Number.NEGATIVE_INFINITY, least: Number.POSITIVE_INFINITY }
  let before = Number.POSITIVE_INFINITY
  return (timestamp, now) => {
    const told = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
    if (Number.isNaN(told)) return now
    const difference = now - told
    if (now - present.since > windowMs) {
      before = present.least
      present = { since: now, least: difference }
    }
    present.least = Math.min(present.least, difference)
    const delayMs = difference - Math.min(before, present.least)
    return delayMs > ordinaryDelayMs && delayMs < longestDelayMs ? now - delayMs : now
  }
}
