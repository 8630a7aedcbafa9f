import { zoneOffsetMs } from '../../../dialer/campaigns/zone-offset.js'

const dayMs = 86_400_000

/** When the day of a moment began in an IANA zone; `days` later or earlier ones by their number. Epoch ms. */
export function dayStart(zone: string, at: number, days = 0): number {
  const local = at + offset(zone, at)
  return instantOf(zone, (Math.floor(local / dayMs) + days) * dayMs)
}

/** When the month of a moment began in an IANA zone; `months` later or earlier ones by their number. Epoch ms. */
export function monthStart(zone: string, at: number, months = 0): number {
  const local = new Date(at + offset(zone, at))
  return instantOf(zone, Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1))
}

/** The calendar day of a moment in an IANA zone, as `2025-11-13`. */
export function dateIn(zone: string, at: number): string {
  return new Date(at + offset(zone, at)).toISOString().slice(0, 10)
}

/** The moment at which clocks of a zone show a local time; looked up twice, for the first look may fall on the other side of a change. */
export function instantOf(zone: string, local: number): number {
  const guess = local - offset(zone, local)
  return local - offset(zone, guess)
}

function offset(zone: string, at: number): number {
  return zoneOffsetMs(zone, at) ?? 0
}
