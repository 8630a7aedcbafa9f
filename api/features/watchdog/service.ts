import { listRepairs, type RepairEntry, type RepairQuery } from '../../../storage/journal/repairs.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'

/** One page of what the watchdog of the site put right, newest first. @throws DomainError FORBIDDEN */
export async function listSiteRepairs(
  principal: Principal,
  query: RepairQuery,
  deps: ApiDeps,
): Promise<Page<RepairEntry>> {
  requireRight(principal, 'site.read')
  const { items, total } = await listRepairs(siteDb(deps, principal), query)
  return { items, total, page: query.page, limit: query.limit }
}
