import { z } from 'zod'
import type { CallingSpan, Weekday } from '../../../../dialer/model/calling-window.js'

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'A time of day is needed, as 08:00.')
  .describe('Time of day at the called place, 00:00 to 24:00.')

const weekday = z.union(
  [1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day)),
  'A weekday is 1 (Monday) to 7 (Sunday).',
)

const endAfterStart = { path: ['to'], message: 'The end must lie after the start.' }

/** From and to of one day. */
export const hoursInput = z.strictObject({ from: clock, to: clock }).refine(({ from, to }) => from < to, endAfterStart)

/** A stretch of some days of the week. */
export const span = z
  .strictObject({ days: z.array(weekday).min(1, 'Name at least one day.').max(7), from: clock, to: clock })
  .refine(({ from, to }) => from < to, endAfterStart)

type Hours = Pick<CallingSpan, 'fromMinute' | 'toMinute'>

export function hoursOf({ from, to }: z.output<typeof hoursInput>): Hours {
  return { fromMinute: minutesOf(from), toMinute: minutesOf(to) }
}

export function spanOf({ days, from, to }: z.output<typeof span>): CallingSpan {
  return { days: days as Weekday[], ...hoursOf({ from, to }) }
}

export function hoursToWire({ fromMinute, toMinute }: Hours): { readonly from: string; readonly to: string } {
  return { from: clockOf(fromMinute), to: clockOf(toMinute) }
}

export function spanToWire(value: CallingSpan): { days: number[]; from: string; to: string } {
  return { days: [...value.days], ...hoursToWire(value) }
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
