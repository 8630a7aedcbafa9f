import type { Agent, NextAct, PhoneMode, Presence, WorkSession } from '../model/agent.js'
import type { CallStateName } from '../model/call-state-name.js'
import type { CallerId, CallerIdStanding, CampaignCallerId } from '../model/caller-id.js'
import type { Campaign } from '../model/campaign.js'
import type { DispositionChoice } from '../model/disposition.js'
import type { ErrorValue } from '../model/domain-error.js'
import type { PaceLimit } from '../model/domain-event.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../model/ids.js'
import type { Lead } from '../model/lead.js'
import type { AbandonmentReport } from '../model/ledger.js'
import type { WatchStatus } from '../model/mismatch.js'
import type { PacingSample } from '../model/pacing-sample.js'
import type { PhoneNumber } from '../model/phone-number.js'
import type { SiteLimits } from '../model/site-limits.js'
import type { LinkStatus } from './pbx.js'

/**
 * What others may ask of a site's engine. Rights are checked before. Each is answered once with its result or an error value;
 * an answer means the engine took it, what comes of it on the PBX follows as domain events.
 */
export type EngineCommand =
  /** Bring the agent's phone on: held in a holding bridge, or noted to be rung per call. */
  | { readonly kind: 'agent.signOn'; readonly agent: AgentId; readonly phoneMode: PhoneMode | null }
  /** After the present call, if there is one. */
  | { readonly kind: 'agent.signOff'; readonly agent: AgentId }
  /** `limitMs`: how long a break with this reason may take; absent: any time. */
  | { readonly kind: 'agent.pause'; readonly agent: AgentId; readonly reason: string; readonly limitMs?: number }
  /**
   * The agent's browser lives. Once told, it must be told again within `missAfterMs`, or the agent is signed off after the present call;
   * null: nothing is expected any more. Means nothing while the agent is not signed on.
   */
  | { readonly kind: 'agent.heartbeat'; readonly agent: AgentId; readonly missAfterMs: number | null }
  /** From paused, or early from wrap-up (then with the unsaid disposition). */
  | { readonly kind: 'agent.ready'; readonly agent: AgentId }
  /** Shows the next lead of a preview or manual campaign; `campaign` null takes the first that has one. */
  | { readonly kind: 'agent.nextLead'; readonly agent: AgentId; readonly campaign: CampaignId | null }
  /** Dials the lead being previewed. */
  | { readonly kind: 'agent.dialLead'; readonly agent: AgentId; readonly lead: LeadId }
  | { readonly kind: 'agent.skipLead'; readonly agent: AgentId; readonly lead: LeadId }
  /** Dials a number by hand. `campaign` gives caller id, trunk and rules; without one the site's DNC still holds. */
  | {
      readonly kind: 'agent.dialNumber'
      readonly agent: AgentId
      readonly number: PhoneNumber
      readonly campaign: CampaignId | null
      /** What it is sent with where no campaign says; null or absent: left to the trunk. */
      readonly callerId?: string | null
    }
  | { readonly kind: 'agent.hangUp'; readonly agent: AgentId }
  | {
      readonly kind: 'agent.disposition'
      readonly agent: AgentId
      readonly call: CallRef
      readonly choice: DispositionChoice
    }
  | {
      readonly kind: 'agent.recording'
      readonly agent: AgentId
      readonly action: 'start' | 'pause' | 'resume' | 'stop'
    }
  /** A campaign was created or changed; committed already. */
  | { readonly kind: 'campaign.put'; readonly campaign: Campaign }
  /** Live calls of it go on; nothing new is placed. */
  | { readonly kind: 'campaign.remove'; readonly campaign: CampaignId }
  | { readonly kind: 'agent.put'; readonly agent: Agent }
  | { readonly kind: 'agent.remove'; readonly agent: AgentId }
  /** Leads were added or changed: held copies are dropped and asked for anew. Null means many. */
  | { readonly kind: 'leads.changed'; readonly campaign: CampaignId; readonly leads: readonly LeadId[] | null }
  /** Numbers (or a prefix) came on a DNC list: held copies go. `campaign` null is the whole site. */
  | { readonly kind: 'dnc.added'; readonly campaign: CampaignId | null; readonly pattern: DncPattern }
  /** Takes a lead for one agent alone; `isTaking`: also from another agent. Committed before it is answered. */
  | { readonly kind: 'lead.claim'; readonly agent: AgentId; readonly lead: LeadId; readonly isTaking: boolean }
  /** Gives a claimed lead back. `agent`: only if it is this agent's; null: whoever has it. */
  | { readonly kind: 'lead.release'; readonly lead: LeadId; readonly agent: AgentId | null }
  /** Makes those of these leads ready again that stand in an attempt without a live call. */
  | { readonly kind: 'leads.resetStuck'; readonly leads: readonly LeadId[] }
  /** The call queue places nothing by itself until released. */
  | { readonly kind: 'queue.pause'; readonly paused: boolean }
  | { readonly kind: 'limits.put'; readonly limits: SiteLimits }
  /** Places nothing new on the whole site until released. */
  | { readonly kind: 'site.pause'; readonly paused: boolean }
  /** Refuses new work; live calls go on. The host asks {@link EngineStatus} until nothing lives. */
  | { readonly kind: 'site.drain' }
  /** Ends every live call (the drain's time is over). */
  | { readonly kind: 'site.hangUpAll' }
  /** Where a campaign stands with its rules on abandoned calls. */
  | { readonly kind: 'campaign.abandonment'; readonly campaign: CampaignId }
  /** The numbers of the pool, all of them; committed already. */
  | { readonly kind: 'callerIds.put'; readonly pool: readonly CallerId[] }
  /** How these numbers stand. */
  | { readonly kind: 'callerIds.inspect'; readonly numbers: readonly string[] }
  /** A person brings a number back, or takes it out. */
  | { readonly kind: 'callerIds.decide'; readonly number: string; readonly decision: 'release' | 'quarantine' }
  /** The numbers a campaign may use, and what keeps it from using each. */
  | { readonly kind: 'campaign.callerIds'; readonly campaign: CampaignId }
  /** Where a lead waits to be dialled. */
  | { readonly kind: 'lead.place'; readonly campaign: CampaignId; readonly lead: LeadId }
  | { readonly kind: 'inspect' }

