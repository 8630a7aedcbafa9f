import type { Agent } from '../../dialer/model/agent.js'
import type { Campaign } from '../../dialer/model/campaign.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import type { LeadFate } from '../../dialer/simulation/lead-fates.js'

/** One day of a site, ready to be played by the engine: described by a person or derived from a recording. */
export interface DayPlan {
  readonly name: string
  /** Epoch ms. */
  readonly from: number
  readonly until: number
  readonly timeZone: string
  readonly limits: SiteLimits
  readonly agents: readonly PlannedAgent[]
  readonly campaigns: readonly PlannedCampaign[]
  /** What the day rests on, and what it cannot know. */
  readonly notes: readonly string[]
}

/** An agent and the hours worked. */
export interface PlannedAgent {
  readonly agent: Agent
  /** How long this one's talks and wrap-ups last, over those of all. */
  readonly pace: number
  /** From sign-on to sign-off, epoch ms. */
  readonly stints: readonly { readonly fromAt: number; readonly untilAt: number }[]
  /** Pauses that are due at a time of day; a call in hand is ended first. */
  readonly breaks: readonly { readonly at: number; readonly lastsMs: number }[]
  /** The pause taken after so many others, as long after the last as it says; null: none by own choice. */
  readonly ownPause: ((taken: number) => { readonly afterMs: number; readonly lastsMs: number }) | null
}

/** A campaign, its leads and who sits behind their numbers. */
export interface PlannedCampaign {
  readonly campaign: Campaign
  /** null: more than can be called. */
  readonly leads: number | null
  readonly calls: CallSource
}

/**
 * What becomes of the calls of a campaign, by their place in the order of dialling: the same whatever pacing asks, so that policies are
 * compared on the same people. Times in ms.
 */
export interface CallSource {
  /** The fate of the call at this place, dialled at `at` (epoch ms). */
  fate(index: number, at: number): LeadFate
  /** How long an agent of mean pace talks in it. */
  talkMs(index: number, at: number): number
  wrapUpMs(index: number, at: number): number
  /** How long the person waits in silence; null: as long as need be. */
  patienceMs(index: number): number | null
}
