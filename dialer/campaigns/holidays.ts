import type { CallingSpan } from '../model/calling-window.js'
import type { HolidayCalendar, HolidayDate } from '../model/compliance-settings.js'

/** A day without calls, or with fewer. */
export interface Holiday {
  readonly name: string
  readonly open: readonly Pick<CallingSpan, 'fromMinute' | 'toMinute'>[]
}

/** When a holiday is: a day of the year, the nth weekday of a month (-1: the last), or days after Easter Sunday. */
type Rule =
  | FixedDay
  | { readonly name: string; readonly month: number; readonly weekday: number; readonly nth: number }
  | { readonly name: string; readonly easter: number }
  /** The Monday before a day of the year. */
  | { readonly name: string; readonly month: number; readonly mondayBefore: number }

interface FixedDay {
  readonly name: string
  readonly month: number
  readonly day: number
  readonly observed: 'us' | 'uk' | 'none'
}

const sunday = 0
const monday = 1
const thursday = 4

/**
 * `usFederal`: 5 U.S.C. 6103(a); one on a Saturday is observed on the Friday before, on a Sunday on the Monday after (6103(b), EO 11582).
 * `caFederal`: Holidays Act, R.S.C. 1985, c. H-5. `ukEngland`: Banking and Financial Dealings Act 1971, England and Wales, with Good
 * Friday and Christmas Day by common law. Both the day itself and the day it is observed on are holidays.
 */
const calendars: Readonly<Record<HolidayCalendar, readonly Rule[]>> = {
  usFederal: [
    { name: 'New Year’s Day', month: 1, day: 1, observed: 'us' },
    { name: 'Martin Luther King Jr. Day', month: 1, weekday: monday, nth: 3 },
    { name: 'Washington’s Birthday', month: 2, weekday: monday, nth: 3 },
    { name: 'Memorial Day', month: 5, weekday: monday, nth: -1 },
    { name: 'Juneteenth', month: 6, day: 19, observed: 'us' },
    { name: 'Independence Day', month: 7, day: 4, observed: 'us' },
    { name: 'Labor Day', month: 9, weekday: monday, nth: 1 },
    { name: 'Columbus Day', month: 10, weekday: monday, nth: 2 },
    { name: 'Veterans Day', month: 11, day: 11, observed: 'us' },
    { name: 'Thanksgiving Day', month: 11, weekday: thursday, nth: 4 },
    { name: 'Christmas Day', month: 12, day: 25, observed: 'us' },
  ],
  caFederal: [
    { name: 'New Year’s Day', month: 1, day: 1, observed: 'none' },
    { name: 'Good Friday', easter: -2 },
    { name: 'Victoria Day', month: 5, mondayBefore: 25 },
    { name: 'Canada Day', month: 7, day: 1, observed: 'none' },
    { name: 'Labour Day', month: 9, weekday: monday, nth: 1 },
    { name: 'National Day for Truth and Reconciliation', month: 9, day: 30, observed: 'none' },
    { name: 'Thanksgiving', month: 10, weekday: monday, nth: 2 },
    { name: 'Remembrance Day', month: 11, day: 11, observed: 'none' },
    { name: 'Christmas Day', month: 12, day: 25, observed: 'none' },
    { name: 'Boxing Day', month: 12, day: 26, observed: 'none' },
  ],
  ukEngland: [
    { name: 'New Year’s Day', month: 1, day: 1, observed: 'uk' },
    { name: 'Good Friday', easter: -2 },
    { name: 'Easter Monday', easter: 1 },
    { name: 'Early May bank holiday', month: 5, weekday: monday, nth: 1 },
    { name: 'Spring bank holiday', month: 5, weekday: monday, nth: -1 },
    { name: 'Summer bank holiday', month: 8, weekday: monday, nth: -1 },
    { name: 'Christmas Day', month: 12, day: 25, observed: 'uk' },
    { name: 'Boxing Day', month: 12, day: 26, observed: 'uk' },
  ],
}

const dayMs = 86_400_000

/**
 * The holiday on a local day (days since 1 January 1970 on the place's calendar); null: none. A date of one's own goes before a
 * calendar's, so that a day can be opened again.
 */
export function holidayOn(
  day: number,
  sets: readonly HolidayCalendar[],
  dates: readonly HolidayDate[],
): Holiday | null {
  const { year, month, date } = civil(day)
  const yearly = `${two(month)}-${two(date)}`
  const own = dates.find((one) => one.date === yearly || one.date === `${year}-${yearly}`)
  if (own !== undefined) return own
  for (const calendar of sets) {
    const name = daysOf(calendar, year).get(day)
    if (name !== undefined) return { name, open: [] }
  }
  return null
}

const known = new Map<string, ReadonlyMap<number, string>>()

function daysOf(calendar: HolidayCalendar, year: number): ReadonlyMap<number, string> {
  const key = `${calendar}/${year}`
  let days = known.get(key)
  if (days === undefined) {
    days = new Map([year, year + 1].flatMap((each) => calendars[calendar].flatMap((rule) => daysOfRule(rule, each))))
    known.set(key, days)
  }
  return days
}

function daysOfRule(rule: Rule, year: number): readonly (readonly [number, string])[] {
  if ('easter' in rule) return [[easterSunday(year) + rule.easter, rule.name]]
  if ('nth' in rule) return [[nthWeekday(year, rule), rule.name]]
  if ('mondayBefore' in rule) {
    const limit = dayNumber(year, rule.month, rule.mondayBefore) - 1
    return [[limit - ((weekdayOf(limit) - monday + 7) % 7), rule.name]]
  }
  const day = dayNumber(year, rule.month, rule.day)
  const observed = observedOn(rule, day)
  return observed === day
    ? [[day, rule.name]]
    : [
        [day, rule.name],
        [observed, `${rule.name} (observed)`],
      ]
}

function observedOn(rule: FixedDay, day: number): number {
  const weekday = weekdayOf(day)
  if (rule.observed === 'us') return weekday === 6 ? day - 1 : weekday === sunday ? day + 1 : day
  if (rule.observed === 'none') return day
  // Christmas on a weekend moves behind Boxing Day, so that both give a weekday.
  const christmas = rule.month === 12
  if (weekday === 6) return day + 2
  if (weekday === sunday) return day + (christmas ? 2 : 1)
  return christmas && rule.day === 26 && weekday === monday ? day + 1 : day
}

function nthWeekday(year: number, { month, weekday, nth }: { month: number; weekday: number; nth: number }): number {
  if (nth < 0) {
    const last = dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - 1
    return last - ((weekdayOf(last) - weekday + 7) % 7)
  }
  const first = dayNumber(year, month, 1)
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7
}

/** Gauss's rule in the form of Meeus, Jones and Butcher. */
function easterSunday(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return dayNumber(year, Math.floor(n / 31), (n % 31) + 1)
}

/** 0 Sunday to 6 Saturday; 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + thursday) % 7) + 7) % 7
}

function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / dayMs
}

function civil(day: number): { readonly year: number; readonly month: number; readonly date: number } {
  // Howard Hinnant's days-to-civil algorithm: no Date object, the dialer has no clock.
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365)
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  return {
    year: yoe + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: doy - Math.floor((153 * mp + 2) / 5) + 1,
  }
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
