import type { Agent } from '../model/agent.js'
import type { Campaign } from '../model/campaign.js'
import type { SiteId } from '../model/ids.js'
import type { KnownLead, Lead } from '../model/lead.js'
import type { SiteLimits } from '../model/site-limits.js'
import type { PacerFactory } from '../pacing/pacer.js'
import type { CommandResult, EngineCommand, EngineStatus } from './commands.js'
import type { CommitResult, EngineSeed, LeadBatch, LeadQuery, StepCommit } from './engine-store.js'
import type { LinkStatus, PbxCommand, PbxEvent, PbxSnapshot } from './pbx.js'
import type { PbxCapabilities } from './pbx-capabilities.js'
import type { Look } from './watch.js'

/** What an engine is made of at its start. */
export interface EngineConfig {
  readonly site: SiteId
  /** Differs for every life of the process; part of every id the engine makes. `[a-z0-9]{1,12}` */
  readonly epoch: string
  readonly limits: SiteLimits
  /** IANA zone in which the site's day begins; absent: UTC. */
  readonly timeZone?: string
  readonly capabilities: PbxCapabilities
  readonly campaigns: readonly Campaign[]
  readonly agents: readonly Agent[]
  readonly seed: EngineSeed
  /** Makes the pacers of campaigns; absent: the product's own. Another is for comparing. */
  readonly createPacer?: PacerFactory
  /** Epoch ms of the start. */
  readonly now: number
}

/** Everything that can happen to an engine. */
export type EngineInput =
  | { readonly kind: 'pbx'; readonly event: PbxEvent }
  | { readonly kind: 'link'; readonly status: LinkStatus; readonly why: string | null }
  /** Given in `reconciling`, after the events that came before it; the engine replays the differences as ordinary events. */
  | { readonly kind: 'snapshot'; readonly snapshot: PbxSnapshot }
  | { readonly kind: 'command'; readonly request: number; readonly command: EngineCommand }
  | { readonly kind: 'committed'; readonly result: CommitResult }
  | { readonly kind: 'leads'; readonly batch: LeadBatch }
  | { readonly kind: 'lead'; readonly request: number; readonly lead: KnownLead | null }
  /** The watchdog looks: what is believed is compared with what is. */
  | { readonly kind: 'watch'; readonly look: Look }
  /** Time passed; due deadlines are served. */
  | { readonly kind: 'tick' }

/** Everything an engine can want; the host performs effects in order and never waits for one. */
export type EngineEffect =
  | { readonly kind: 'pbx'; readonly command: PbxCommand }
  | { readonly kind: 'commit'; readonly commit: StepCommit }
  | { readonly kind: 'readyLeads'; readonly query: LeadQuery }
  | { readonly kind: 'lead'; readonly request: number; readonly lead: Lead['id'] }
  | { readonly kind: 'reply'; readonly request: number; readonly result: CommandResult }

/**
 * One site's dialer: a deterministic machine. The same config and inputs give the same effects, byte for byte.
 * It is its own mailbox: inputs are taken one at a time, each to its end.
 */
export interface Engine {
  /** Takes one input at `now` (epoch ms, never going back) and tells what it wants done, in order. */
  step(input: EngineInput, now: number): readonly EngineEffect[]
  /** When a `tick` is wanted next, epoch ms; null if never. */
  nextWake(): number | null
  inspect(): EngineStatus
}
