import { z } from 'zod'
import type { AgentId, CampaignId, SiteId } from '../../../dialer/model/ids.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { getSettings, settingsUnder } from '../../../storage/settings/settings.js'
import type { ApiDeps } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'

/** What screens of the contract keep with a campaign and the dialer has no use for; given back as it was sent. */
export interface ScreenFacts {
  /** The number by which people know the campaign. */
  readonly number: number | null
  readonly allocations: string | null
  readonly assignedTo: string | null
  /** Words with commas. */
  readonly method: string | null
}

/** What changes in them; absent keys stay. */
export type ScreenFactsChange = { readonly [Key in keyof ScreenFacts]?: ScreenFacts[Key] | undefined }

/** Of a campaign of which nothing was sent. */
export const noScreenFacts: ScreenFacts = { number: null, allocations: null, assignedTo: null, method: null }
const text = z.string().nullable()
const kept = z.object({ number: z.int().nullable(), allocations: text, assignedTo: text, method: text })

const prefix = 'api.campaign.screen.'
const key = (campaign: CampaignId) => `${prefix}${campaign}`

/** The facts of each of these campaigns. */
export async function screenFacts(
  db: SiteDb,
  campaigns: readonly { readonly id: CampaignId }[],
): Promise<ReadonlyMap<CampaignId, ScreenFacts>> {
  const found = await getSettings(
    db,
    campaigns.map(({ id }) => key(id)),
  )
  return new Map(campaigns.map(({ id }) => [id, factsOf(found.get(key(id)))]))
}

/** Changes the facts of a campaign; gives them as they are then. */
export async function keepScreenFacts(
  deps: ApiDeps,
  site: SiteId,
  campaign: CampaignId,
  before: ScreenFacts,
  change: ScreenFactsChange,
): Promise<ScreenFacts> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length === 0) return before
  const after = { ...before, ...given }
  await deps.store.write(site, 'settings.put', { key: key(campaign), value: after })
  return after
}

/** The campaign that people know by this number; null: none, and it may be an id of ours. */
export async function campaignByNumber(db: SiteDb, number: number): Promise<number | null> {
  for (const [name, value] of await settingsUnder(db, prefix)) {
    if (factsOf(value).number === number) return Number(name.slice(prefix.length))
  }
  return null
}

/** Agents whose names stand in a text with commas; undefined unless all of them are of this site. */
export async function agentsNamed(db: SiteDb, names: string): Promise<readonly AgentId[] | undefined> {
  const wanted = [...new Set(names.split(',').map((name) => name.trim()))].filter((name) => name !== '')
  const agents = await allAgents(db)
  const found = wanted.flatMap((name) => agents.find((agent) => agent.name === name)?.id ?? [])
  return found.length > 0 && found.length === wanted.length ? found : undefined
}

function factsOf(value: unknown): ScreenFacts {
  return kept.safeParse(value).data ?? noScreenFacts
}
