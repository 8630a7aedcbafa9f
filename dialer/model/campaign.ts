import type { AbandonmentSettings } from './abandonment-settings.js'
import type { AmdSettings } from './amd-settings.js'
import type { CallerIdPolicy } from './caller-id-settings.js'
import type { CallingWindow } from './calling-window.js'
import type { ComplianceSettings } from './compliance-settings.js'
import type { Disposition } from './disposition.js'
import type { AgentId, CampaignId, TrunkName } from './ids.js'
import type { Outcome } from './outcome.js'
import type { PacingSettings } from './pacing-settings.js'
import type { QueueSettings } from './queue-settings.js'

/**
 * How calls are placed.
 * - `manual`: the agent dials a number or picks a lead
 * - `preview`: the agent sees a lead first, then dials or skips it
 * - `progressive`: one line per ready agent
 * - `power`: a fixed number of lines per ready agent
 * - `predictive`: as many lines as the abandonment limit lets be placed ahead of free agents
 * - `queue`: the priority call queue: one line per ready agent, in the order of what each lead was promised
 */
export type DialMode = 'manual' | 'preview' | 'progressive' | 'power' | 'predictive' | 'queue'

export const dialModes: readonly DialMode[] = ['manual', 'preview', 'progressive', 'power', 'predictive', 'queue']

/** True for modes in which the dialer places calls by itself, for whoever is free when they are answered. */
export function dialsByItself(mode: DialMode): boolean {
  return mode !== 'manual' && mode !== 'preview'
}

export type CampaignStatus = 'active' | 'paused' | 'completed'

/** After this outcome: try again `afterS` seconds later, at most `maxTimes` times for this outcome. No rule: the lead is finished. */
export interface RetryRule {
  readonly afterS: number
  readonly maxTimes: number
}

/** All that can be set for a campaign. Times in the unit their name says. */
export interface CampaignSettings {
  readonly dialMode: DialMode
  /** Lines per ready agent in power mode, 1 to 10. */
  readonly ratio: number
  /** Pause between the end of an agent's wrap-up and the next call placed for this agent. s */
  readonly callDelayS: number
  /** Attempts per lead over its life; those that found no line, and those we took back, do not count. */
  readonly maxAttempts: number
  /** Attempts per number over all campaigns of the site in 24 hours. */
  readonly maxAttemptsPerNumberDay: number
  /** Least time between two attempts to the same lead or number. s */
  readonly minSpacingS: number
  /** Ring at least 15 s before giving up (16 CFR 310.4(b)(4)(ii)). s */
  readonly ringTimeoutS: number
  /**
   * A person without an agent this long after the answer is given the drop message: 2 s by law in the US. Detection takes its part of it,
   * and so does the ringing of an agent's phone that is not held between calls. ms
   */
  readonly dropAfterMs: number
  /** Media for an answered person without an agent; null hangs up at once (a silent call: refused where the law asks for a message). */
  readonly dropMessage: string | null
  readonly wrapUpS: number
  /** Time an agent has to look at a previewed lead. s */
  readonly previewS: number
  /** What happens when the preview time is over. */
  readonly previewTimeout: 'dial' | 'skip'
  readonly amd: AmdSettings
  readonly retry: Readonly<Partial<Record<Outcome, RetryRule>>>
  readonly window: CallingWindow
  /** Rules of law beside the window. */
  readonly compliance: ComplianceSettings
  /** IANA zone for leads without one. */
  readonly timeZone: string
  /** Numbers to call with, beside those of the pool that `callerIdPolicy` names; where both are empty it is left to the trunk. */
  readonly callerIds: readonly string[]
  readonly callerIdPolicy: CallerIdPolicy
  /** Trunks, used in this order while lines are free. */
  readonly trunks: readonly TrunkName[]
  /** Nothing is dialled before; null: at once. Epoch ms */
  readonly startAt: number | null
  /** From then on it is completed; null: when no lead is left. Epoch ms */
  readonly endAt: number | null
  /** Most lines of this campaign at once. */
  readonly maxLines: number
  /** Most calls per second of this campaign. calls/s */
  readonly callsPerSecond: number
  readonly record: boolean
  readonly dispositions: readonly Disposition[]
  readonly pacing: PacingSettings
  /** How many people may find no agent in time, over which windows. */
  readonly abandonment: AbandonmentSettings
  /** How soon leads are called in mode `queue`, and how agents may take leads for themselves in any mode. */
  readonly queue: QueueSettings
}

export interface Campaign {
  readonly id: CampaignId
  readonly name: string
  readonly description: string | null
  readonly status: CampaignStatus
  /** Agents who take its calls; empty means every agent of the site. */
  readonly agents: readonly AgentId[]
  readonly settings: CampaignSettings
}

/** True for campaigns whose calls the dialer begins; not for those dialled by hand, nor for a queue whose leads agents call themselves. */
export function placesCalls({ dialMode, queue }: Pick<CampaignSettings, 'dialMode' | 'queue'>): boolean {
  return dialsByItself(dialMode) && (dialMode !== 'queue' || queue.work !== 'agents')
}

/** True while calls of the campaign may be placed: it is active, and its first day has come. */
export function isOpenAt({ status, settings }: Pick<Campaign, 'status' | 'settings'>, now: number): boolean {
  return status === 'active' && (settings.startAt === null || settings.startAt <= now)
}
