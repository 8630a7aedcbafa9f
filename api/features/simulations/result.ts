/** What came of one policy on one day, all campaigns together. */
export interface VariantTotals {
  /** Calls placed to leads. */
  readonly dials: number
  /** People who picked up. */
  readonly live: number
  /** People with an agent in time. */
  readonly connected: number
  /** People with an agent later than the law allows; they count as abandoned too. */
  readonly late: number
  /** People without an agent in time, of any kind: late ones, dropped ones, those taken for machines. */
  readonly abandoned: number
  /** Of the abandoned: taken for machines. Null where nobody knows (recorded days). */
  readonly misjudged: number | null
  /** Machines that an agent had to hear; null where nobody knows. */
  readonly machinesServed: number | null
  /** `abandoned` of `live`, 0 to 1. */
  readonly abandonedShare: number
  /** The worst full hour with at least 20 people, 0 to 1; null where no hour had so many. */
  readonly worstHourShare: number | null
  /** People with an agent, per hour of duty: signed on and not paused. */
  readonly callsPerAgentHour: number
  /** Share of duty spent with calls and in wrap-up, 0 to 1. */
  readonly utilisation: number
  /** Time an agent waits for each call. s */
  readonly idleSPerCall: number
  readonly dialsPerConnect: number
  /** Most calls to leads at once. */
  readonly linesPeak: number
  /** Most calls placed within one second. */
  readonly cpsPeak: number
  readonly agentHours: number
  /** When every campaign had run out of leads, epoch ms; null: not on this day. */
  readonly finishedAt: number | null
}

/** Fifteen minutes of a day. Times are sums over agents. */
export interface QuarterHour {
  /** Its beginning, epoch ms. */
  readonly at: number
  readonly dials: number
  readonly live: number
  readonly connected: number
  readonly abandoned: number
  readonly dutyS: number
  readonly busyS: number
  readonly linesPeak: number
}

/** One policy on one day. */
export interface VariantResult {
  /** As it was asked for, such as `power:2`; `recorded` is what really happened. */
  readonly name: string
  readonly totals: VariantTotals
  readonly quarters: readonly QuarterHour[]
}

/** A what-if question with its answers. */
export interface SimulationResult {
  readonly name: string
  readonly from: number
  readonly until: number
  /** IANA zone in which the day is told. */
  readonly timeZone: string
  readonly seed: number
  readonly agents: number
  /** The strictest share of abandoned people that a rule of its campaigns allows, 0 to 1. */
  readonly abandonLimit: number
  /** What this answer rests on, and what it cannot know. */
  readonly notes: readonly string[]
  readonly variants: readonly VariantResult[]
}
