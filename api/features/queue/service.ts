import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../../../dialer/model/ids.js'
import type { PriorityClass } from '../../../dialer/model/lead-priority.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'

/** A call of the queue that is not over. */
export interface QueueCall {
  readonly call: CallRef
  /** Its number in the list of calls; null for the moment before it is written down. */
  readonly id: number | null
  readonly campaign: CampaignId
  readonly lead: { readonly id: LeadId; readonly number: string; readonly name: string | null } | null
  readonly agent: { readonly id: AgentId; readonly name: string } | null
  /** As the dialer names it: reserved, dialing, ringing, waiting, bridged, wrapUp … */
  readonly state: string
  /** Epoch ms. */
  readonly since: number
}

/** How one class stands: who waits, and what became of those who were dialled. */
export interface QueueClass {
  readonly priority: PriorityClass
  /** Called within this time; null: when nothing else waits. s */
  readonly promiseS: number | null
  /** Leads that are due and wait. */
  readonly waiting: number
  /** How long the one that is due longest has waited; null: nobody waits. s */
  readonly oldestWaitingS: number | null
  /** Attempts whose wait was measured: from falling due to the originate, hours in which the law forbids to call left out. */
  readonly served: number
  /** Of those, within the promise. A class without one keeps it always. */
  readonly kept: number
  /** `kept` of `served`, 0 to 1; null while nobody was served. */
  readonly keptShare: number | null
  readonly meanWaitS: number | null
  readonly longestWaitS: number | null
}

/** The priority call queue of a site: all its campaigns of dial mode `queue` together. */
export interface QueueStatus {
  /** It places calls by itself as soon as a lead is due and an operator is free. */
  readonly isRunning: boolean
  readonly paused: boolean
  readonly activeCalls: readonly QueueCall[]
  readonly maxConcurrentCalls: number
  /** Pause between the end of an operator's work on a call and the next call placed for the same operator. s */
  readonly callDelayS: number
  /** How long a call may ring. s */
  readonly callTimeoutS: number
  /** Most urgent first. */
  readonly classes: readonly QueueClass[]
  readonly waiting: number
  readonly oldestWaitingS: number | null
  readonly campaigns: readonly CampaignId[]
}

/** @throws DomainError FORBIDDEN */
export async function queueStatus(_principal: Principal, _deps: ApiDeps): Promise<QueueStatus> {
  throw notYet()
}

/** Places nothing by itself any more; live calls go on, operators may still start their own. Kept over a restart. */
export async function pauseQueue(_principal: Principal, _deps: ApiDeps): Promise<QueueStatus> {
  throw notYet()
}

export async function resumeQueue(_principal: Principal, _deps: ApiDeps): Promise<QueueStatus> {
  throw notYet()
}

/** Leads that were in an attempt for 5 minutes with no live call are made ready again. @throws DomainError PBX_UNAVAILABLE */
export async function resetStuckLeads(
  _principal: Principal,
  _deps: ApiDeps,
): Promise<{ readonly leads: readonly LeadId[]; readonly count: number }> {
  throw notYet()
}

export interface AvailableQuery {
  readonly page: number
  readonly limit: number
  readonly priority?: PriorityClass | undefined
  /** Part of the number, name or e-mail. */
  readonly query?: string | undefined
  /** Leads that have all of these. */
  readonly tags?: readonly string[] | undefined
}

/** Leads that may be claimed now, most urgent first; for an agent those of the agent's campaigns. */
export async function listAvailableLeads(
  _principal: Principal,
  _query: AvailableQuery,
  _deps: ApiDeps,
): Promise<Page<LeadView>> {
  throw notYet()
}

/** `agent`: for whom; absent: for oneself. Another's needs the right `agent.actForOthers`. */
export interface ClaimInput {
  readonly lead: LeadId
  readonly agent?: AgentId | undefined
}

