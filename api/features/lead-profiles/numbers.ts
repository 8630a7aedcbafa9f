import type { LeadProgress, LeadQuality, LeadSource } from '../../../dialer/crm/lead-profile.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import type { PriorityClass } from '../../../dialer/model/lead-priority.js'
import { countProfiled, groupProfiled, type LeadGroup } from '../../../storage/leads/profile/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { adoptNewLeads } from './adopt.js'
import { agentsAskedFor } from './service.js'

/** Which leads are counted: those that came in a span (epoch ms, `until` exclusive), of one agent; absent keys do not filter. */
export interface LeadNumbersInput {
  readonly from?: number | undefined
  readonly until?: number | undefined
  readonly agent?: AgentId | undefined
}

/** Leads by their words; each group holds what a list with that filter shows. */
export interface LeadNumbers {
  readonly total: number
  readonly converted: number
  /** What the won ones brought in. */
  readonly value: number
  /** Those that wait for somebody to be available; 0 to those who do not see them. */
  readonly waiting: number
  readonly byProgress: readonly LeadGroup<LeadProgress>[]
  readonly bySource: readonly LeadGroup<LeadSource>[]
  readonly byQuality: readonly LeadGroup<LeadQuality>[]
  readonly byPriority: readonly LeadGroup<PriorityClass>[]
}

/** How many of the leads one may see there are of each kind; leads that were put away are left out, as of lists. @throws DomainError FORBIDDEN */
export async function leadNumbers(principal: Principal, input: LeadNumbersInput, deps: ApiDeps): Promise<LeadNumbers> {
  requireRight(principal, 'lead.read')
  await adoptNewLeads(principal.site, deps)
  const { agent, ...span } = input
  const agents = await agentsAskedFor(principal, agent, deps)
  const nobodys = agent === undefined ? await agentsAskedFor(principal, 'nobody', deps) : []
  const db = siteDb(deps, principal)
  const filter = { ...span, agents }
  const [byProgress, bySource, byQuality, byPriority, waiting] = await Promise.all([
    groupProfiled(db, 'progress', filter),
    groupProfiled(db, 'source', filter),
    groupProfiled(db, 'quality', filter),
    groupProfiled(db, 'priority', filter),
    countProfiled(db, { ...span, agents: nobodys, waiting: true }),
  ])
  const sum = (of: 'count' | 'converted' | 'value'): number => byProgress.reduce((all, one) => all + one[of], 0)
  return {
    total: sum('count'),
    converted: sum('converted'),
    value: sum('value'),
    waiting,
    byProgress,
    bySource,
    byQuality,
    byPriority,
  }
}
