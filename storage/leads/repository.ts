import { type Compilable, type Kysely, type Selectable, sql } from 'kysely'
import { type AgentId, agentId, type CampaignId, campaignId, type LeadId } from '../../dialer/model/ids.js'
import type { Lead, LeadFinishedWhy, LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import { hotForms, hotQuery } from '../hot-query.js'
import { type Page, type PageQuery, pageOffset, type SortOrder } from '../page.js'
import { parseJsonObject } from '../parse-json.js'
import type { KeptForm } from '../row-form.js'
import type { SiteTables } from '../site-tables.js'
import { leadFromRow } from './lead-from-row.js'
import { countLeadsOf, pageStart } from './page-start.js'
import { type LeadSelect, type Shape, searchLeads } from './search.js'
import type { LeadTable } from './table.js'
import { tagged, tagsOf } from './tags.js'

/** A lead as lists show it. */
export interface LeadView extends Lead {
  readonly email: string | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly stage: LeadStage
  readonly status: LeadStatus
  readonly finishedWhy: LeadFinishedWhy | null
  /** Whose lead it is. */
  readonly owner: AgentId | null
  /** Until when the owner has it alone, epoch ms; null: it is not claimed. */
  readonly claimedUntil: number | null
  readonly tags: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

/** Sorting that an index serves within a campaign, however many leads it has. */
export type LeadSort = 'createdAt' | 'phoneNumber'

export interface LeadQuery extends PageQuery {
  readonly campaign?: CampaignId
  readonly status?: LeadStatus
  readonly stage?: LeadStage
  /** Leads of this agent. */
  readonly owner?: AgentId
  /** Leads that have all of these. */
  readonly tags?: readonly string[]
  /** Part of the number, name or e-mail; see {@link searchLeads}. The found are in the order in which they were added. */
  readonly query?: string
  readonly sortBy?: LeadSort
  readonly order?: SortOrder
}

/** One page of leads, oldest first unless asked otherwise. Leads of deleted campaigns are left out. */
export async function listLeads(db: Kysely<SiteTables>, query: LeadQuery): Promise<Page<LeadView>> {
  const read: Read<LeadRow> = (shape, build, values) => hotQuery(db, shape, build, values, 'whole')
  const { items, total } = await pageOf(db, query, read, (row) => row)
  return { items: items.map(viewFromRow), total }
}

/** The same page, of each lead what the form makes of its row. */
export function listLeadForms<T>(
  db: Kysely<SiteTables>,
  query: LeadQuery,
  form: KeptForm<LeadRow, T>,
): Promise<Page<T>> {
  return pageOf(db, query, (shape, build, values) => hotForms(db, shape, build, values, form), form.make)
}

/** Asks for whole rows, as {@link hotQuery} does. */
type Read<T> = (shape: string, build: () => Compilable<LeadRow>, values: readonly unknown[]) => Promise<T[]>

async function pageOf<T>(
  db: Kysely<SiteTables>,
  query: LeadQuery,
  read: Read<T>,
  make: (row: LeadRow) => T,
): Promise<Page<T>> {
  const { owner, tags = [], query: text, order = 'asc' } = query
  if (text) {
    const shape = shapeOf(query, 'search', order)
    const { ids, total } = await searchLeads(db, matching(db, query), text, { ...query, order }, shape)
    if (ids.length === 0) return { items: [], total }
    const build = () => db.selectFrom('leads').selectAll().where('id', 'in', ids).orderBy('id', order)
    return { items: await read(`leads of ${ids.length} ids ${order}`, build, ids), total }
  }
  if (owner !== undefined || tags.length > 0) return pageOfFew(matching(db, query), query, order, make)
  const total = await countLeadsOf(db, query)
  const offset = pageOffset(query)
  // Without this, looking for the first of none would walk through a whole campaign.
  if (offset >= total) return { items: [], total }
  if (query.sortBy !== 'phoneNumber') return { items: await byId(db, query, order, total, read), total }
  return { items: await byNumber(db, query, order, read, make), total }
}

/** With `walking` the planner is kept from fetching the leads of all campaigns and sorting them, where few are wanted of many. */
function matching(db: Kysely<SiteTables>, query: LeadQuery, how: 'byIndex' | 'walking' = 'byIndex'): LeadSelect {
  let some: LeadSelect = db.selectFrom('leads').where('leads.deleted_at', 'is', null)
  const { campaign, status, stage, owner, tags = [] } = query
  some =
    campaign === undefined
      ? some.where(how === 'walking' ? sql<number>`+leads.campaign_id` : 'leads.campaign_id', 'in', (eb) =>
          eb.selectFrom('campaigns').select('campaigns.id').where('campaigns.deleted_at', 'is', null),
        )
      : some.where('leads.campaign_id', '=', campaign)
  if (status) some = some.where('leads.status', '=', status)
  if (stage) some = some.where('leads.stage', '=', stage)
  if (owner !== undefined) some = some.where('leads.owner_agent_id', '=', owner)
  for (const tag of tags) some = tagged(some, tag)
  return some
}

/** What the text of a page's statement depends on, and its first values; those of {@link matching}. */
function shapeOf({ campaign, status, stage, owner, tags = [] }: LeadQuery, by: string, order: SortOrder): Shape {
  const values = [campaign, status, stage, owner, ...tags]
  const name = `leads by ${by} ${order} of ${values.map((value) => (value === undefined ? 'all' : 'one')).join(' ')}`
  return { name, values: values.filter((value) => value !== undefined) }
}

/** Leads of all campaigns, if there are no more than these, are fetched and sorted sooner than met on a walk through all. */
const fewLeads = 5000

async function byId<T>(
  db: Kysely<SiteTables>,
  query: LeadQuery,
  order: SortOrder,
  total: number,
  read: Read<T>,
): Promise<T[]> {
  const how = total > fewLeads ? 'walking' : 'byIndex'
  const start = await pageStart(db, query, { offset: pageOffset(query), order })
  const { name, values } = shapeOf(query, `id ${how}`, order)
  const build = () =>
    matching(db, query, how)
      .selectAll('leads')
      .where('leads.id', '>=', start.from)
      .where('leads.id', '<', start.until)
      .orderBy('leads.id', order)
      .limit(sql.lit(query.limit))
      .offset(start.offset)
  return read(`${name} ${query.limit}`, build, [...values, start.from, start.until, start.offset])
}

/**
 * In the order of numbers, which an index has within each campaign: of all campaigns together as many as the page needs are merged from
 * each one's first.
 */
async function byNumber<T>(
  db: Kysely<SiteTables>,
  query: LeadQuery,
  order: SortOrder,
  read: Read<T>,
  make: (row: LeadRow) => T,
): Promise<T[]> {
  const { limit } = query
  const offset = pageOffset(query)
  const page = <R>(of: LeadQuery, most: number, skipped: number, how: Read<R>): Promise<R[]> => {
    const { name, values } = shapeOf(of, 'number', order)
    const build = () =>
      matching(db, of)
        .selectAll('leads')
        .orderBy('leads.number', order)
        .orderBy('leads.id', order)
        .limit(sql.lit(most))
        .offset(skipped)
    return how(`${name} ${most}`, build, [...values, skipped])
  }
  if (query.campaign !== undefined || offset > mostMerged) return page(query, limit, offset, read)
  const campaigns = await db.selectFrom('campaigns').select('id').where('deleted_at', 'is', null).execute()
  const rows: Read<LeadRow> = (shape, build, values) => hotQuery(db, shape, build, values, 'whole')
  const found: LeadRow[] = []
  for (const { id } of campaigns) {
    found.push(...(await page({ ...query, campaign: campaignId(id) }, offset + limit, 0, rows)))
  }
  const down = order === 'desc' ? -1 : 1
  return found
    .sort((a, b) => down * (a.number < b.number ? -1 : a.number > b.number ? 1 : a.id - b.id))
    .slice(offset, offset + limit)
    .map(make)
}

/** Leads of each campaign that are merged at most for a page in the order of numbers; further back all leads are sorted. */
const mostMerged = 1000

/** A lead as it is kept. */
export type LeadRow = Selectable<LeadTable>

/** Leads of one agent, or with a tag, are so few beside all that they may be counted. */
async function pageOfFew<T>(
  some: LeadSelect,
  query: LeadQuery,
  order: SortOrder,
  make: (row: LeadRow) => T,
): Promise<Page<T>> {
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const rows = await some
    .selectAll('leads')
    .orderBy(query.sortBy === 'phoneNumber' ? 'leads.number' : 'leads.id', order)
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  return { items: rows.map(make), total: n }
}

/** One lead; null if it does not exist. */
export async function findLead(db: Kysely<SiteTables>, id: LeadId): Promise<LeadView | null> {
  const row = await db
    .selectFrom('leads')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row ? viewFromRow(row) : null
}

/** A lead's row as lists show it. */
export function viewFromRow(row: Selectable<LeadTable>): LeadView {
  const lead = leadFromRow(row)
  // Spelled out: spread into an object of so many fields, they would cost more than all else a list does.
  return {
    id: lead.id,
    campaign: lead.campaign,
    number: lead.number,
    name: lead.name,
    timeZone: lead.timeZone,
    priority: lead.priority,
    attempts: lead.attempts,
    outcomes: lead.outcomes,
    lastAttemptAt: lead.lastAttemptAt,
    dueAt: lead.dueAt,
    callback: lead.callback,
    email: row.email,
    metadata: parseJsonObject(row.metadata),
    stage: row.stage,
    status: row.status,
    finishedWhy: row.finished_why,
    owner: row.owner_agent_id === null ? null : agentId(row.owner_agent_id),
    claimedUntil: row.claimed_until,
    tags: tagsOf(row.tags),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
