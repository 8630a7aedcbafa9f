import type { TrunkName } from '../model/ids.js'

/** So many congestions in a row rest a trunk. */
const streakToRest = 3
const firstRestMs = 5000
const longestRestMs = 300_000

interface Health {
  up: boolean
  congestions: number
  rests: number
  restUntil: number
}

/** Which trunks can be used: those the PBX calls up, and that do not rest because they had no line (SIP 503) several times in a row. */
export interface TrunkHealth {
  setUp(trunk: TrunkName, up: boolean): void
  /** The trunk had no line. Several in a row rest it for growing time: 5 s, 10 s, … 300 s. */
  congested(trunk: TrunkName, now: number): void
  /** The trunk carried a call. */
  worked(trunk: TrunkName): void
  /** The PBX was away and is back: what it had no line for may go now, so every rest ends. */
  renew(): void
  /** `now` if usable, the end of its rest, or null while it is down. */
  usableAt(trunk: TrunkName, now: number): number | null
}

export function createTrunkHealth(): TrunkHealth {
  const trunks = new Map<TrunkName, Health>()
  const of = (trunk: TrunkName) => {
    let health = trunks.get(trunk)
    if (health === undefined) {
      health = { up: true, congestions: 0, rests: 0, restUntil: 0 }
      trunks.set(trunk, health)
    }
    return health
  }
  return {
    setUp(trunk, up) {
      of(trunk).up = up
    },
    congested(trunk, now) {
      const health = of(trunk)
      health.congestions += 1
      // Calls that were out before the rest began do not lengthen it.
      if (health.congestions < streakToRest || health.restUntil > now) return
      health.restUntil = now + Math.min(longestRestMs, firstRestMs * 2 ** health.rests)
      health.rests += 1
    },
    worked(trunk) {
      const health = of(trunk)
      health.congestions = 0
      health.rests = 0
    },
    renew() {
      for (const health of trunks.values()) {
        health.congestions = 0
        health.rests = 0
        health.restUntil = 0
      }
    },
    usableAt(trunk, now) {
      const health = of(trunk)
      return health.up ? Math.max(now, health.restUntil) : null
    },
  }
}
