import type { AgentId, CampaignId, LeadId } from './ids.js'
import type { Outcome } from './outcome.js'
import type { PhoneNumber } from './phone-number.js'

/** What the business knows of a lead. */
export type LeadStatus = 'new' | 'contacted' | 'interested' | 'notInterested'

/**
 * Where a lead stands for the dialer.
 * - `ready`: may be dialled from `dueAt` on, if nothing forbids it
 * - `claimed`: one agent has taken it alone, for a time; nobody else dials it
 * - `inAttempt`: an attempt is open (reserved up to wrap-up)
 * - `finished`: will not be dialled again, for `finishedWhy`
 */
export type LeadStage = 'ready' | 'claimed' | 'inAttempt' | 'finished'

/** Why a lead will not be dialled again. */
export type LeadFinishedWhy = 'disposition' | 'attemptCap' | 'outcomeFinal' | 'dnc' | 'invalidNumber' | 'withdrawn'

/** Who gave a lead to its agent: the rule of automatic assignment, a person, or it was so when the lead came in. */
export type AssignedBy = 'rule' | 'person' | 'import'

/** A promise to call back: at `at`, by one agent or by anybody. */
export interface Callback {
  readonly at: number
  readonly agent: AgentId | null
}

/** A lead as the hopper holds it: all that the rules of selection need, nothing more. */
export interface Lead {
  readonly id: LeadId
  readonly campaign: CampaignId
  readonly number: PhoneNumber
  readonly name: string | null
  /**
   * The called place as `parsePlace` reads it: an IANA zone, or several, and whose rules hold there. Null where nothing is known;
   * the campaign's rule for unknown zones then decides.
   */
  readonly timeZone: string | null
  /** Higher is dialled earlier; default 0. */
  readonly priority: number
  /** Attempts made for this lead so far. */
  readonly attempts: number
  /** Attempts per outcome so far. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>
  readonly lastAttemptAt: number | null
  readonly dueAt: number
  readonly callback: Callback | null
}

/** One agent's hold on a lead, until a time (epoch ms). */
export interface LeadClaim {
  readonly agent: AgentId
  readonly until: number
}

/** A lead with where it stands, as the store tells it of a single one. */
export interface KnownLead extends Lead {
  readonly stage: LeadStage
  /** Also while the agent who has it calls it. */
  readonly claim: LeadClaim | null
}

/** What a step changes in a lead; absent keys stay as they are. */
export interface LeadChange {
  readonly lead: LeadId
  readonly stage?: LeadStage
  readonly status?: LeadStatus
  readonly dueAt?: number
  readonly callback?: Callback | null
  readonly finishedWhy?: LeadFinishedWhy
  /** Whose lead it is; null: nobody's. */
  readonly owner?: AgentId | null
  /** Until when its owner has it alone, epoch ms; null: not (any more). */
  readonly claimedUntil?: number | null
  /** Counts one more attempt with this outcome. */
  readonly attempted?: { readonly outcome: Outcome; readonly at: number }
}
