import type { Clock } from '../dialer/ports/clock.js'

/** setTimeout takes no longer delays (2^31 - 1 ms); a longer one is set again. */
const longestTimerMs = 2_147_483_647
/** How much slower we run while the wall clock is behind us. */
const slew = 0.9

/**
 * The wall clock, made to never go back: when it is set back, our time runs a tenth slower until it has caught up,
 * so that no deadline freezes. When it jumps ahead we jump with it.
 */
export function createSystemClock(): Clock {
  let lastTick = performance.now()
  let last = Date.now()

  const now = () => {
    const tick = performance.now()
    const elapsed = tick - lastTick
    lastTick = tick
    const wall = Date.now()
    last = wall >= last + elapsed ? wall : Math.max(wall, last + elapsed * slew)
    return Math.floor(last)
  }

  return {
    now,
    schedule(at, callback) {
      let cancel = () => {}
      const arm = () => {
        const delay = at - now()
        if (delay <= 0) {
          const immediate = setImmediate(callback)
          cancel = () => clearImmediate(immediate)
          return
        }
        // A timer may fire a millisecond early; `arm` then looks again.
        const timer = setTimeout(() => (now() >= at ? callback() : arm()), Math.min(delay, longestTimerMs))
        cancel = () => clearTimeout(timer)
      }
      arm()
      return () => cancel()
    },
  }
}
