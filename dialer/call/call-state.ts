import type { PhoneMode } from '../model/agent.js'
import type { AmdThresholds, OnMachine } from '../model/amd-settings.js'
import type { Milestones } from '../model/call-record.js'
import type { DialMode } from '../model/campaign.js'
import type { DispositionChoice } from '../model/disposition.js'
import type { AgentId, BridgeId, CallRef, CampaignId, Extension, LeadId, LegId, TrunkName } from '../model/ids.js'
import type { Lead } from '../model/lead.js'
import type { EndedBy, Outcome, Verdict } from '../model/outcome.js'
import type { PhoneNumber } from '../model/phone-number.js'
import type { Media } from '../ports/pbx.js'

/** Machine detection of one call. */
export interface PlannedAmd {
  /** The verdict is only written down. */
  readonly shadow: boolean
  /** Wait for the verdict this long after the answer. ms */
  readonly withinMs: number
  /** A verdict later than this is a person's; in shadow it is waited for longer. ms */
  readonly lateAfterMs: number
  readonly thresholds: AmdThresholds
  /** What is listened for, in one word, see setupOf. */
  readonly setup: string
  /** Should it be called a machine, an agent who is ready gets it all the same. */
  readonly audit: boolean
}

/** What of the settings one call goes by, fixed when it is reserved, so that a change in the middle of a call changes nothing. */
export interface CallPlan {
  readonly ringTimeoutMs: number
  /** Null: no detection. */
  readonly amd: PlannedAmd | null
  readonly onMachine: OnMachine
  readonly machineMessage: Media | null
  /** The message begins when the greeting is over, at the latest so long after the verdict. ms */
  readonly greetingWaitMs: number
  /** The PBX hears when a greeting is over; without that the message begins exactly after `greetingWaitMs`. */
  readonly greetingEnd: boolean
  readonly dropAfterMs: number
  readonly dropMessage: Media | null
  readonly wrapUpMs: number
  readonly record: boolean
  /** The PBX can let a leg hear ringback or silence by itself. */
  readonly holding: boolean
}

/** The agent's side of a call: who, on which phone, by which leg. */
export interface AgentSide {
  readonly agent: AgentId
  readonly extension: Extension
  readonly phoneMode: PhoneMode
  /** The held leg of a nailed-up agent, or the leg rung for this call. */
  readonly leg: LegId
}

/** How a call ended, as {@link classifyEnding} found or the dialer decided. */
export interface Ending {
  readonly outcome: Outcome
  readonly endedBy: EndedBy
}

/** What is recorded of a bridged call. A call has at most one recording. */
export type RecordingState = 'off' | 'on' | 'paused' | 'stopped'

/**
 * Where a call stands; each state holds only what is true in it. Deadlines (`…Until`, `…By`, `…At`) are absolute, epoch ms.
 * `side` is the agent's side where an agent belongs to the call.
 */
export type CallState =
  /** The attempt is being kept; nothing was sent. `cancel`: it ends as soon as the store has answered. */
  | { readonly name: 'reserved'; readonly side: AgentSide | null; readonly cancel: EndedBy | null }
  /** Agent first: the agent's phone rings, the lead is dialled when it is answered. */
  | { readonly name: 'callingAgent'; readonly side: AgentSide; readonly ringUntil: number }
  | { readonly name: 'dialing'; readonly side: AgentSide | null; readonly ringUntil: number }
  | { readonly name: 'ringing'; readonly side: AgentSide | null; readonly ringUntil: number }
  /** Answered; machine detection listens. */
  | { readonly name: 'screening'; readonly verdictBy: number }
  /** Answered, no agent yet. */
  | { readonly name: 'waiting'; readonly dropAt: number }
  /** Answered, an agent was chosen and the agent's phone rings. */
  | { readonly name: 'offering'; readonly side: AgentSide; readonly ringUntil: number; readonly dropAt: number }
  /** The bridge was asked for. */
  | {
      readonly name: 'connecting'
      readonly side: AgentSide
      readonly bridge: BridgeId
      readonly bridgeBy: number
      readonly dropAt: number
      readonly again: boolean
    }
  | {
      readonly name: 'bridged'
      readonly side: AgentSide
      readonly bridge: BridgeId
      readonly recording: RecordingState
      readonly said: DispositionChoice | null
    }
  /** A message plays to the lead, then the leg is hung up. `next`: it begins at `playUntil`; null: it has begun, or begins by itself. */
  | { readonly name: 'messaging'; readonly ending: Ending; readonly playUntil: number; readonly next: Media | null }
  /** The lead's leg was told to end. `phoneGone`: the agent's own leg has ended already. */
  | {
      readonly name: 'hangingUp'
      readonly side: AgentSide | null
      readonly phoneGone: boolean
      readonly ending: Ending
      readonly goneBy: number
      readonly tries: number
      readonly said: DispositionChoice | null
    }
  /** Both are gone from each other; the agent says what came of it. */
  | { readonly name: 'wrapUp'; readonly side: AgentSide; readonly wrapUpUntil: number }
  | { readonly name: 'closed' }

/** One attempt from reserved to closed. Immutable: a step makes a new one. */
export interface Call {
  readonly ref: CallRef
  /** The lead's leg, chosen before it exists (DESIGN 3.2). Legs of agents and bridges are named after it. */
  readonly leg: LegId
  readonly campaign: CampaignId | null
  /** The lead as it was taken from the hopper; null for a number dialled by hand. */
  readonly lead: Lead | null
  readonly number: PhoneNumber
  readonly callerId: string | null
  readonly trunk: TrunkName
  readonly dialMode: DialMode
  readonly attempt: number
  readonly plan: CallPlan
  readonly milestones: Milestones
  /** What detection said; in shadow nothing is done about it. */
  readonly verdict: Verdict | null
  /** What that takes it for; null before. */
  readonly judged: 'person' | 'machine' | null
  /** Called a machine, and offered to a ready agent all the same. */
  readonly audited: boolean
  readonly ending: Ending | null
  /** Q.850 cause of the lead's leg. */
  readonly cause: number | null
  readonly disposition: string | null
  readonly note: string | null
  readonly recorded: boolean
  /** The agent who belongs, or last belonged, to the call. */
  readonly agent: AgentId | null
  readonly extension: Extension | null
  /** Agent legs and bridges made so far; part of their names. */
  readonly made: number
  /**
   * The life of the process that took this call up, part of the names it gives: the one before may have made legs in steps that
   * were not kept. Null in the life that reserved it.
   */
  readonly life: string | null
  readonly state: CallState
}

/** The lead of a call, or null. */
export function leadOf(call: Call): LeadId | null {
  return call.lead?.id ?? null
}

/** The agent's side, in states that have one. */
export function sideOf(state: CallState): AgentSide | null {
  return 'side' in state ? state.side : null
}
