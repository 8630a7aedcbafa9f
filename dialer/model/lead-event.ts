import type { AgentId, CallRef, CampaignId, LeadId, UserId } from './ids.js'
import type { AssignedBy, LeadFinishedWhy, LeadStage, LeadStatus } from './lead.js'
import type { PriorityClass } from './lead-priority.js'
import type { LeadProgress, LeadSource } from './lead-work.js'
import type { PhoneNumber } from './phone-number.js'

/** Facts of a lead's becoming somebody's work. `agent` is who has it now. */
interface OfAssignment {
  readonly at: number
  readonly lead: LeadId
  readonly campaign: CampaignId
  readonly agent: AgentId
  readonly name: string | null
  readonly phone: PhoneNumber
  /** The same as `at`, as front ends ask for it. Epoch ms */
  readonly assignedAt: number
  readonly by: AssignedBy
  /** The person who did it; null: the rule. */
  readonly user: UserId | null
}

/** What became of leads. `at` is epoch ms. */
export type LeadEvent =
  | {
      readonly kind: 'lead.updated'
      readonly at: number
      readonly lead: LeadId
      readonly campaign: CampaignId
      readonly stage: LeadStage
      readonly status: LeadStatus | null
      readonly dueAt: number | null
      readonly finishedWhy: LeadFinishedWhy | null
    }
  /** An agent has a lead alone, until then. */
  | {
      readonly kind: 'lead.claimed'
      readonly at: number
      readonly lead: LeadId
      readonly campaign: CampaignId
      readonly agent: AgentId
      readonly until: number
    }
  /** An agent has a lead alone no more. */
  | {
      readonly kind: 'lead.released'
      readonly at: number
      readonly lead: LeadId
      readonly campaign: CampaignId
      readonly agent: AgentId
      readonly releasedWhy: ClaimEnd
    }
  /** A lead that was nobody's became an agent's work. */
  | ({ readonly kind: 'lead.assigned' } & OfAssignment)
  /** A lead became another agent's work. */
  | ({ readonly kind: 'lead.reassigned'; readonly from: AgentId } & OfAssignment)
  /** The first originate of an attempt left that a queue campaign had promised by a time. */
  | {
      readonly kind: 'queue.served'
      readonly at: number
      readonly call: CallRef
      readonly lead: LeadId
      readonly campaign: CampaignId
      readonly agent: AgentId | null
      readonly priorityClass: PriorityClass
      /** From falling due until now, hours left out in which the lead must not be called. ms */
      readonly waitedMs: number
      /** Null: promised was only to be called when nobody else waits. ms */
      readonly promiseMs: number | null
      readonly isKept: boolean
    }
  | {
      readonly kind: 'lead.held'
      readonly at: number
      readonly lead: LeadId
      readonly campaign: CampaignId
      readonly rule: HoldRule
      readonly until: number | null
    }
  /** A lead that people work came further, by a person or by what became of a call. */
  | {
      readonly kind: 'lead.progress'
      readonly at: number
      readonly lead: LeadId
      readonly campaign: CampaignId
      /** Whose work it is; null: nobody's. */
      readonly agent: AgentId | null
      readonly progress: LeadProgress
    }
  /** Somebody who answered an advertisement is a lead here now. */
  | {
      readonly kind: 'lead.received'
      readonly at: number
      readonly lead: LeadId
      readonly campaign: CampaignId
      /** Who was given it; null: it waits. */
      readonly agent: AgentId | null
      readonly name: string | null
      readonly phone: PhoneNumber
      readonly source: LeadSource
      /** Name of the advertising campaign. */
      readonly adCampaign: string | null
      /** The campaign had the number already. */
      readonly isKnown: boolean
    }

/** Why an agent has a lead no more: given back, the time was over, given to another, it was called, or it is finished. */
export type ClaimEnd = 'released' | 'expired' | 'reassigned' | 'called' | 'finished'

/** The rule that keeps a lead from being dialled now (DESIGN 3.13: every decision can be asked why). */
export type HoldRule =
  | 'outsideWindow'
  /** The law of the called place forbids this hour or day. */
  | 'stateRule'
  | 'holiday'
  /** Nobody can tell the hour at the called place, and the campaign does not call then. */
  | 'unknownZone'
  | 'dnc'
  /** The number has no consent on record, or it was revoked. */
  | 'consent'
  | 'attemptCap'
  | 'numberCap'
  | 'minSpacing'
  /** An abandoned call to the number is too fresh for an automatic redial. */
  | 'abandonedBefore'
  /** The number was found to be a machine today. */
  | 'machineToday'
  | 'notDue'
  | 'notReady'
