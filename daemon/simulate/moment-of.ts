import { zoneOffsetMs } from '../../dialer/campaigns/zone-offset.js'

const minuteMs = 60_000

/**
 * The moment (epoch ms) of a time of day in an IANA zone. `date` is `yyyy-mm-dd`, `minute` counts from midnight. Of an hour that summer
 * time leaves out it is the hour after; of one that comes twice, the first.
 */
export function momentOf(date: string, minute: number, timeZone: string): number {
  const local = Date.parse(`${date}T00:00:00Z`) + minute * minuteMs
  const guess = local - (zoneOffsetMs(timeZone, local) ?? 0)
  return local - (zoneOffsetMs(timeZone, guess) ?? 0)
}

/** The date of a moment in an IANA zone, `yyyy-mm-dd`. */
export function dateOf(at: number, timeZone: string): string {
  return new Date(at + (zoneOffsetMs(timeZone, at) ?? 0)).toISOString().slice(0, 10)
}

/** The time of day of a moment in an IANA zone, `HH:MM`. */
export function clockOf(at: number, timeZone: string): string {
  return new Date(at + (zoneOffsetMs(timeZone, at) ?? 0)).toISOString().slice(11, 16)
}
