import type { AbandonmentRule, AbandonmentSettings } from './abandonment-settings.js'
import type { CallRef, CampaignId } from './ids.js'
import type { Verdict } from './outcome.js'

/**
 * What became of a person who answered.
 * - `connected`: an agent was on the line in time
 * - `late`: an agent came, but too late, which the law counts as no agent
 * - `abandoned`: nobody came: dropped with or without a message, or gone while waiting
 */
export type LiveClass = 'connected' | 'late' | 'abandoned'

/** A live class, or `machine`: nobody was there, so it is not counted among people. */
export type AnswerClass = LiveClass | 'machine'

/** The rules by which a campaign's answers are counted; its JSON stands with every entry of the ledger. */
export interface RuleSet extends AbandonmentSettings {
  /** What is reckoned with: 0 where no machine detection hangs up on people. */
  readonly misjudgedShare: number
  /** IANA zone of the site, in which its days begin. */
  readonly timeZone: string
}

/** One live answer, written once, when it was decided. Moments are epoch ms. */
export interface LedgerAnswer {
  readonly kind: 'answer'
  readonly campaign: CampaignId
  readonly call: CallRef
  /** When it was decided. */
  readonly at: number
  readonly answeredAt: number
  /** When agent and person could hear each other; null: never. */
  readonly agentAt: number | null
  /** From the answer to the agent, or to the end of the waiting. ms */
  readonly waitMs: number
  /** The time in which an agent had to come. ms */
  readonly withinMs: number
  readonly class: LiveClass
  readonly verdict: Verdict | null
  /** The message that was begun because nobody came; null: none. */
  readonly message: string | null
  /** The rules in force, as {@link RuleSet} in JSON. */
  readonly rules: string
}

/** What was found out later of an answer: appended, for nothing is ever edited. */
export interface LedgerCorrection {
  readonly kind: 'correction'
  readonly campaign: CampaignId
  readonly call: CallRef
  readonly at: number
  /** Of the answer that is corrected; it is counted anew in the windows of that moment. */
  readonly answeredAt: number
  readonly from: AnswerClass
  readonly to: AnswerClass
  /** The agent's disposition that says so. */
  readonly why: string
  readonly rules: string
}

export type LedgerEntry = LedgerAnswer | LedgerCorrection

/** Counts of answers. */
export interface AnswerCounts {
  readonly connected: number
  readonly late: number
  readonly abandoned: number
  /** Given to agents as people, and found to be machines. */
  readonly machines: number
}

/** The answers of one campaign in one quarter hour, corrections included. */
export interface LedgerQuarter extends AnswerCounts {
  readonly campaign: CampaignId
  /** Beginning of the quarter hour, epoch ms. */
  readonly at: number
}

/** What of the ledger an engine begins with. */
export interface LedgerSeed {
  /** Of the last 31 days, at least. */
  readonly quarters: readonly LedgerQuarter[]
  /** First answer of each campaign. */
  readonly began: readonly { readonly campaign: CampaignId; readonly at: number }[]
}

/** Where a rule stands: `tight`, one more call without an agent may use it up; `over`, its limit is reached and the campaign dials as if progressive. */
export type AbandonmentState = 'within' | 'tight' | 'over'

/** One rule and what has been counted in its present window. Moments are epoch ms, shares 0 to 1. */
export interface RuleReport {
  readonly rule: AbandonmentRule
  readonly from: number
  /** The first moment after the window; null: it moves along and ends now. */
  readonly until: number | null
  readonly counts: AnswerCounts
  /** People who answered and calls without an agent in time, by the rule's formula. */
  readonly live: number
  readonly abandoned: number
  /** People estimated to have been taken for machines. */
  readonly misjudged: number
  readonly ratio: number
  /** One-sided Clopper-Pearson bound of the ratio at the campaign's confidence. */
  readonly upperBound: number
  /** Calls that may still find no agent; negative beyond the limit. */
  readonly budgetLeft: number
  readonly state: AbandonmentState
}

/** Where a campaign stands with all its rules. */
export interface AbandonmentReport {
  readonly campaign: CampaignId
  readonly rules: RuleSet
  readonly windows: readonly RuleReport[]
}