/** One number, or all numbers that begin with it. */
export interface DncPattern {
  readonly number: string
  readonly prefix: boolean
}

export type EngineCommandKind = EngineCommand['kind']

/** What each command answers with. */
export interface EngineReplies {
  'agent.nextLead': { readonly lead: Lead; readonly campaign: CampaignId; readonly until: number } | null
  'agent.dialLead': { readonly call: CallRef }
  'agent.dialNumber': { readonly call: CallRef }
  'lead.claim': { readonly until: number }
  'leads.resetStuck': { readonly leads: readonly LeadId[] }
  'campaign.abandonment': AbandonmentReport
  'callerIds.inspect': readonly CallerIdStanding[]
  'callerIds.decide': CallerIdStanding
  'campaign.callerIds': readonly CampaignCallerId[]
  'lead.place': LeadPlace
  inspect: EngineStatus
}

/** Where a lead waits in the hopper of its campaign. */
export interface LeadPlace {
  /** From 1, in the order in which leads leave; null: it is not held, but in the store. */
  readonly place: number | null
  /** Leads held. */
  readonly of: number
}

export type EngineReply<K extends EngineCommandKind> = K extends keyof EngineReplies ? EngineReplies[K] : null

export type CommandResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorValue }

/** The door of the engine for everybody outside its thread. */
export interface EngineCommands {
  /**
   * @param requestId of the request it is asked for, for the log
   * @throws DomainError what the engine refused with; UNAVAILABLE kinds when the engine does not run
   */
  ask<C extends EngineCommand>(command: C, requestId?: string | null): Promise<EngineReply<C['kind']>>
}

/** A look at the living site; plain data. */
export interface EngineStatus {
  readonly link: LinkStatus
  readonly paused: boolean
  /** The call queue alone is paused. */
  readonly queuePaused: boolean
  readonly draining: boolean
  readonly agents: readonly {
    readonly agent: AgentId
    readonly presence: Presence
    readonly phoneRegistered: boolean | null
    /** The phone is in a call that is not ours; absent: not told. */
    readonly phoneBusyElsewhere?: boolean
    /** The pause between two calls ends then, epoch ms; absent: there is none. */
    readonly readyAt?: number
    /** Absent or null: not signed on. */
    readonly session?: WorkSession | null
    /** What the agent asked for when the present work is over. */
    readonly next?: NextAct | null
  }[]
  readonly calls: readonly LiveCall[]
  readonly campaigns: readonly CampaignLive[]
  /** Lines in use, ours: in all and by trunk name. */
  readonly lines: { readonly site: number; readonly trunks: Readonly<Record<string, number>> }
  /** Commits sent and not yet answered. */
  readonly uncommitted: number
  /** What the watchdog has found. */
  readonly watch: WatchStatus
}

export interface LiveCall {
  readonly call: CallRef
  readonly state: CallStateName
  readonly since: number
  /** When the state is looked at if nothing happens, epoch ms; null: by no time. */
  readonly until?: number | null
  readonly campaign: CampaignId | null
  readonly lead: LeadId | null
  readonly agent: AgentId | null
  readonly number: PhoneNumber
}

export interface CampaignLive {
  readonly campaign: CampaignId
  readonly hopper: number
  readonly dialing: number
  readonly waiting: number
  readonly talking: number
  readonly limitedBy: PaceLimit
  readonly limitedUntil: number | null
  /** Since when it is limited by this, epoch ms; absent: not known. */
  readonly limitedSince?: number
  /** What its pacer sees; null for one dialled by hand, or before its pacer has looked. */
  readonly pacing: PacingSample | null
}
