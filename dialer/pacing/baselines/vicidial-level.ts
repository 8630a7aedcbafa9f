import type { VicidialSettings } from './vicidial-settings.js'

/** What the level is worked out from, every 15 seconds. */
export interface VicidialSight {
  /** Means of the last 15 samples, one a second. */
  readonly ready: number
  readonly waiting: number
  /** All who are signed on, paused ones and those in wrap-up included. */
  readonly agents: number
  readonly callsToday: number
  /** Recounted once a minute. */
  readonly dropPercent: number
  readonly callsLastMinute: number
  readonly dropsLastMinute: number
  /** The time as one number, 930 is 9:30. */
  readonly hhmm: number
}

/**
 * The next dial level of VICIdial's adaptive methods: multiplied by the share of agents who are idle (less those callers who
 * wait), kept between 1 and its greatest, and cut once too many calls were dropped. As its adapt script of 2024 does it.
 */
export function nextVicidialLevel(level: number, sight: VicidialSight, settings: VicidialSettings): number {
  const difference = sight.ready - sight.waiting + settings.target
  let percent = difference === 0 || sight.agents === 0 ? 0 : (100 * difference) / sight.agents
  percent *= percent >= 0 ? 1 + settings.intensity / 100 : Math.abs(settings.intensity / 100 - 1)
  let next = Math.round(level * (1 + percent / 100) * 1000) / 1000
  next = Math.max(Math.min(next, settings.maxLevel), 1)
  if (sight.callsLastMinute > 20 && sight.dropsLastMinute / sight.callsLastMinute > 0.5) next /= 2
  if (sight.callsToday > 50 && sight.dropPercent > settings.dropLimitPercent) next = cut(next, sight.hhmm, settings)
  return Math.max(next, 1)
}

function cut(level: number, hhmm: number, settings: VicidialSettings): number {
  switch (settings.method) {
    case 'hardLimit':
      return 1
    case 'average':
      return level / 2
    case 'tapered': {
      // A difference of two HHMM numbers, not of times: 1000 stands for ten hours, and some values never occur.
      const left = settings.latestHhmm - hhmm
      return left < 0 ? 1 : level * Math.min(1, left / 1000)
    }
  }
}
