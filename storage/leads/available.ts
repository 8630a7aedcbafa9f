import { CompiledQuery, type Kysely } from 'kysely'
import type { AgentId, CampaignId } from '../../dialer/model/ids.js'
import { classOfPriority, type PriorityClass } from '../../dialer/model/lead-priority.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import { type DueStretch, dueStretches } from '../queue/due-leads.js'
import type { SiteTables } from '../site-tables.js'
import { type LeadView, viewFromRow } from './repository.js'
import { type LeadSelect, searchLeads } from './search.js'
import { tagged } from './tags.js'

/** Leads that anybody may take. */
export interface AvailableLeadQuery extends PageQuery {
  readonly campaigns: readonly CampaignId[]
  /** Epoch ms. */
  readonly now: number
  /** Who asks: callbacks promised by others are left out. Null: all are. */
  readonly agent: AgentId | null
  readonly priority?: PriorityClass
  readonly query?: string
  readonly tags?: readonly string[]
}

/** One page of leads that are ready and due and that nobody has, most urgent first, then those that wait longest. */
export async function listAvailable(db: Kysely<SiteTables>, query: AvailableLeadQuery): Promise<Page<LeadView>> {
  const { campaigns, tags = [], query: text } = query
  if (campaigns.length === 0) return { items: [], total: 0 }
  const page = text || tags.length > 0 ? await narrowed(db, query, tags) : await byStretches(db, query)
  if (page.ids.length === 0) return { items: [], total: page.total }
  const rows = await db.selectFrom('leads').selectAll().where('id', 'in', page.ids).execute()
  const views = new Map(rows.map((row) => [row.id, viewFromRow(row)]))
  return { items: page.ids.flatMap((id) => views.get(id) ?? []), total: page.total }
}

interface Ids {
  readonly ids: readonly number[]
  readonly total: number
}

/** More found leads than this are not put in order: whoever looks for something narrows it down. */
const mostSorted = 10_000

async function narrowed(db: Kysely<SiteTables>, query: AvailableLeadQuery, tags: readonly string[]): Promise<Ids> {
  let some: LeadSelect = db
    .selectFrom('leads')
    .where('leads.campaign_id', 'in', query.campaigns)
    .where('leads.stage', '=', 'ready')
    .where('leads.due_at', '<=', query.now)
    .where('leads.deleted_at', 'is', null)
    .where((eb) => eb.or([eb('callback_agent_id', 'is', null), eb('callback_agent_id', '=', query.agent ?? 0)]))
  for (const tag of tags) some = tagged(some, tag)
  const found = query.query
    ? (await searchLeads(db, some, query.query, { page: 1, limit: mostSorted, order: 'asc' })).ids
    : (await some.select('leads.id').limit(mostSorted).execute()).map((row) => row.id)
  if (found.length === 0) return { ids: [], total: 0 }
  const rows = await db.selectFrom('leads').select(['id', 'priority', 'due_at']).where('id', 'in', found).execute()
  const wanted = rows
    .filter(({ priority }) => query.priority === undefined || classOfPriority(priority) === query.priority)
    .sort((a, b) => b.priority - a.priority || a.due_at - b.due_at || a.id - b.id)
  const from = pageOffset(query)
  return { ids: wanted.slice(from, from + query.limit).map((row) => row.id), total: wanted.length }
}

/** Without a filter nothing but the page itself is read, whatever is behind it. Callbacks are told to their agents elsewhere. */
async function byStretches(db: Kysely<SiteTables>, query: AvailableLeadQuery): Promise<Ids> {
  const all = await dueStretches(db, query.campaigns, query.now)
  const wanted = all.filter(
    ({ priority }) => query.priority === undefined || classOfPriority(priority) === query.priority,
  )
  const total = wanted.reduce((sum, { due }) => sum + due, 0)
  const ids: number[] = []
  let skip = pageOffset(query)
  for (let at = 0; at < wanted.length && ids.length < query.limit; ) {
    const first = wanted[at]
    const same = wanted.filter(({ priority }) => priority === first?.priority)
    at += same.length
    const due = same.reduce((sum, stretch) => sum + stretch.due, 0)
    if (skip >= due) {
      skip -= due
      continue
    }
    const room = query.limit - ids.length
    for (const { id } of await someOf(db, same, { now: query.now, limit: room, offset: skip })) ids.push(id)
    skip = 0
  }
  return { ids, total }
}

/** SQLite takes 500 parts of a compound at most. */
const mostParts = 400

interface DueRow {
  readonly id: number
  readonly due_at: number
}

/** Due leads of some stretches as one list in due order, merged by the database as it reads their indices. */
async function someOf(
  db: Kysely<SiteTables>,
  stretches: readonly DueStretch[],
  page: { readonly now: number; readonly limit: number; readonly offset: number },
): Promise<readonly DueRow[]> {
  const { now, limit, offset } = page
  if (stretches.length > mostParts) {
    const all = { now, limit: offset + limit, offset: 0 }
    const first = await someOf(db, stretches.slice(0, mostParts), all)
    const rest = await someOf(db, stretches.slice(mostParts), all)
    return [...first, ...rest].sort((a, b) => a.due_at - b.due_at || a.id - b.id).slice(offset, offset + limit)
  }
  const one = `SELECT id, due_at FROM leads WHERE campaign_id = ? AND time_zone = ? AND priority = ? AND stage = 'ready'
    AND callback_at IS NULL AND due_at <= ?`
  const values = stretches.flatMap(({ campaign, timeZone, priority }) => [campaign, timeZone, priority, now])
  const text = `${stretches.map(() => one).join(' UNION ALL ')} ORDER BY due_at, id LIMIT ? OFFSET ?`
  return (await db.executeQuery<DueRow>(CompiledQuery.raw(text, [...values, limit, offset]))).rows
}
