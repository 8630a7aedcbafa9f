import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId, LeadId } from '../../../dialer/model/ids.js'
import type { LeadBulk } from '../../../storage/leads/bulk.js'
import { type ApiDeps, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/** One change of many leads. */
export type BulkLeadAction =
  | { readonly action: 'updatePriority'; readonly leads: readonly LeadId[]; readonly priority: number }
  | {
      readonly action: 'updateStatus'
      readonly leads: readonly LeadId[]
      /** Statuses of the business, or what becomes of them for the dialer. */
      readonly status: 'new' | 'contacted' | 'interested' | 'notInterested' | 'ready' | 'finished'
    }
  | { readonly action: 'addTags'; readonly leads: readonly LeadId[]; readonly tags: readonly string[] }
  /** They are kept, for their call records, and shown and dialled no more. */
  | { readonly action: 'delete'; readonly leads: readonly LeadId[] }

/** As many leads as one action may name. */
export const mostBulkLeads = 1000

/**
 * Changes many leads at once, in one transaction. Leads that are in a call (where the stage would change), or are not there, are passed
 * over; `leads` tells which were changed. @throws DomainError FORBIDDEN, VALIDATION_ERROR (too many)
 */
export async function bulkLeadAction(
  principal: Principal,
  input: BulkLeadAction,
  deps: ApiDeps,
): Promise<{ readonly modified: number; readonly leads: readonly LeadId[] }> {
  requireRight(principal, 'lead.write')
  if (input.leads.length > mostBulkLeads) {
    const problem = `At most ${mostBulkLeads} leads can be changed at once.`
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { leadIds: problem } })
  }
  const { leads } = input
  const { changed } = await deps.store.write(principal.site, 'leads.bulk', { leads, change: changeOf(input) })
  const byCampaign = new Map<CampaignId, LeadId[]>()
  for (const { lead, campaign } of changed) byCampaign.set(campaign, [...(byCampaign.get(campaign) ?? []), lead])
  for (const [campaign, ids] of byCampaign) {
    await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign, leads: ids })
  }
  return { modified: changed.length, leads: changed.map(({ lead }) => lead) }
}

function changeOf(input: BulkLeadAction): LeadBulk {
  switch (input.action) {
    case 'updatePriority':
      return { kind: 'priority', priority: input.priority }
    case 'updateStatus':
      return input.status === 'ready' || input.status === 'finished'
        ? { kind: 'stage', stage: input.status }
        : { kind: 'status', status: input.status }
    case 'addTags':
      return { kind: 'addTags', tags: input.tags }
    case 'delete':
      return { kind: 'delete' }
  }
}
