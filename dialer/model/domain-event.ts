import type { PresenceName } from './agent.js'
import type { CallerIdReason, CallerIdSignal, CallerIdState } from './caller-id.js'
import type { CampaignStatus } from './campaign.js'
import type { AgentId, CallRef, CampaignId, Extension, LeadId, RecordingName, TrunkName, UserId } from './ids.js'
import type { LeadEvent } from './lead-event.js'
import type { AbandonmentState } from './ledger.js'
import type { Mismatch } from './mismatch.js'
import type { EndedBy, Outcome, Verdict } from './outcome.js'
import type { PacingSample } from './pacing-sample.js'
import type { PhoneNumber } from './phone-number.js'
import type { ReportEvent } from './report-event.js'

export type { ClaimEnd, HoldRule } from './lead-event.js'

/** Facts every call event carries, so that a reader needs no second look-up. */
interface OfCall {
  readonly call: CallRef
  readonly campaign: CampaignId | null
  readonly lead: LeadId | null
  readonly agent: AgentId | null
}

/** Facts of a time of work. */
interface OfSession {
  readonly agent: AgentId
  readonly user: UserId
  readonly session: string
}

/** Facts of a break in it. */
interface OfBreak extends OfSession {
  readonly break: string
  /** Code of the break's reason. */
  readonly reason: string
}

/** Where a call of a browser phone stands. */
export type CallPhase = 'dialing' | 'ringing' | 'connecting' | 'connected' | 'ended'

/** Agents of a campaign who are signed on, by what they do. */
export type CrewCount = Readonly<Partial<Record<PresenceName, number>>>

