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
  | { readonly name: 'paused'; readonly since: number; readonly reason: string }

/** What is kept of an agent between two lives of the process. */
export interface AgentSnapshot {
  readonly agent: AgentId
  readonly presence: Presence
  /** The agent's own leg while the phone is held (`nailedUp`), else null. */
  readonly leg: LegId | null
  readonly phoneMode: PhoneMode
  /** What the agent asked for during a call, done when the call is over. */
  readonly next: { readonly kind: 'pause'; readonly reason: string } | { readonly kind: 'signOff' } | null
}
