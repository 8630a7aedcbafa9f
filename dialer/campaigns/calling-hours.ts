import type { CallingWindow, Weekday } from '../model/calling-window.js'
import { zoneOffsetMs } from './zone-offset.js'

export { isTimeZone } from './zone-offset.js'

const minuteMs = 60_000
const dayMs = 86_400_000
/** Two weeks and a day: a span that falls into the hour skipped by summer time is open again a week later. */
const horizonDays = 15

/** A stretch of time in which a window does not change; `until` null means it never does. */
interface Stretch {
  readonly from: number
  readonly until: number | null
  readonly open: boolean
}

/** The present stretch per window and zone, so that asking for each of a million leads costs a look-up. */
const stretches = new WeakMap<CallingWindow, Map<string, Stretch>>()

/**
 * May a person in `zone` be called at `now` (epoch ms)? Summer time is followed.
 * A zone nobody knows is never open: where the hour cannot be told, nobody is called.
 */
export function isOpen(window: CallingWindow, zone: string, now: number): boolean {
  return stretchAt(window, zone, now).open
}

/** The next opening when closed, the next closing when open, epoch ms; null if that never comes. */
export function nextChange(window: CallingWindow, zone: string, now: number): number | null {
  return stretchAt(window, zone, now).until
}

function stretchAt(window: CallingWindow, zone: string, now: number): Stretch {
  let byZone = stretches.get(window)
  if (byZone === undefined) {
    byZone = new Map()
    stretches.set(window, byZone)
  }
  const known = byZone.get(zone)
  if (known !== undefined && known.from <= now && (known.until === null || now < known.until)) return known
  const stretch = findStretch(window, zone, now)
  // A zone nobody knows is not remembered: such names have no bound.
  if (zoneOffsetMs(zone, now) !== null) byZone.set(zone, stretch)
  return stretch
}

function findStretch(window: CallingWindow, zone: string, now: number): Stretch {
  const open = holds(window, zone, now)
  const until = moments(window, zone, now).find((moment) => holds(window, zone, moment) !== open) ?? null
  return { from: now, until, open }
}

function holds(window: CallingWindow, zone: string, now: number): boolean {
  const offset = zoneOffsetMs(zone, now)
  if (offset === null) return false
  const local = now + offset
  const day = weekdayOf(local)
  const minute = Math.floor((local - Math.floor(local / dayMs) * dayMs) / minuteMs)
  return window.spans.some((span) => span.days.includes(day) && span.fromMinute <= minute && minute < span.toMinute)
}

/** ISO weekday of a local time; 1 January 1970 was a Thursday (4). */
function weekdayOf(local: number): Weekday {
  const weekdays: readonly Weekday[] = [4, 5, 6, 7, 1, 2, 3]
  const day = Math.floor(local / dayMs) % 7
  return weekdays[day < 0 ? day + 7 : day] ?? 4
}

/** Every moment after `now` at which the window could change, in order. */
function moments(window: CallingWindow, zone: string, now: number): readonly number[] {
  const found = new Set<number>()
  const firstDay = Math.floor((now + (zoneOffsetMs(zone, now) ?? 0)) / dayMs) - 1
  for (let day = firstDay; day < firstDay + horizonDays + 2; day++) {
    const start = day * dayMs
    const before = zoneOffsetMs(zone, start - dayMs) ?? 0
    const after = zoneOffsetMs(zone, start + 2 * dayMs) ?? 0
    for (const span of window.spans) {
      for (const minute of [span.fromMinute, span.toMinute]) {
        const local = start + minute * minuteMs
        found.add(local - before)
        // On the days around a change of the clocks a local time may mean either of two moments.
        if (after !== before) found.add(local - after)
      }
    }
    const change = before === after ? null : clockChange(zone, start - dayMs, start + 2 * dayMs)
    if (change !== null) found.add(change)
  }
  return [...found].filter((moment) => moment > now).sort((a, b) => a - b)
}

/** When the offset changes between two moments, to the minute. */
function clockChange(zone: string, from: number, to: number): number {
  const offset = zoneOffsetMs(zone, from)
  let low = Math.floor(from / minuteMs)
  let high = Math.floor(to / minuteMs)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (zoneOffsetMs(zone, middle * minuteMs) === offset) low = middle
    else high = middle
  }
  return high * minuteMs
}
