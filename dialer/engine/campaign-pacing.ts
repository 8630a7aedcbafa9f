import type { CampaignSettings } from '../model/campaign.js'
import type { AgentId, CallRef } from '../model/ids.js'
import type { Pacer, PacerAgent, PacerConfig, PacerFactory, PacerLeg, PacerMemory, PacerView } from '../pacing/pacer.js'
import { createRoll, type Roll } from './roll.js'

/** No call is taken back before it has rung so long: 15 s or four rings (16 CFR 310.4(b)(4)(ii)). ms */
export const leastRingingMs = 15_000

/** A pacer at work for one campaign, and what it looks at. */
export interface CampaignPacing {
  readonly config: Omit<PacerConfig, 'memory'>
  /** Machines are taken out of its answers: what was learned of answers is worth nothing where that changes. */
  readonly hangsUpOnMachines: boolean
  readonly pacer: Pacer
  /** Agents who serve the campaign. */
  readonly agents: Roll<AgentId, PacerAgent>
  /** Calls without an agent yet. */
  readonly legs: Roll<CallRef, PacerLeg>
  /** Calls the pacer was told of and whose end it has not heard. */
  readonly told: Set<CallRef>
  /** Lines that may be placed now, beyond those that are out. */
  allowance: number
  /** Of these, placed already. */
  placed: number
  /** Live answers of late: each counts for {@link recentMs}, fading. */
  recentLive: number
  /** When that was counted last, epoch ms. */
  recentAt: number
  /** People who answered since it was last reckoned up with the campaigns that share its agents. */
  unshared: number
  /** So many people more than answered for it should have, by its weight; below zero: fewer. */
  owed: number
  view: PacerView | null
  /** Epoch ms; null: never yet. */
  decidedAt: number | null
  /** An agent became ready or a call ended since: there may be more to place. */
  urgent: boolean
  /** Something happened since what is seen was told last. */
  changed: boolean
  /** When what is seen was told last, epoch ms, and what, as JSON. */
  toldAt: number
  toldText: string
  /** Something was learned since the memory was kept. */
  learned: boolean
  /** When the memory was kept last, epoch ms. */
  keptAt: number
}

export function createCampaignPacing(
  createPacer: PacerFactory,
  { config, hangsUpOnMachines }: Pick<CampaignPacing, 'config' | 'hangsUpOnMachines'>,
  memory: PacerMemory | null,
  now: number,
): CampaignPacing {
  return {
    config,
    hangsUpOnMachines,
    pacer: createPacer({ ...config, memory }),
    agents: createRoll(),
    legs: createRoll(),
    told: new Set(),
    allowance: 0,
    placed: 0,
    recentLive: 0,
    recentAt: now,
    unshared: 0,
    owed: 0,
    view: null,
    decidedAt: null,
    urgent: true,
    changed: true,
    toldAt: 0,
    toldText: '',
    learned: false,
    keptAt: now,
  }
}

/** Live answers fade with this time constant. ms */
const recentMs = 1_800_000

/** One more live answer at `at`. */
export function noteLive(pacing: CampaignPacing, at: number): void {
  pacing.recentLive = recentLive(pacing, at) + 1
  pacing.recentAt = Math.max(pacing.recentAt, at)
  pacing.unshared += 1
}

/** Live answers that an hour will bring if it goes on as of late. */
export function liveInAnHour(pacing: CampaignPacing, now: number): number {
  return (recentLive(pacing, now) * 3_600_000) / recentMs
}

function recentLive({ recentLive: counted, recentAt }: CampaignPacing, now: number): number {
  return counted * Math.exp(-Math.max(0, now - recentAt) / recentMs)
}

/** What of a campaign's settings its pacer goes by. The tightest rule on abandoned calls is its limit. */
export function pacerConfigOf(settings: CampaignSettings, misjudgedShare: number): Omit<PacerConfig, 'memory'> {
  const { abandonment, pacing } = settings
  return {
    abandonLimit: Math.min(1, ...abandonment.rules.map((rule) => rule.limit)),
    connectWithinMs: settings.dropAfterMs,
    ringTimeoutMs: settings.ringTimeoutS * 1000,
    cancelAfterMs: pacing.earlyHangUp ? leastRingingMs : null,
    misjudgedShare,
    maxLinesPerAgent: pacing.maxLinesPerAgent,
  }
}

export function isSameConfig(a: Omit<PacerConfig, 'memory'>, b: Omit<PacerConfig, 'memory'>): boolean {
  return (
    a.abandonLimit === b.abandonLimit &&
    a.connectWithinMs === b.connectWithinMs &&
    a.ringTimeoutMs === b.ringTimeoutMs &&
    a.cancelAfterMs === b.cancelAfterMs &&
    a.misjudgedShare === b.misjudgedShare &&
    a.maxLinesPerAgent === b.maxLinesPerAgent
  )
}