/**
 * Takes a lead for one operator alone. Claimed again by the same operator it stays as it is. Who holds `agent.actForOthers` may give a
 * lead that is claimed to another operator.
 * @throws DomainError NOT_FOUND, CONFLICT (claimed by another, in a call, finished; `details.why` is `claimed`, `inCall`, `finished`,
 *   `deleted`), FORBIDDEN, VALIDATION_ERROR (the person has no phone on this site)
 */
export async function claimLead(_principal: Principal, _input: ClaimInput, _deps: ApiDeps): Promise<LeadView> {
  throw notYet()
}

/** Gives a claimed lead back to the queue; by its owner or a supervisor. @throws DomainError NOT_FOUND, CONFLICT, FORBIDDEN */
export async function releaseLead(_principal: Principal, _input: ClaimInput, _deps: ApiDeps): Promise<LeadView> {
  throw notYet()
}

/** A call an operator began. */
export interface StartedCall {
  readonly call: CallRef
  /** Its number in the list of calls. */
  readonly id: number
  readonly lead: LeadView
}

/**
 * Calls a lead with the operator's phone; one that nobody has is claimed first.
 * @throws DomainError NOT_FOUND, CONFLICT (another has it: `details.why` `claimed`; in a call: `inCall`; the operator is not available),
 *   NOT_DIALABLE, RATE_LIMITED, PBX_UNAVAILABLE
 */
export async function startLeadCall(_principal: Principal, _input: ClaimInput, _deps: ApiDeps): Promise<StartedCall> {
  throw notYet()
}

/** What an operator may say of a call. */
export type CallSaid = 'initiated' | 'ringing' | 'answered' | 'completed' | 'busy' | 'noAnswer' | 'failed'

export interface CallUpdateInput {
  /** Its number in the list of calls. */
  readonly call: number
  readonly status: CallSaid
  /** At most 1,000 characters; absent: the note stays. */
  readonly notes?: string | undefined
  /** What the operator's clock says; the record keeps what the PBX measured. s */
  readonly durationS?: number | undefined
}

/** A call as an operator has updated it. */
export interface UpdatedCall {
  readonly id: number
  readonly call: CallRef
  readonly status: CallSaid
  readonly notes: string | null
  readonly durationS: number
  readonly lead: LeadId | null
}

/**
 * An operator's word on an own call: `completed` ends it if it is live and makes its lead a success, `answered` makes the lead
 * contacted; the others are noted. @throws DomainError NOT_FOUND, FORBIDDEN (not own call), CONFLICT
 */
export async function updateCallByAgent(
  _principal: Principal,
  _input: CallUpdateInput,
  _deps: ApiDeps,
): Promise<UpdatedCall> {
  throw notYet()
}

/** One change of many leads. */
export type BulkLeadAction =
  | { readonly action: 'updatePriority'; readonly leads: readonly LeadId[]; readonly priority: number }
  | {
      readonly action: 'updateStatus'
      readonly leads: readonly LeadId[]
      /** Statuses of the business, or what becomes of them for the dialer. */
      readonly status: 'new' | 'contacted' | 'interested' | 'notInterested' | 'ready' | 'finished'
    }
  | { readonly action: 'addTags'; readonly leads: readonly LeadId[]; readonly tags: readonly string[] }
  /** They are kept, for their call records, and shown and dialled no more. */
  | { readonly action: 'delete'; readonly leads: readonly LeadId[] }

/** Leads that are in a call, not of this site or not there at all are passed over. */
export async function bulkLeadAction(
  _principal: Principal,
  _input: BulkLeadAction,
  _deps: ApiDeps,
): Promise<{ readonly modified: number; readonly leads: readonly LeadId[] }> {
  throw notYet()
}

/** The campaign into which leads go that name none: the site's first of dial mode `queue`, made if there is none. */
export async function queueCampaign(_principal: Principal, _deps: ApiDeps): Promise<CampaignId> {
  throw notYet()
}

function notYet(): DomainError {
  return new DomainError('CONFLICT', 'The call queue is not there yet.')
}
