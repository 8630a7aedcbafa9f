import type { PresenceName } from './agent.js'
import type { CampaignStatus } from './campaign.js'
import type { AgentId, CallRef, CampaignId, Extension, LeadId, RecordingName, TrunkName } from './ids.js'
import type { LeadFinishedWhy, LeadStage, LeadStatus } from './lead.js'
import type { EndedBy, Outcome, Verdict } from './outcome.js'
import type { PhoneNumber } from './phone-number.js'

/** Facts every call event carries, so that a reader needs no second look-up. */
interface OfCall {
  readonly call: CallRef
  readonly campaign: CampaignId | null
  readonly lead: LeadId | null
  readonly agent: AgentId | null
}

/**
 * Everything that happened and was committed; the only vocabulary that leaves the dialer.
 * `at` is epoch ms. The store adds a sequence number per site, without gaps.
 */
export type DomainEvent =
  | ({
      readonly kind: 'call.reserved'
      readonly at: number
      readonly number: PhoneNumber
      readonly attempt: number
    } & OfCall)
  | ({
      readonly kind: 'call.started'
      readonly at: number
      readonly number: PhoneNumber
      readonly trunk: TrunkName | null
    } & OfCall)
  | ({ readonly kind: 'call.ringing'; readonly at: number } & OfCall)
  | ({ readonly kind: 'call.answered'; readonly at: number } & OfCall)
  | ({ readonly kind: 'call.screened'; readonly at: number; readonly verdict: Verdict } & OfCall)
  | ({ readonly kind: 'call.waiting'; readonly at: number; readonly until: number } & OfCall)
  | ({ readonly kind: 'call.offered'; readonly at: number } & OfCall)
  | ({ readonly kind: 'call.connected'; readonly at: number; readonly answerToAgentMs: number } & OfCall)
  | ({
      readonly kind: 'call.ended'
      readonly at: number
      readonly outcome: Outcome
      readonly endedBy: EndedBy
      readonly cause: number | null
      readonly talkMs: number
      readonly durationMs: number
    } & OfCall)
  | ({
      readonly kind: 'call.dispositioned'
      readonly at: number
      readonly disposition: string
      readonly success: boolean
    } & OfCall)
  | {
      readonly kind: 'agent.presence'
      readonly at: number
      readonly agent: AgentId
      readonly from: PresenceName
      readonly to: PresenceName
      readonly reason: string | null
      readonly call: CallRef | null
      /** How long the agent was in `from`. ms */
      readonly spentMs: number
    }
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
  | {
      readonly kind: 'lead.held'
      readonly at: number
      readonly lead: LeadId
      readonly campaign: CampaignId
      readonly rule: HoldRule
      readonly until: number | null
    }
  | {
      readonly kind: 'campaign.status'
      readonly at: number
      readonly campaign: CampaignId
      readonly status: CampaignStatus
    }
  | { readonly kind: 'campaign.completed'; readonly at: number; readonly campaign: CampaignId }
  | {
      readonly kind: 'campaign.pace'
      readonly at: number
      readonly campaign: CampaignId
      readonly limitedBy: PaceLimit
      readonly until: number | null
    }
  | {
      readonly kind: 'recording.finished'
      readonly at: number
      readonly call: CallRef
      readonly recording: RecordingName
      readonly ok: boolean
      readonly why: string | null
    }
  | { readonly kind: 'link.status'; readonly at: number; readonly status: string; readonly why: string | null }
  | { readonly kind: 'phone.state'; readonly at: number; readonly extension: Extension; readonly registered: boolean }

export type DomainEventKind = DomainEvent['kind']

/** The rule that keeps a lead from being dialled now (DESIGN 3.13: every decision can be asked why). */
export type HoldRule = 'outsideWindow' | 'dnc' | 'attemptCap' | 'numberCap' | 'minSpacing' | 'notDue' | 'notReady'

/** What keeps a campaign from placing more calls at this moment; `none` while it places all it wants. */
export type PaceLimit =
  | 'none'
  | 'campaignNotActive'
  | 'linkDown'
  | 'noAgents'
  | 'agentsBusy'
  | 'noLeads'
  | 'outsideWindow'
  | 'trunkLines'
  | 'callsPerSecond'
  | 'campaignLines'
  | 'siteLines'
  | 'sitePaused'
  | 'storage'
  | 'draining'
