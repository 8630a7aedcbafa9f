import type { DialMode } from './campaign.js'
import type { AgentId, CallRef, CampaignId, Extension, LeadId, RecordingName, TrunkName } from './ids.js'
import type { EndedBy, Outcome, Verdict } from './outcome.js'
import type { PhoneNumber } from './phone-number.js'

/** When what happened to a call, epoch ms by our clock; null where it did not happen. Written once, never moved. */
export interface Milestones {
  readonly reservedAt: number
  readonly dialedAt: number | null
  readonly ringingAt: number | null
  readonly answeredAt: number | null
  readonly verdictAt: number | null
  /** An agent was chosen. */
  readonly agentAt: number | null
  /** Both could hear each other. */
  readonly bridgedAt: number | null
  /** The lead's leg was gone. */
  readonly endedAt: number | null
  /** The agent's work with it was over. */
  readonly closedAt: number | null
}

/** The call record (CDR): what happened in one attempt or call. Exactly one exists per attempt. */
export interface CallRecord {
  readonly ref: CallRef
  readonly direction: 'outbound' | 'inbound'
  readonly campaign: CampaignId | null
  readonly lead: LeadId | null
  readonly agent: AgentId | null
  readonly number: PhoneNumber
  readonly extension: Extension | null
  readonly callerId: string | null
  readonly trunk: TrunkName | null
  readonly dialMode: DialMode
  /** Which attempt of the lead this is, from 1; 1 for a number dialled by hand. */
  readonly attempt: number
  readonly milestones: Milestones
  readonly verdict: Verdict | null
  /** Null while the call is open. */
  readonly outcome: Outcome | null
  readonly endedBy: EndedBy | null
  /** Q.850 cause of the lead's leg (ITU-T Q.850), where the PBX told it. */
  readonly cause: number | null
  readonly disposition: string | null
  readonly note: string | null
  readonly recording: RecordingName | null
}
