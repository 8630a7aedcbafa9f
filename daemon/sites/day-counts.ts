import type { DomainEvent } from '../../dialer/model/domain-event.js'

/** What a day came to. */
export interface DayCounts {
  readonly attempts: number
  readonly answered: number
  readonly abandoned: number
}

/** Counts a site's day from its events, without asking the database. */
export interface DayCounter {
  count(events: readonly DomainEvent[]): void
  counts(now: number): DayCounts
}

/**
 * Counts from midnight to midnight in an IANA time zone.
 * @param before what the day had come to before this process started, at `now`
 */
export function createDayCounter(timeZone: string, before: DayCounts, now: number): DayCounter {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  let day = format.format(now)
  let counts = before
  const turn = (at: number): void => {
    const today = format.format(at)
    if (today === day) return
    day = today
    counts = { attempts: 0, answered: 0, abandoned: 0 }
  }
  return {
    count: (events) => {
      for (const event of events) {
        if (event.kind === 'call.started') {
          turn(event.at)
          counts = { ...counts, attempts: counts.attempts + 1 }
        } else if (event.kind === 'call.answered') {
          counts = { ...counts, answered: counts.answered + 1 }
        } else if (event.kind === 'call.ended' && event.outcome === 'abandoned') {
          counts = { ...counts, abandoned: counts.abandoned + 1 }
        }
      }
    },
    counts: (at) => {
      turn(at)
      return counts
    },
  }
}

/** When the day began in an IANA time zone, epoch ms; the clock of that zone is read back from `now`, to the minute. */
export function startOfDay(timeZone: string, now: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now)
  const value = (type: 'hour' | 'minute'): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return Math.floor(now / 60_000) * 60_000 - (value('hour') * 60 + value('minute')) * 60_000
}
