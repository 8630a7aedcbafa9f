import type { Clock } from '../../../dialer/ports/clock.js'

/** A create that waits for its turn. */
interface Waiting {
  readonly key: string
  readonly go: () => void
}

/** Lets creates leave at the account's pace, agents' phones before people who are called. */
export interface CallLanes {
  /** False where so many wait already that its turn would come too late. */
  enter(lane: 'phone' | 'trunk', key: string, go: () => void): boolean
  /** Takes back one that has not left; false if it has. */
  leave(key: string): boolean
  /** Twilio wants a pause. */
  pause(ms: number): void
}

/** A turn that would come later than this is of no use to anybody. ms */
const longestWaitMs = 30_000

/** Nobody waits yet. */
export function createCallLanes(perSecond: number, clock: Clock): CallLanes {
  const lanes: Record<'phone' | 'trunk', Waiting[]> = { phone: [], trunk: [] }
  const gapMs = 1000 / perSecond
  let nextAt = 0
  let timer: (() => void) | null = null

  const run = (): void => {
    for (let now = clock.now(); nextAt <= now; now = clock.now()) {
      const next = lanes.phone.shift() ?? lanes.trunk.shift()
      if (next === undefined) return
      // What was not used is not saved up: Twilio would queue the excess where we cannot take it back.
      nextAt = Math.max(nextAt, now) + gapMs
      next.go()
    }
    wake()
  }
  const wake = (): void => {
    if (timer !== null || lanes.phone.length + lanes.trunk.length === 0) return
    timer = clock.schedule(nextAt, () => {
      timer = null
      run()
    })
  }

  return {
    enter(lane, key, go) {
      const before = lanes.phone.length + (lane === 'trunk' ? lanes.trunk.length : 0)
      if (nextAt - clock.now() + before * gapMs > longestWaitMs) return false
      lanes[lane].push({ key, go })
      run()
      return true
    },
    leave(key) {
      for (const lane of [lanes.phone, lanes.trunk]) {
        const place = lane.findIndex((one) => one.key === key)
        if (place < 0) continue
        lane.splice(place, 1)
        return true
      }
      return false
    },
    pause(ms) {
      nextAt = Math.max(nextAt, clock.now() + ms)
      timer?.()
      timer = null
      wake()
    },
  }
}
