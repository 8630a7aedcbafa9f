import type { DialMode } from './campaign.js'

/** What holds a campaign's pace back at a moment, in the words of its pacer; `calls` are trunks, lines or calls per second. */
export type PacingLimit = 'none' | 'learning' | 'risk' | 'budget' | 'calls' | 'ceiling' | 'noAgents'

/** Where one window stands that the abandonment limit holds over. */
export interface PacingWindow {
  /** Greatest share allowed, 0 to 1. */
  readonly limit: number
  /** People who answered. */
  readonly live: number
  /** Of these without an agent in time. */
  readonly abandoned: number
  /** Calls that may still find no agent, as the ledger counts them (`budgetLeft` of a RuleReport): the first few of a window are let be; negative beyond. */
  readonly left: number
}

/** What a campaign's pacer sees and decides at one moment, for people. */
export interface PacingSample {
  readonly dialMode: DialMode
  readonly limitedBy: PacingLimit
  /** Chance that a call dialled now is answered by a person, 0 to 1. */
  readonly answerRate: number
  /** Mean time from dial to live answer. ms */
  readonly answerAfterMs: number
  /** Live answers expected of the calls that are out. */
  readonly forecastAnswers: number
  /** Agents expected to be free when those come. */
  readonly forecastFree: number
  /** Chance that one more call dialled now finds no agent in time, given it is answered, 0 to 1. */
  readonly risk: number
  /** The greatest such chance accepted now, 0 to 1. */
  readonly riskAllowed: number
  /** The least of what is left in its windows; negative beyond a limit. */
  readonly budgetLeft: number
  /** Lines out, talking ones included, for each agent on duty. */
  readonly linesPerAgent: number
  /** Calls by what they do. */
  readonly dialing: number
  readonly ringing: number
  /** Answered, machine detection listens. */
  readonly screening: number
  /** People without an agent. */
  readonly waiting: number
  /** Agents of the campaign by what they do; `talking` also in calls of other campaigns. */
  readonly agentsReady: number
  readonly agentsTalking: number
  readonly agentsWrapUp: number
  readonly agentsPaused: number
  readonly windows: readonly PacingWindow[]
}
