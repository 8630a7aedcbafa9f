import type { Kysely } from 'kysely'
import type { LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import { type PriorityClass, priorityOfClass } from '../../dialer/model/lead-priority.js'
import { type Page, type PageQuery, pageOffset, type SortOrder } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import { type LeadView, viewFromRow } from './repository.js'
import { type LeadSelect, searchLeads } from './search.js'

/** Leads by where they stand and how urgent they are; absent keys do not filter. */
export interface StandingQuery extends PageQuery {
  readonly stage?: LeadStage | undefined
  readonly statuses?: readonly LeadStatus[] | undefined
  readonly priority?: PriorityClass | undefined
  /** Part of the number, name or e-mail; see {@link searchLeads}. */
  readonly query?: string | undefined
  readonly sortBy: 'createdAt' | 'priority'
  readonly order: SortOrder
}

/** One page of a site's leads. Leads of deleted campaigns and deleted leads are left out. */
export async function listStandingLeads(db: Kysely<SiteTables>, query: StandingQuery): Promise<Page<LeadView>> {
  const { stage, statuses, priority, order } = query
  const [least, below] = bounds(priority)
  let some: LeadSelect = db
    .selectFrom('leads')
    .where('leads.deleted_at', 'is', null)
    .where('leads.campaign_id', 'in', (eb) =>
      eb.selectFrom('campaigns').select('campaigns.id').where('campaigns.deleted_at', 'is', null),
    )
  if (stage) some = some.where('leads.stage', '=', stage)
  if (statuses) some = some.where('leads.status', 'in', statuses)
  if (least !== null) some = some.where('leads.priority', '>=', least)
  if (below !== null) some = some.where('leads.priority', '<', below)
  if (query.query) {
    const { ids, total } = await searchLeads(db, some, query.query, { page: query.page, limit: query.limit, order })
    if (ids.length === 0) return { items: [], total }
    const rows = await db.selectFrom('leads').selectAll().where('id', 'in', ids).orderBy('id', order).execute()
    return { items: rows.map(viewFromRow), total }
  }
  const total = await countStanding(db, query)
  // Without this, looking for the first of none would walk through all leads.
  if (total === 0) return { items: [], total }
  const sorted = query.sortBy === 'priority' ? some.orderBy('leads.priority', order) : some
  const rows = await sorted
    .selectAll('leads')
    .orderBy('leads.id', order)
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  return { items: rows.map(viewFromRow), total }
}

/** From the counters, without looking at leads. */
async function countStanding(db: Kysely<SiteTables>, query: StandingQuery): Promise<number> {
  const [least, below] = bounds(query.priority)
  let some = db
    .selectFrom('lead_counts')
    .innerJoin('campaigns', 'campaigns.id', 'lead_counts.campaign_id')
    .where('campaigns.deleted_at', 'is', null)
  if (query.stage) some = some.where('lead_counts.stage', '=', query.stage)
  if (query.statuses) some = some.where('lead_counts.status', 'in', query.statuses)
  if (least !== null) some = some.where('lead_counts.priority', '>=', least)
  if (below !== null) some = some.where('lead_counts.priority', '<', below)
  const row = await some.select((eb) => eb.fn.sum<number | null>('lead_counts.n').as('n')).executeTakeFirst()
  return row?.n ?? 0
}

/** The stretch of numbers of a class: the least of them, and the first above; null: no bound. */
function bounds(priority: PriorityClass | undefined): readonly [number | null, number | null] {
  const { urgent, high, medium } = priorityOfClass
  switch (priority) {
    case undefined:
      return [null, null]
    case 'urgent':
      return [urgent, null]
    case 'high':
      return [high, urgent]
    case 'medium':
      return [medium, high]
    case 'low':
      return [null, medium]
  }
}
