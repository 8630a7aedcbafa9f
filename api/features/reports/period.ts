import type { ReportType } from '../../../storage/reports/table.js'
import type { ReportPeriod } from '../../../storage/reports/writes.js'
import { invalidField, invalidFields } from '../../contract/parse-input.js'
import type { ExportSpan } from '../exports/export-job.js'
import { dateIn, instantOf } from '../presence/site-calendar.js'

const dayMs = 86_400_000
/** Longest span of reports, exports and statistics: a leap year. */
export const mostSpanDays = 366
/** Where no span is named. */
const usualSpanDays = 30

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs
const dayOf = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10)

/** When a day of a zone begins. Epoch ms */
export const dayBegins = (day: string, timeZone: string): number => instantOf(timeZone, dayNumber(day) * dayMs)

/** The period of a type that a day lies in: the day itself, its week from Monday on, its month. */
export function periodOf(type: ReportType, day: string, timeZone: string): ReportPeriod {
  const [first, next] = boundsOf(type, day)
  return { type, day: first, startsAt: dayBegins(first, timeZone), endsAt: dayBegins(next, timeZone) }
}

/** The last period of a type that was over at a moment. */
export function lastPeriod(type: ReportType, at: number, timeZone: string): ReportPeriod {
  const [first] = boundsOf(type, dateIn(timeZone, at))
  return periodOf(type, dayOf(dayNumber(first) - 1), timeZone)
}

/** First day of the period, and the day after its last. */
function boundsOf(type: ReportType, day: string): readonly [string, string] {
  const number = dayNumber(day)
  switch (type) {
    case 'daily':
      return [day, dayOf(number + 1)]
    case 'weekly': {
      // 1970-01-01 was a Thursday.
      const monday = number - ((number + 3) % 7)
      return [dayOf(monday), dayOf(monday + 7)]
    }
    case 'monthly': {
      const [year = 0, month = 1] = day.split('-').map(Number)
      return [day.slice(0, 8).concat('01'), new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)]
    }
  }
}

/** Names of the fields a span came in, for what is said of it. */
export interface SpanFields {
  readonly from: string
  readonly to: string
}

/**
 * A span of days, both inclusive; where an end is missing, thirty days up to the other or to today.
 * @throws DomainError VALIDATION_ERROR by field: upside down, or longer than a year
 */
export function spanOfDays(
  given: { readonly from?: string | undefined; readonly to?: string | undefined },
  fields: SpanFields,
  site: { readonly timeZone: string; readonly now: number },
): ExportSpan {
  const today = dateIn(site.timeZone, site.now)
  const toDay = given.to ?? (given.from === undefined ? today : laterOf(today, given.from))
  const fromDay = given.from ?? dayOf(dayNumber(toDay) - usualSpanDays + 1)
  checkSpan({ from: fromDay, to: toDay }, fields)
  return {
    fromDay,
    toDay,
    from: dayBegins(fromDay, site.timeZone),
    until: dayBegins(dayOf(dayNumber(toDay) + 1), site.timeZone),
  }
}

/** @throws DomainError VALIDATION_ERROR by field: upside down, or longer than a year */
export function checkSpan(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  fields: SpanFields,
): void {
  if (from === undefined || to === undefined) return
  const days = dayNumber(to) - dayNumber(from) + 1
  if (days < 1) throw invalidField(fields.to, `The end ${to} lies before the start ${from}.`, 'query')
  if (days <= mostSpanDays) return
  const problem = `At most a year (${mostSpanDays} days) at once; these are ${days}.`
  throw invalidFields({ [fields.from]: problem, [fields.to]: problem }, 'query')
}

const laterOf = (one: string, other: string): string => (one > other ? one : other)
