import type { Clock } from '../../../dialer/ports/clock.js'
import type { TwilioConfig } from './twilio-config.js'

/** A call of the day as Twilio lists it. */
export interface PricedCall {
  readonly sid: string
  /** Epoch ms; null: not begun. */
  readonly startedAt: number | null
  readonly durationS: number
  /** In the account's currency; null: not known yet. */
  readonly price: number | null
}

/** What the account's calls of this UTC day have cost: Twilio's prices where it has told them, else estimated by minutes begun. */
export interface Spend {
  /** Why nothing more may be called today; null: it may. `live`: answered calls that go on, by when they were answered. */
  refusal(live: readonly number[]): string | null
  /** A call has ended. */
  ended(sid: string, durationS: number): void
  /** What Twilio lists of the day. */
  listed(calls: readonly PricedCall[]): void
  /** Of today. */
  spent(live: readonly number[]): number
}

const dayMs = 86_400_000

/** Begin of the UTC day, epoch ms. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs) * dayMs
}

/** Nothing spent yet. */
export function createSpend({ perDay, perMinute }: TwilioConfig['spend'], clock: Clock): Spend {
  const costs = new Map<string, number>()
  let day = dayOf(clock.now())

  const turnDay = (): void => {
    const today = dayOf(clock.now())
    if (today === day) return
    day = today
    costs.clear()
  }
  const estimate = (durationS: number): number => Math.ceil(durationS / 60) * perMinute
  const spent = (live: readonly number[]): number => {
    turnDay()
    let sum = 0
    for (const cost of costs.values()) sum += cost
    for (const answeredAt of live) sum += estimate(Math.max(1, (clock.now() - answeredAt) / 1000))
    return sum
  }

  return {
    spent,
    refusal(live) {
      if (perDay === null) return null
      const sum = spent(live)
      // The next call costs a minute at least.
      if (sum + perMinute <= perDay) return null
      return `the spend limit of ${perDay} a day is reached: ${sum.toFixed(2)} spent since 00:00 UTC`
    },
    ended(sid, durationS) {
      turnDay()
      if (durationS > 0 && !costs.has(sid)) costs.set(sid, estimate(durationS))
    },
    listed(calls) {
      turnDay()
      for (const { sid, startedAt, durationS, price } of calls) {
        if (startedAt === null || startedAt < day) continue
        if (price !== null) costs.set(sid, Math.abs(price))
        else if (durationS > 0) costs.set(sid, estimate(durationS))
      }
    },
  }
}
