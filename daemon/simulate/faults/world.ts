import type { Random } from '../../../dialer/ports/random.js'
import type { Machine } from '../../clock.js'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.js'

/** True time of a simulated world, and the machine in it on which the program runs, whose wall clock people set. */
export interface World {
  readonly clock: VirtualClock
  /** The wall clock is set ahead by so much, or back. ms */
  setWall(by: number): void
  /** How far the wall clock is from true time. ms */
  readonly wallOff: number
  /** The machine as one life of a process has it: what it waits for is forgotten when it dies, and late while it is stopped. */
  machineFor(life: { readonly isAlive: () => boolean; readonly stoppedUntil: () => number }): Machine
}

/** Only promises are waited for in a world: all of them have settled when the next tick of the process comes. */
const settlePromises = () => new Promise<void>((resolve) => process.nextTick(resolve))

export function createWorld(start: number): World {
  const clock = createVirtualClock(start, settlePromises)
  let wallOff = 0
  return {
    clock,
    setWall(by) {
      wallOff += by
    },
    get wallOff() {
      return wallOff
    },
    machineFor: ({ isAlive, stoppedUntil }) => ({
      wall: () => clock.now() + wallOff,
      ticks: () => clock.now(),
      after(ms, callback) {
        let cancel = () => {}
        const ring = () => {
          if (!isAlive()) return
          const until = stoppedUntil()
          if (until > clock.now()) cancel = clock.schedule(until, ring)
          else callback()
        }
        cancel = clock.schedule(clock.now() + Math.max(0, Math.ceil(ms)), ring)
        return () => cancel()
      },
    }),
  }
}

/** Dice on one source of chance. */
export interface Dice {
  chance(p: number): boolean
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  /** Times that are mostly short, with this mean. */
  spread(mean: number): number
  pick<T>(of: readonly [T, ...T[]]): T
}

export function createDice(random: Random): Dice {
  return {
    chance: (p) => random.next() < p,
    between: (least, most) => least + Math.floor(random.next() * (most - least + 1)),
    spread: (mean) => Math.round(-Math.log(1 - random.next()) * mean),
    pick: (of) => of[Math.floor(random.next() * of.length)] ?? of[0],
  }
}
