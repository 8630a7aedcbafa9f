import { createVirtualClock, type VirtualClock } from '../../daemon/simulate/virtual-clock.js'
import { monday10 } from './factories.js'

/** Virtual time as simulations have it; in tests it begins on a Monday morning. */
export type FakeClock = VirtualClock

export function createFakeClock(start: number = monday10): FakeClock {
  return createVirtualClock(start)
}
