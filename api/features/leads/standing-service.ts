import type { LeadId } from '../../../dialer/model/ids.js'
import type { LeadStatus } from '../../../dialer/model/lead.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import { listStandingLeads, type StandingQuery } from '../../../storage/leads/standing-leads.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { bulkLeadAction } from '../queue/service.js'

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

/** Where leads are put by hand: back into dialling, or out of it with what the business knows of them. */
export type StandingWish = { readonly stage: 'ready' } | { readonly stage: 'finished'; readonly status: LeadStatus }

/**
 * Puts leads where somebody says they stand; those in a call, or not there, are passed over. Answers with how many were put.
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR (too many)
 */
export async function putLeadStanding(
  principal: Principal,
  { leads, wish }: { readonly leads: readonly LeadId[]; readonly wish: StandingWish },
  deps: ApiDeps,
): Promise<{ readonly modified: number }> {
  const put = await bulkLeadAction(principal, { action: 'updateStatus', leads, status: wish.stage }, deps)
  if (wish.stage === 'finished' && put.leads.length > 0) {
    await bulkLeadAction(principal, { action: 'updateStatus', leads: put.leads, status: wish.status }, deps)
  }
  return { modified: put.modified }
}
