import { zoneOffsetMs } from '../../campaigns/zone-offset.js'
import type { AbandonmentWindow } from '../../model/abandonment-settings.js'
import { quarterMs, quarterOf } from './quarters.js'

const hourMs = 3_600_000
const dayMs = 86_400_000
const thirtyDaysMs = 30 * dayMs

/** One stretch of time over which answers are counted; edges lie on quarter hours, epoch ms. */
export interface Stretch {
  readonly from: number
  /** The first moment that is not in it any more; null: it moves along and always ends now. */
  readonly until: number | null
  /** When another stretch takes its place. */
  readonly changesAt: number
}

/** What windows are laid out by. */
export interface Layout {
  /** IANA zone of the site; one that nobody knows counts as UTC. */
  readonly timeZone: string
  /** Minutes of the day, in order; empty: midnight. */
  readonly shiftStarts: readonly number[]
  /** First answer of the campaign (or site); null: none yet. */
  readonly beganAt: number | null
}

/** How long before now an answer still counts, at most: no window is longer. ms */
export const longestWindowMs = thirtyDaysMs + dayMs

/** The stretch of a window at `now`. */
export function stretchAt(window: AbandonmentWindow, layout: Layout, now: number): Stretch {
  switch (window) {
    case 'day':
      return between(layout.timeZone, [0], now)
    case 'shift':
      return between(layout.timeZone, layout.shiftStarts.length === 0 ? [0] : layout.shiftStarts, now)
    case 'rolling24h':
      return rolling(dayMs, now)
    case 'rolling30d':
      return rolling(thirtyDaysMs, now)
    case 'campaign': {
      const began = quarterOf(Math.min(layout.beganAt ?? now, now))
      const from = began + Math.floor((now - began) / thirtyDaysMs) * thirtyDaysMs
      return { from, until: from + thirtyDaysMs, changesAt: layout.beganAt === null ? now : from + thirtyDaysMs }
    }
  }
}

/** The last so long at any moment, moved on each quarter hour: never shorter than the law's, at most a quarter hour longer. */
function rolling(lengthMs: number, now: number): Stretch {
  const quarter = quarterOf(now)
  return { from: quarter - lengthMs, until: null, changesAt: quarter + quarterMs }
}

/** From the last of some times of day to the next one. */
function between(zone: string, minutes: readonly number[], now: number): Stretch {
  const today = Math.floor((now + offset(zone, now)) / dayMs)
  const edges = [today - 1, today, today + 1, today + 2].flatMap((day) =>
    minutes.map((minute) => momentOf(zone, day * dayMs + minute * 60_000)),
  )
  const from = Math.max(...edges.filter((edge) => edge <= now))
  const until = Math.min(...edges.filter((edge) => edge > now))
  return { from, until, changesAt: until }
}

/** The first quarter hour at which a zone's clocks show this local time or a later one: where they skip it, the moment of the skip. */
function momentOf(zone: string, local: number): number {
  const middle = local - offset(zone, local - offset(zone, local))
  let at = quarterOf(middle - 3 * hourMs)
  while (at + offset(zone, at) < local) at += quarterMs
  return at
}

function offset(zone: string, at: number): number {
  return zoneOffsetMs(zone, at) ?? 0
}
