import type { PacerAgentState, PacerLeg } from '../pacing/pacer.js'
import type { LeadFate } from './lead-fates.js'
import type { Timed } from './timeline.js'

/** A call of the simulated floor. What the pacer sees of it is `view`, a thing of its own, so that the rest stays hidden. */
export interface FloorCall extends Timed {
  readonly kind: 'call'
  readonly index: number
  readonly fate: LeadFate
  readonly view: CallView
  /** Place in the list of calls that have no agent; -1 once it is off it. */
  place: number
}

export interface CallView extends PacerLeg {
  state: PacerLeg['state']
  ringingAt: number | null
  answeredAt: number | null
}

/** An agent of the simulated floor. */
export interface FloorAgent extends Timed {
  readonly kind: 'agent'
  readonly number: number
  readonly view: AgentView
  /** How long his talk and wrap-up last over those of all. */
  readonly pace: number
  readonly leavesAt: number
  onDuty: boolean
  /** Place in the list of agents on duty; -1 off duty. */
  place: number
  /** When his next own pause is due; Infinity: never. */
  pauseDueAt: number
  pausesTaken: number
  /** Common breaks ahead of him, in order of time. */
  breaks: readonly { readonly goesAt: number; readonly lastsMs: number }[]
  /** Talking: how long the wrap-up after it will be. */
  wrapUpMs: number
  /** Line of ready agents, the one who waits longest first. */
  nextReady: FloorAgent | null
  previousReady: FloorAgent | null
}

export interface AgentView {
  readonly agent: string
  state: PacerAgentState
  since: number
  readonly endsBy: null
}

/** Something the day brings to an agent: his shift begins or ends, a common break. */
export interface FloorPlan extends Timed {
  readonly kind: 'plan'
  readonly agent: FloorAgent
  readonly what: 'comes' | 'leaves' | 'break'
}

export type FloorItem = FloorCall | FloorAgent | FloorPlan
