import { createPeople, type PeopleMix, planPrefix, usualMix } from '../../daemon/pbx/simulator/people.js'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { agentId, campaignId } from '../../dialer/model/ids.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, number } from '../support/factories.js'

/** One campaign of a floor, and the people on its list. */
export interface FloorCampaign {
  readonly settings: Partial<CampaignSettings>
  readonly people?: Partial<PeopleMix>
  readonly leads?: number
  /** Who works for it; absent: everybody. */
  readonly agents?: readonly number[]
}

export interface FloorParts {
  readonly agents: number
  readonly campaigns: readonly FloorCampaign[]
  readonly limits?: SiteLimits
  readonly seed?: number
  /** Least and most length of a wrap-up. ms */
  readonly wrapUpMs?: readonly [number, number]
  /** The watchdog looks, as in the product. */
  readonly watchdog?: boolean
}

/** One in four is a person, who talks for two minutes; nobody minds waiting a while. */
export const plainPeople: PeopleMix = {
  ...usualMix,
  person: 0.25,
  machine: 0,
  busy: 0.1,
  rejected: 0.05,
  unallocated: 0.02,
  congestion: 0,
  failed: 0,
  answerMs: [4000, 18_000],
  talkMs: 120_000,
  patienceMs: [8000, 20_000],
}

/** A whole floor at work in virtual time: agents say what came of a call by themselves. */
export async function openFloor(parts: FloorParts): Promise<Site> {
  const { agents, campaigns, limits, seed = 1, wrapUpMs = [10_000, 20_000], watchdog = false } = parts
  const people = campaigns.map((campaign) => createPeople(seed, { ...plainPeople, ...campaign.people }))
  const site = await buildSite({
    campaigns: campaigns.map(({ settings, agents: crew }, index) =>
      makeCampaign(index + 1, { wrapUpS: 30, ...settings }, crew ? { agents: crew.map(agentId) } : {}),
    ),
    agents: Array.from({ length: agents }, (_, i) => makeAgent(i + 1)),
    leads: campaigns.flatMap(({ leads = 20_000 }, index) =>
      Array.from({ length: leads }, (_, i) =>
        makeLead(index * 1_000_000 + i + 1, {
          campaign: campaignId(index + 1),
          number: number(`+493${index}${String(1_000_000 + i)}`),
        }),
      ),
    ),
    people: (to) => people[to.startsWith(planPrefix) ? 0 : Number(to[4])]?.(to) ?? { kind: 'noAnswer' },
    seed,
    keepJournal: false,
    watchdog,
    ...(limits && { limits }),
  })
  site.robots({ talkMs: null, wrapUpMs, dispositions: ['not_interested'] })
  return site
}

/** What came of the calls of one campaign. */
export interface FloorFigures {
  readonly calls: number
  readonly live: number
  readonly connected: number
  readonly abandoned: number
  /** Of people who answered. */
  readonly abandonedShare: number
  readonly perAgentHour: number
}

/** Counts by the records alone, as somebody outside would: a person without an agent in two seconds was abandoned. */
export function figuresOf(site: Site, campaign: number, agentHours: number): FloorFigures {
  const records = site.store.records().filter((record) => record.campaign === campaign)
  const connected = records.filter(inTime).length
  const abandoned = records.filter((record) => record.outcome === 'abandoned' || isLate(record)).length
  const live = connected + abandoned
  return {
    calls: records.filter((record) => record.milestones.dialedAt !== null).length,
    live,
    connected,
    abandoned,
    abandonedShare: live === 0 ? 0 : abandoned / live,
    perAgentHour: connected / agentHours,
  }
}

function inTime(record: CallRecord): boolean {
  return record.milestones.bridgedAt !== null && !isLate(record)
}

function isLate({ milestones: { answeredAt, bridgedAt } }: CallRecord): boolean {
  return answeredAt !== null && bridgedAt !== null && bridgedAt - answeredAt > 2000
}
