import type { Clock } from '../../dialer/ports/clock.js'
import type { StoreHealth } from './store-client.js'

interface Trouble {
  readonly why: string
  readonly since: number
  readonly waiting: () => number
}

/** One health over all databases. */
export interface HealthBoard {
  /** A database's disk refuses (`why`) or accepts again (null). */
  readonly report: (database: string, why: string | null, waiting: () => number) => void
  readonly listen: (listener: (health: StoreHealth) => void) => () => void
  readonly health: () => StoreHealth
  readonly stop: () => void
}

/** Tells listeners when the health changes; repeated reports of the same trouble keep the time it began. */
export function createHealthBoard(clock: Clock): HealthBoard {
  const troubles = new Map<string, Trouble>()
  const listeners = new Set<(health: StoreHealth) => void>()
  let stopped = false

  const health = (): StoreHealth => {
    if (stopped) return { state: 'stopped' }
    const all = [...troubles.values()]
    const first = all[0]
    if (!first) return { state: 'ok' }
    return {
      state: 'degraded',
      why: first.why,
      since: Math.min(...all.map((one) => one.since)),
      waiting: all.reduce((sum, one) => sum + one.waiting(), 0),
    }
  }
  const tell = (): void => {
    for (const listener of listeners) listener(health())
  }

  return {
    health,
    report: (database, why, waiting) => {
      const before = troubles.get(database)
      if (why === null && !before) return
      if (why === null) troubles.delete(database)
      else troubles.set(database, { why, since: before?.since ?? clock.now(), waiting })
      tell()
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: () => {
      stopped = true
      tell()
    },
  }
}
