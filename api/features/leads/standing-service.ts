import type { LeadView } from '../../../storage/leads/repository.js'
import { listStandingLeads, type StandingQuery } from '../../../storage/leads/standing-leads.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'

/** One page of the site's leads by where they stand and how urgent they are, over all campaigns. @throws DomainError FORBIDDEN */
export async function listLeadsByStanding(
  principal: Principal,
  query: StandingQuery,
  deps: ApiDeps,
): Promise<Page<LeadView>> {
  requireRight(principal, 'lead.readAll')
  const { items, total } = await listStandingLeads(siteDb(deps, principal), query)
  return { items, total, page: query.page, limit: query.limit }
}
