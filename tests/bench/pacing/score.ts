import type { FloorPolicy } from '../../../dialer/simulation/floor.js'
import { simulateFloor } from '../../../dialer/simulation/floor.js'
import {
  abandonedShare,
  callsPerAgentHour,
  type FloorResult,
  utilisation,
} from '../../../dialer/simulation/floor-result.js'
import type { FloorScenario } from '../../../dialer/simulation/floor-scenario.js'

/** What a policy reached in a scenario, all its runs together. */
export interface Score {
  readonly callsPerAgentHour: number
  /** Over all runs together, 0 to 1. */
  readonly abandoned: number
  /** Of the worst run, 0 to 1. */
  readonly worstAbandoned: number
  /** Runs over 3.3 %. */
  readonly runsOver: number
  readonly runs: number
  /** Of the worst hour of any run with at least 50 answers in it, 0 to 1. */
  readonly worstHour: number
  readonly utilisation: number
  readonly cancelled: number
  readonly dialed: number
  readonly cpuS: number
}

export interface RunOptions {
  /** First seed; the runs take it and those that follow. */
  readonly firstSeed: number
  /** How often the pacer is asked. ms */
  readonly askEveryMs: number
  /** Whether it is also asked when something happened in between. */
  readonly askBetween: boolean
  /** Times as many runs as usual. */
  readonly moreRuns: number
}

/** More runs for small floors, where chance is large. */
export function runsOf(scenario: FloorScenario): number {
  const agents = scenario.staff.shifts.reduce((most, shift) => Math.max(most, shift.agents), 0)
  if (agents <= 2) return 6
  if (agents <= 10) return 4
  if (agents <= 50) return 3
  return agents < 200 ? 2 : 1
}

export function score(scenario: FloorScenario, policy: FloorPolicy, options: RunOptions): Score {
  const before = process.cpuUsage()
  const count = Math.max(1, Math.round(runsOf(scenario) * options.moreRuns))
  const runs = Array.from({ length: count }, (_, run) =>
    simulateFloor(scenario, policy, {
      seed: options.firstSeed + run,
      askEveryMs: options.askEveryMs,
      askAgainAfterMs: options.askBetween ? 100 : null,
    }),
  )
  const { user, system } = process.cpuUsage(before)
  const sum = (of: (run: FloorResult) => number): number => runs.reduce((total, run) => total + of(run), 0)
  const hours = runs.flatMap((run) => run.byHour).filter((hour) => hour.live >= 50)
  return {
    callsPerAgentHour: sum(callsPerAgentHour) / runs.length,
    abandoned: abandonedShare({ live: sum((run) => run.live), abandoned: sum((run) => run.abandoned) }),
    worstAbandoned: Math.max(...runs.map(abandonedShare)),
    runsOver: runs.filter((run) => abandonedShare(run) > 0.033).length,
    runs: runs.length,
    worstHour: Math.max(0, ...hours.map(abandonedShare)),
    utilisation: sum(utilisation) / runs.length,
    cancelled: sum((run) => run.cancelled),
    dialed: sum((run) => run.dialed),
    cpuS: (user + system) / 1e6,
  }
}
