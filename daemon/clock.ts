import type { Clock } from '../dialer/ports/clock.js'

/** setTimeout takes no longer delays (2^31 - 1 ms); a longer one is set again. */
const longestTimerMs = 2_147_483_647
/** How much slower we run while the wall clock is behind us. */
const slew = 0.9

/** What a machine has to tell time by. */
export interface Machine {
  /** The wall clock, which people may set. Epoch ms */
  wall(): number
  /** Time since some moment; never set, never goes back. ms */
  ticks(): number
  /** Calls back after so long by its ticks, at once for 0; returns what cancels it. */
  after(ms: number, callback: () => void): () => void
}

export const thisMachine: Machine = {
  wall: () => Date.now(),
  ticks: () => performance.now(),
  after(ms, callback) {
    if (ms <= 0) {
      const immediate = setImmediate(callback)
      return () => clearImmediate(immediate)
    }
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * The wall clock, made to never go back: when it is set back, our time runs a tenth slower until it has caught up,
 * so that no deadline freezes. When it jumps ahead we jump with it.
 * @param machine another than this one in simulations, whose clocks are set on purpose
 */
export function createSystemClock(machine: Machine = thisMachine): Clock {
  let lastTick = machine.ticks()
  let last = machine.wall()

  const now = () => {
    const tick = machine.ticks()
    const elapsed = tick - lastTick
    lastTick = tick
    const wall = machine.wall()
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
          cancel = machine.after(0, callback)
          return
        }
        // A timer may fire a millisecond early; `arm` then looks again.
        cancel = machine.after(Math.min(delay, longestTimerMs), () => (now() >= at ? callback() : arm()))
      }
      arm()
      return () => cancel()
    },
  }
}
