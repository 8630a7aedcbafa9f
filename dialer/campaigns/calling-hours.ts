import type { CallingWindow, Weekday } from '../model/calling-window.js'
import { zoneOffsetMs } from './zone-offset.js'

export { isTimeZone } from './zone-offset.js'

const minuteMs = 60_000
const dayMs = 86_400_000
/** Two weeks and a day: a span that falls into the hour skipped by summer time is open again a week later. */
const horizonDays = 15

/** A moment on the wall clock of a zone. `day` counts from 1 January 1970 on its calendar, `minute` from its midnight. */
export interface LocalMoment {
  readonly day: number
  readonly weekday: Weekday
  readonly minute: number
}

/** A rule about the hours of one zone: whether it lets people be called at a moment, and at which minutes of a day that may change. */
export interface HoursRule {
  readonly zone: string
  readonly minutes: readonly number[]
  readonly holds: (local: LocalMoment) => boolean
}

/** How several rules together stand, from `from` until `until` (null: for ever, as far as the horizon tells). */
export interface HoursStretch<R extends HoursRule> {
  readonly from: number
  readonly until: number | null
  /** The first rule that forbids; null while all allow. */
  readonly broken: R | null
}

/**
 * The present stretch under rules that must all hold. Summer time is followed. A rule in a zone nobody knows never holds: where the
 * hour cannot be told, nobody is called. `until` is when the answer changes between allowed and forbidden, whichever rule it is then.
 */
export function hoursStretch<R extends HoursRule>(rules: readonly R[], now: number): HoursStretch<R> {
  const broken = brokenRule(rules, now)
  return { from: now, until: nextFlip(rules, now, broken === null), broken }
}

/** The rule of a calling window in a zone. */
export function windowRule(window: CallingWindow, zone: string): HoursRule {
  return {
    zone,
    minutes: window.spans.flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute]),
    holds: ({ weekday, minute }) =>
      window.spans.some((span) => span.days.includes(weekday) && span.fromMinute <= minute && minute < span.toMinute),
  }
}

/** The wall clock of a zone at a moment, epoch ms; null for a zone nobody knows. */
export function localMoment(zone: string, at: number): LocalMoment | null {
  const offset = zoneOffsetMs(zone, at)
  if (offset === null) return null
  const day = Math.floor((at + offset) / dayMs)
  return { day, weekday: weekdayOf(day), minute: Math.floor((at + offset - day * dayMs) / minuteMs) }
}

/** When the local day of `at` began and when the next begins, epoch ms; null for a zone nobody knows. */
export function localDay(zone: string, at: number): { readonly from: number; readonly until: number } | null {
  const local = localMoment(zone, at)
  if (local === null) return null
  const midnight = { zone, minutes: [0], holds: ({ day }: LocalMoment) => day === local.day }
  const until = hoursStretch([midnight], at).until ?? at + dayMs
  const yesterday = { ...midnight, holds: ({ day }: LocalMoment) => day >= local.day }
  return { from: hoursStretch([yesterday], at - dayMs - 2 * 3_600_000).until ?? at - dayMs, until }
}

/** The first of the rules that forbids calls at a moment; null while all allow. */
export function brokenRule<R extends HoursRule>(rules: readonly R[], at: number): R | null {
  const locals = new Map<string, LocalMoment | null>()
  for (const rule of rules) {
    let local = locals.get(rule.zone)
    if (local === undefined) {
      local = localMoment(rule.zone, at)
      locals.set(rule.zone, local)
    }
    if (local === null || !rule.holds(local)) return rule
  }
  return null
}

/** ISO weekday of a local day; 1 January 1970 was a Thursday (4). */
function weekdayOf(day: number): Weekday {
  const weekdays: readonly Weekday[] = [4, 5, 6, 7, 1, 2, 3]
  const index = day % 7
  return weekdays[index < 0 ? index + 7 : index] ?? 4
}

/** Day by day, so that a change within hours, the usual case, does not cost a look at two weeks. */
function nextFlip(rules: readonly HoursRule[], now: number, open: boolean): number | null {
  const minutes = new Map<string, Set<number>>()
  for (const rule of rules) {
    const known = minutes.get(rule.zone) ?? new Set([0])
    for (const minute of rule.minutes) known.add(minute)
    minutes.set(rule.zone, known)
  }
  const firstDay = Math.floor(now / dayMs) - 1
  // The local days of a zone lie at most 14 hours from those of UTC, so two of ours hold every moment of the one between.
  let before = now
  for (let day = firstDay; day < firstDay + horizonDays + 2; day++) {
    const end = (day + 1) * dayMs - dayMs / 2
    const found = new Set<number>()
    for (const [zone, at] of minutes) {
      for (const each of [day - 1, day, day + 1]) addMoments(found, zone, each, at)
    }
    const inside = [...found].filter((moment) => moment > before && moment <= end).sort((a, b) => a - b)
    const flip = inside.find((moment) => (brokenRule(rules, moment) === null) !== open)
    if (flip !== undefined) return flip
    before = Math.max(before, end)
  }
  return null
}

/** Adds the moments of these minutes of a local day, and of a change of its clocks. */
function addMoments(found: Set<number>, zone: string, day: number, minutes: ReadonlySet<number>): void {
  const start = day * dayMs
  const before = zoneOffsetMs(zone, start - dayMs) ?? 0
  const after = zoneOffsetMs(zone, start + 2 * dayMs) ?? 0
  for (const minute of minutes) {
    const local = start + minute * minuteMs
    found.add(local - before)
    // On the days around a change of the clocks a local time may mean either of two moments.
    if (after !== before) found.add(local - after)
  }
  const change = before === after ? null : clockChange(zone, start - dayMs, start + 2 * dayMs)
  if (change !== null) found.add(change)
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
