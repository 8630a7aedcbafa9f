import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId, SiteId } from '../../../dialer/model/ids.js'
import { allCampaigns } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, tellEngine } from '../../api-deps.js'
import { fitDefaults } from '../campaigns/needs.js'

/** The campaign of leads that people work by hand; it is made where there is none. */
export const workedCampaignName = 'Leads'

/**
 * The campaign for leads that people work and that name none: the one of this name, absent {@link workedCampaignName}, which is made where it
 * is missing. It is of dial mode `manual`: nothing dials its leads but the people who have them.
 * @throws DomainError NOT_FOUND (no such site)
 */
export async function workedCampaign(site: SiteId, deps: ApiDeps, name: string | null = null): Promise<CampaignId> {
  const wanted = name ?? workedCampaignName
  const before = await campaignOf(site, wanted, deps)
  if (before !== null) return before
  const door = deps.sites.find(site)
  if (!door) throw new DomainError('NOT_FOUND', `There is no site ${site} here.`)
  const { capabilities, timeZone } = door
  try {
    const { id, description, status, agents, settings } = await deps.store.write(site, 'campaigns.create', {
      name: wanted,
      description: null,
      status: 'active',
      agents: [],
      settings: { ...fitDefaults({ ...defaultCampaignSettings, dialMode: 'manual' }, capabilities), timeZone },
    })
    await tellEngine(deps, site, {
      kind: 'campaign.put',
      campaign: { id, name: wanted, description, status, agents, settings },
    })
    return id
  } catch (error) {
    // Made by another request meanwhile.
    if (!(error instanceof DomainError) || error.code !== 'DUPLICATE_ENTRY') throw error
    const made = await campaignOf(site, wanted, deps)
    if (made === null) throw error
    return made
  }
}

async function campaignOf(site: SiteId, name: string, deps: ApiDeps): Promise<CampaignId | null> {
  const db = deps.readers.site(site)
  if (!db) throw new DomainError('NOT_FOUND', `There is no site ${site} here.`)
  return (await allCampaigns(db)).find((campaign) => campaign.name === name)?.id ?? null
}
