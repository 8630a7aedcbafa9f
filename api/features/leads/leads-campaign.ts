import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { listCampaigns } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { queueCampaign } from '../queue/service.js'

/**
 * The campaign for leads that name none: the one with this name, or the site's call queue, which is made where there is none.
 * @throws DomainError FORBIDDEN, NOT_FOUND (no campaign of that name)
 */
export async function leadsCampaign(principal: Principal, name: string | null, deps: ApiDeps): Promise<CampaignId> {
  requireRight(principal, 'lead.write')
  if (name === null) return queueCampaign(principal, deps)
  const { items } = await listCampaigns(siteDb(deps, principal), { page: 1, limit: 100, query: name })
  const found = items.find((campaign) => campaign.name === name)
  if (found) return found.id
  throw new DomainError('NOT_FOUND', `There is no campaign "${name}", into which the configuration puts these leads.`)
}
