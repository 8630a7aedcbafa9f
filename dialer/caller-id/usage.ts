import { localDay } from '../campaigns/calling-hours.js'
import type { CallerIdUse } from '../model/caller-id.js'

/** How often numbers were used today, in the site's day. */
export interface Usage {
  today(number: string, now: number): number
  /** Epoch ms; null: not that we know. */
  lastAt(number: string): number | null
  add(number: string, now: number): void
  /** A call begun then never was. */
  takeBack(number: string, begunAt: number, now: number): void
  /** The site's day at `now`, epoch ms. */
  day(now: number): { readonly from: number; readonly until: number }
}

const dayMs = 86_400_000

/**
 * @param timeZone of the site
 * @param used what was used before, of the present day at least
 */
export function createUsage(timeZone: string, used: readonly CallerIdUse[], now: number): Usage {
  const lastAt = new Map<string, number>()
  const counts = new Map<string, number>()
  const dayAt = (at: number) => localDay(timeZone, at) ?? { from: at - (at % dayMs), until: at - (at % dayMs) + dayMs }
  let day = dayAt(now)
  const turn = (at: number) => {
    if (at < day.until) return
    day = dayAt(at)
    counts.clear()
  }
  for (const { number, from, calls, lastAt: last } of used) {
    lastAt.set(number, Math.max(last, lastAt.get(number) ?? 0))
    if (from >= day.from) counts.set(number, (counts.get(number) ?? 0) + calls)
  }
  return {
    today(number, at) {
      turn(at)
      return counts.get(number) ?? 0
    },
    lastAt: (number) => lastAt.get(number) ?? null,
    add(number, at) {
      turn(at)
      counts.set(number, (counts.get(number) ?? 0) + 1)
      lastAt.set(number, at)
    },
    takeBack(number, begunAt, at) {
      turn(at)
      const count = counts.get(number) ?? 0
      if (begunAt >= day.from && count > 0) counts.set(number, count - 1)
    },
    day(at) {
      turn(at)
      return day
    },
  }
}