/** What machine detection found of an answer, and what was done about it. */
export interface Screened {
  readonly verdict: Verdict
  /** What it was taken for: unsure and late verdicts are people. */
  readonly judged: 'person' | 'machine'
  /** `machine`: as the campaign treats machines; `audit`: one of those handed to an agent all the same; `person`: all else. */
  readonly treatedAs: 'person' | 'machine' | 'audit'
  readonly shadow: boolean
  /** What detection listened for, see setupOf. */
  readonly setup: string
  readonly trunk: TrunkName
  /** From the answer to the verdict; null: it did not come in time. */
  readonly afterMs: number | null
  /** Why, in the words of the PBX. */
  readonly detail: string | null
  /** Silence and voice in turn since the answer, beginning with silence; null where the PBX does not tell. ms */
  readonly voice: readonly number[] | null
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
      /** What it is sent with, null leaves it to the trunk; and why. Absent: a call without a campaign. */
      readonly callerId?: string | null
      readonly callerIdReason?: CallerIdReason
    } & OfCall)
  | ({
      readonly kind: 'call.started'
      readonly at: number
      readonly number: PhoneNumber
      readonly trunk: TrunkName | null
    } & OfCall)
  | ({ readonly kind: 'call.ringing'; readonly at: number } & OfCall)
  | ({ readonly kind: 'call.answered'; readonly at: number } & OfCall)
  | ({ readonly kind: 'call.screened'; readonly at: number } & Screened & OfCall)
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
      /** Of a person who found no agent: what the campaign's agents did when it was given up. */
      readonly crew?: CrewCount
    } & OfCall)
  | ({
      readonly kind: 'call.dispositioned'
      readonly at: number
      readonly disposition: string
      readonly success: boolean
      /** What the agent heard: a machine, a person, or null where nobody said. */
      readonly machine: boolean | null
    } & OfCall)
  /** Somebody wrote a note to a call, or changed it. */
  | ({
      readonly kind: 'call.noted'
      readonly at: number
      readonly note: string
      /** Who wrote it; null: no person. */
      readonly user: UserId | null
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
      /** The reason of the pause that ended; absent: it was none. */
      readonly fromReason?: string
    }
  | ({ readonly kind: 'session.opened'; readonly at: number } & OfSession)
  /** `reason`: why, where the agent did not ask for it. */
  | ({
      readonly kind: 'session.closed'
      readonly at: number
      readonly reason: string | null
      readonly spentMs: number
    } & OfSession)
  /** `until`: when its time is over, epoch ms; null: it has no limit. */
  | ({ readonly kind: 'break.started'; readonly at: number; readonly until: number | null } & OfBreak)
  /** It lasts longer than it may. */
  | ({ readonly kind: 'break.exceeded'; readonly at: number } & OfBreak)
  /** `overMs`: how much longer than it might it lasted. */
  | ({ readonly kind: 'break.ended'; readonly at: number; readonly spentMs: number; readonly overMs: number } & OfBreak)
  /** What a person's own browser phone tells of a call that we do not control. */
  | {
      readonly kind: 'call.phase'
      readonly at: number
      readonly agent: AgentId | null
      readonly user: UserId
      readonly phase: CallPhase
      /** As the phone names the call. */
      readonly callId: string
      readonly source: string | null
      readonly destination: string | null
      readonly direction: 'inbound' | 'outbound'
    }
  | LeadEvent
  | ReportEvent
  | {
      readonly kind: 'campaign.status'
      readonly at: number
      readonly campaign: CampaignId
      readonly status: CampaignStatus
    }
  | ({ readonly kind: 'campaign.pacing'; readonly at: number; readonly campaign: CampaignId } & PacingSample)
  | { readonly kind: 'campaign.completed'; readonly at: number; readonly campaign: CampaignId }
  /** Machine detection called nearly everybody a machine, as never before: nobody is hung up on by it until a person has looked. */
  | {
      readonly kind: 'campaign.amdSuspended'
      readonly at: number
      readonly campaign: CampaignId
      /** What it does from now on. */
      readonly mode: 'shadow' | 'off'
      /** Machines among the last `answers` verdicts. */
      readonly machines: number
      readonly answers: number
      /** Share of machines before that, 0 to 1; null: not known. */
      readonly usualShare: number | null
    }
  | {
      readonly kind: 'campaign.pace'
      readonly at: number
      readonly campaign: CampaignId
      readonly limitedBy: PaceLimit
      readonly until: number | null
    }
  /** A rule on abandoned calls has another state; over: the campaign dials as if progressive until it is back. */
  | {
      readonly kind: 'campaign.abandonment'
      readonly at: number
      readonly campaign: CampaignId
      readonly ruleName: string
      readonly before: AbandonmentState
      readonly state: AbandonmentState
      /** Shares, 0 to 1. */
      readonly ratio: number
      readonly limit: number
      /** Calls that may still find no agent. */
      readonly budgetLeft: number
      readonly live: number
      readonly abandoned: number
    }
  /** A number of our own has another state. */
  | {
      readonly kind: 'callerId.state'
      readonly at: number
      readonly callerId: string
      readonly from: CallerIdState
      readonly to: CallerIdState
      /** What spoke against it; null: nothing, or a person decided. */
      readonly signal: CallerIdSignal | null
      readonly until: number | null
      /** Share of its calls that had what the signal counts, and what others on the same lists at the same time had; null: not known. */
      readonly share: number | null
      readonly expectedShare: number | null
      /** No campaign that uses it acts on this. */
      readonly isAdvice: boolean
    }
  /** Health leaves a campaign none of its numbers, or one again. */
  | {
      readonly kind: 'campaign.callerIds'
      readonly at: number
      readonly campaign: CampaignId
      readonly isNoneHealthy: boolean
      /** It calls on with the least bad all the same. */
      readonly goesOn: boolean
    }
  | {
      readonly kind: 'recording.finished'
      readonly at: number
      readonly call: CallRef
      readonly recording: RecordingName
      readonly ok: boolean
      readonly why: string | null
    }
  /** A subscription of another system to our events began, was paused or resumed, was given up because it failed for long, or ended. */
  | {
      readonly kind: 'webhook.status'
      readonly at: number
      readonly webhook: number
      readonly name: string
      readonly status: 'active' | 'paused' | 'suspended' | 'removed'
      readonly why: string | null
    }
  /** Somebody changed something; the whole entry is in the audit log. For admins only. */
  | {
      readonly kind: 'audit.entry'
      readonly at: number
      /** Number in the audit log. */
      readonly entry: number
      /** Null for the local operator and for machines. */
      readonly user: UserId | null
      readonly actor: string
      readonly action: string
      /** The action in words. */
      readonly text: string
      readonly subject: string
      readonly subjectId: string | null
    }
  /** A check found the site's database, that of all accounts, or recordings damaged, or all of it sound again. */
  | {
      readonly kind: 'storage.damage'
      readonly at: number
      readonly state: 'found' | 'gone'
      /** What was found where. */
      readonly sentence: string
      /** What a person does about it. */
      readonly todo: string | null
    }
  | { readonly kind: 'link.status'; readonly at: number; readonly status: string; readonly why: string | null }
  /** What was believed differed from what is; it was put right through the ordinary state machine. */
  | ({ readonly kind: 'watchdog.repaired'; readonly at: number } & Mismatch)
  | { readonly kind: 'phone.state'; readonly at: number; readonly extension: Extension; readonly registered: boolean }

export type DomainEventKind = DomainEvent['kind']

/** What keeps a campaign from placing more calls at this moment; `none` while it places all it wants. */
export type PaceLimit =
  | 'none'
  | 'campaignNotActive'
  /** Its first day is still to come. */
  | 'notStarted'
  | 'linkDown'
  | 'noAgents'
  | 'agentsBusy'
  | 'noLeads'
  | 'outsideWindow'
  | 'trunkLines'
  | 'callsPerSecond'
  | 'campaignLines'
  | 'siteLines'
  /** A rule on abandoned calls is over its limit: one line per ready agent, no more. */
  | 'abandonment'
  | 'sitePaused'
  /** The call queue is paused. */
  | 'queuePaused'
  /** No number to call with: all had their calls of the day, rest, or are bad. */
  | 'callerIds'
  | 'storage'
  | 'learning'
  | 'linesPerAgent'
  | 'draining'
