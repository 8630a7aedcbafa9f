/** What came of a run of the floor. Counts are of people unless they say otherwise. */
export interface FloorResult {
  readonly dialed: number
  /** People who picked up, misjudged ones included; those who wait when the run ends are left out. */
  readonly live: number
  /** People with an agent in time. */
  readonly connected: number
  /** People who got an agent too late, which counts as abandoned. */
  readonly late: number
  /** People without an agent in time, of any kind: late ones, dropped ones, those who left, those taken for machines. */
  readonly abandoned: number
  /** Of the abandoned: taken for machines, which no pacer sees. */
  readonly misjudged: number
  /** Machines that an agent had to hear. */
  readonly machinesServed: number
  readonly cancelled: number
  /** Calls asked to be taken back that may not be. */
  readonly cancelsRefused: number
  /** Machines taken for people that were dropped for want of an agent. */
  readonly machinesDropped: number
  /** Calls that ended without ever needing an agent: nobody answered, taken back, or taken for a machine. */
  readonly missed: number
  /** Calls without an agent at the end. */
  readonly unfinished: number
  /** Time agents were signed on and not paused. ms */
  readonly dutyMs: number
  /** Of it, talk and wrap-up. ms */
  readonly busyMs: number
  /** People by hour since the beginning. */
  readonly byHour: readonly { readonly live: number; readonly abandoned: number }[]
  readonly decisions: number
}

/** People with an agent per hour of duty. */
export function callsPerAgentHour(result: FloorResult): number {
  return result.dutyMs === 0 ? 0 : (result.connected + result.late) / (result.dutyMs / 3_600_000)
}

/** Share of people who answered and got no agent in time, 0 to 1. */
export function abandonedShare(result: Pick<FloorResult, 'live' | 'abandoned'>): number {
  return result.live === 0 ? 0 : result.abandoned / result.live
}

/** Share of duty spent in talk and wrap-up, 0 to 1. */
export function utilisation(result: FloorResult): number {
  return result.dutyMs === 0 ? 0 : result.busyMs / result.dutyMs
}
