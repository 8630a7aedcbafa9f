import type { Campaign } from '../../../dialer/model/campaign.js'
import { queueCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import type { AgentId, CampaignId } from '../../../dialer/model/ids.js'
import { allCampaigns } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { fitDefaults } from '../campaigns/needs.js'

/** The campaigns of a site's call queue. */
export async function queueCampaigns(db: SiteDb): Promise<readonly Campaign[]> {
  return (await allCampaigns(db)).filter(({ settings }) => settings.dialMode === 'queue')
}

/** Campaigns whose leads agents may take for themselves; `agent` null: whoever's they are. */
export async function claimableCampaigns(db: SiteDb, agent: AgentId | null): Promise<readonly CampaignId[]> {
  const all = await allCampaigns(db)
  return all.filter((campaign) => isClaimable(campaign) && worksFor(campaign, agent)).map(({ id }) => id)
}

function isClaimable({ status, settings: { dialMode, queue } }: Campaign): boolean {
  if (status === 'completed') return false
  return dialMode === 'queue' ? queue.work !== 'dialer' : dialMode === 'manual' || dialMode === 'preview'
}

function worksFor({ agents }: Campaign, agent: AgentId | null): boolean {
  return agent === null || agents.length === 0 || agents.includes(agent)
}

/** The name of the campaign that is made where none is there. */
const queueName = 'Call queue'

/**
 * The campaign into which leads go that name none: the site's first of dial mode `queue` that is active, else its first; made if there is none.
 * @throws DomainError FORBIDDEN
 */
export async function queueCampaign(principal: Principal, deps: ApiDeps): Promise<CampaignId> {
  requireRight(principal, 'lead.write')
  const found = await queueCampaigns(siteDb(deps, principal))
  const best = found.find(({ status }) => status === 'active') ?? found[0]
  if (best !== undefined) return best.id
  const { capabilities, timeZone } = siteDoor(deps, principal)
  const { id, name, description, status, agents, settings } = await deps.store.write(
    principal.site,
    'campaigns.create',
    {
      name: queueName,
      description: null,
      status: 'active',
      agents: [],
      settings: { ...fitDefaults(queueCampaignSettings, capabilities), timeZone },
    },
  )
  const campaign = { id, name, description, status, agents, settings }
  await tellEngine(deps, principal.site, { kind: 'campaign.put', campaign })
  return id
}
