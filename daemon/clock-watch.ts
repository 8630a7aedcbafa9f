import type { Machine } from './clock.js'

/** The clock of this host was set, or the machine slept. */
export interface ClockJump {
  /** Epoch ms, by the clock as it is after it. */
  readonly at: number
  /** Ahead, or back if negative. ms */
  readonly byMs: number
}

/** Sees when the wall clock does not go on as time does. */
export interface ClockWatch {
  jumps(): number
  /** Null: none was seen. */
  last(): ClockJump | null
  stop(): void
}

const lookEveryMs = 1000
/** What time servers correct in small steps is no jump. */
const noticedMs = 1000

/** Watches the wall clock of a machine. */
export function watchClock(machine: Machine, jumped: (jump: ClockJump) => void): ClockWatch {
  let offset = machine.wall() - machine.ticks()
  let jumps = 0
  let last: ClockJump | null = null
  let cancel = (): void => undefined
  const look = (): void => {
    const wall = machine.wall()
    const byMs = Math.round(wall - machine.ticks() - offset)
    offset += byMs
    if (Math.abs(byMs) >= noticedMs) {
      jumps += 1
      last = { at: wall, byMs }
      jumped(last)
    }
    cancel = machine.after(lookEveryMs, look)
  }
  cancel = machine.after(lookEveryMs, look)
  return { jumps: () => jumps, last: () => last, stop: () => cancel() }
}
