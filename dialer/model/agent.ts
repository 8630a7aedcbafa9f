import type { AgentId, CallRef, CampaignId, Extension, LeadId, LegId, UserId } from './ids.js'

/** How an agent's phone is used: held in a holding bridge between calls (`nailedUp`), or rung for each call (`perCall`). */
export type PhoneMode = 'nailedUp' | 'perCall'

/** An agent as the engine knows it. */
export interface Agent {
  readonly id: AgentId
  readonly user: UserId
  readonly name: string
  readonly extension: Extension
  readonly phoneMode: PhoneMode
}

/** Presence words that a person sees. */
export type PresenceName =
  | 'loggedOut'
  | 'signingOn'
  | 'available'
  | 'previewing'
  | 'reserved'
  | 'ringing'
  | 'talking'
  | 'wrapUp'
  | 'paused'

/**
 * Where an agent stands; each state holds only what is true in it. `since` is epoch ms.
 * `pauseAfter` asks for a pause when the present work is over; `signOffAfter` likewise for signing off.
 */
export type Presence =
  | { readonly name: 'loggedOut'; readonly since: number; readonly why: string | null }
  | {
      readonly name: 'signingOn'
      readonly since: number
      readonly phoneMode: PhoneMode
      readonly leg: LegId
      readonly until: number
    }
  | { readonly name: 'available'; readonly since: number }
  | {
      readonly name: 'previewing'
      readonly since: number
      readonly campaign: CampaignId
      readonly lead: LeadId
      readonly until: number
    }
  | { readonly name: 'reserved'; readonly since: number; readonly call: CallRef }
  | { readonly name: 'ringing'; readonly since: number; readonly call: CallRef }
  | { readonly name: 'talking'; readonly since: number; readonly call: CallRef }
  | { readonly name: 'wrapUp'; readonly since: number; readonly call: CallRef; readonly until: number }
  /** `overAt`: when the time a break may take is over, epoch ms; absent: it may take any. */
  | { readonly name: 'paused'; readonly since: number; readonly reason: string; readonly overAt?: number }

/** An agent's work from sign-on to sign-off. */
export interface WorkSession {
  /** Unique in the site for ever. */
  readonly id: string
  readonly openedAt: number
  /** A browser that tells now and then that it lives; when it stays silent past `until` (epoch ms) the agent is signed off. Null: none does. */
  readonly heartbeat: { readonly until: number; readonly missAfterMs: number } | null
}

/** What is kept of an agent between two lives of the process. */
export interface AgentSnapshot {
  readonly agent: AgentId
  readonly presence: Presence
  /** The agent's own leg while the phone is held (`nailedUp`), else null. */
  readonly leg: LegId | null
  readonly phoneMode: PhoneMode
  /** What the agent asked for during a call, done when the call is over. */
  readonly next: NextAct | null
  /** Absent or null: not signed on. */
  readonly session?: WorkSession | null
}

/** What is done with an agent when the present work is over. */
export type NextAct =
  /** `limitMs`: how long the break may take; absent: any time. */
  | { readonly kind: 'pause'; readonly reason: string; readonly limitMs?: number }
  /** `why` stands where the agent did not ask for it. */
  | { readonly kind: 'signOff'; readonly why?: string }
