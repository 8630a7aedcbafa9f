import type { Log } from './log.js'

/** Where the process stands. `draining`: live calls are finished, new ones are refused. */
export type LifecycleState = 'starting' | 'running' | 'draining' | 'stopped'

const next: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  starting: ['running', 'draining', 'stopped'],
  running: ['draining', 'stopped'],
  draining: ['stopped'],
  stopped: [],
}

/** The process's state: one value, one setter, each change logged. */
export interface Lifecycle {
  readonly state: LifecycleState
  /** Moves on; a step back is ignored and answered with false, so that two signals do no harm. */
  enter(state: LifecycleState, why: string): boolean
}

/** A lifecycle in `starting`. */
export function createLifecycle(log: Log): Lifecycle {
  let state: LifecycleState = 'starting'
  return {
    get state() {
      return state
    },
    enter(wanted, why) {
      if (!next[state].includes(wanted)) return false
      log.info({ from: state, to: wanted, why }, `the process is ${wanted}`)
      state = wanted
      return true
    },
  }
}
