import { type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { AssignmentWhy, LeadProgress, LeadQuality, LeadSource } from '../../../dialer/crm/lead-profile.js'
import { type AgentId, agentId, type LeadId, type UserId, userId } from '../../../dialer/model/ids.js'
import type { PriorityClass } from '../../../dialer/model/lead-priority.js'
import { hotForms, hotQuery } from '../../hot-query.js'
import { inOrder, type Page, type PageQuery, pageOffset, type SortOrder } from '../../page.js'
import { remembered } from '../../remembered.js'
import type { KeptForm } from '../../row-form.js'
import type { SiteTables } from '../../site-tables.js'
import { type ProfiledLead, type ProfiledRow, profiledFromRow, profiledRows } from './profiled-row.js'
import { matchText } from './search.js'
import type { LeadProfileTable } from './table.js'

export type { Assignee, ProfiledLead } from './profiled-row.js'

/** Sorting that an index serves. `createdAt` is the order in which leads came. */
export type ProfiledSort = 'createdAt' | 'score' | 'assignedAt' | 'lastContactAt'

/** Which leads; absent keys do not filter. */
export interface ProfiledFilter {
  readonly progress?: LeadProgress | undefined
  readonly source?: LeadSource | undefined
  readonly priority?: PriorityClass | undefined
  readonly quality?: LeadQuality | undefined
  /** Leads of one of these agents; `none`: leads that nobody has. */
  readonly agents?: readonly AgentId[] | 'none' | undefined
  /** When they came: `from` inclusive, `until` exclusive, epoch ms. */
  readonly from?: number | undefined
  readonly until?: number | undefined
  /** Words of name, e-mail, number, requirements and product; see matchText. */
  readonly search?: string | undefined
  /** The advertising campaign they came from. */
  readonly adCampaign?: string | undefined
  /** True: only those that wait for somebody to be available. */
  readonly waiting?: boolean | undefined
  /** Leads that were put away: left out unless asked for. */
  readonly archived?: 'without' | 'only' | 'all' | undefined
}

export interface ProfiledQuery extends ProfiledFilter, PageQuery {
  readonly sortBy?: ProfiledSort | undefined
  readonly order?: SortOrder | undefined
}

type Some = SelectQueryBuilder<SiteTables & { p: LeadProfileTable }, 'p', object>

const sortColumns = {
  createdAt: 'p.lead_id',
  score: 'p.score',
  assignedAt: 'p.assigned_at',
  lastContactAt: 'p.last_contact_at',
} as const satisfies Record<ProfiledSort, string>

/** One page of leads that are worked, the newest first unless asked otherwise. */
export async function listProfiled(db: Kysely<SiteTables>, query: ProfiledQuery): Promise<Page<ProfiledLead>> {
  const { ids, total } = await idsOf(db, query)
  return { items: await profiledOf(db, ids), total }
}

/** The same page, of each lead what the form makes of its row. */
export async function listProfiledForms<T extends { readonly id: number }>(
  db: Kysely<SiteTables>,
  query: ProfiledQuery,
  form: KeptForm<ProfiledRow, T>,
): Promise<Page<T>> {
  const { ids, total } = await idsOf(db, query)
  if (ids.length === 0) return { items: [], total }
  return { items: inOrder(ids, await hotForms(db, shapeOf(ids), () => profiledRows(db, ids), ids, form)), total }
}

async function idsOf(
  db: Kysely<SiteTables>,
  query: ProfiledQuery,
): Promise<{ readonly ids: readonly number[]; readonly total: number }> {
  const { sortBy = 'createdAt', order = 'desc' } = query
  const total = await countProfiled(db, query)
  const offset = pageOffset(query)
  if (offset >= total) return { ids: [], total }
  let some = matching(db, query).select('p.lead_id').orderBy(sortColumns[sortBy], order)
  if (sortBy !== 'createdAt') some = some.orderBy('p.lead_id', order)
  const rows = await some.limit(query.limit).offset(offset).execute()
  return { ids: rows.map((row) => row.lead_id), total }
}

/** How many leads there are of a kind. */
export async function countProfiled(db: Kysely<SiteTables>, filter: ProfiledFilter): Promise<number> {
  return remembered(db, `profiled leads ${JSON.stringify(filter, filterKeys)}`, async () => {
    const { n } = await matching(db, filter)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return n
  })
}

/** A text that more leads have is looked for among the newest of these, so that it never holds up others for long. */
const mostFound = 100_000

/** What tells counts apart; paging and order do not. */
const filterKeys: string[] = [
  'progress',
  'source',
  'priority',
  'quality',
  'agents',
  'from',
  'until',
  'search',
  'adCampaign',
  'waiting',
  'archived',
] satisfies (keyof ProfiledFilter)[]

/** Leads by a filter, as every list and every count has them. */
function matching(db: Kysely<SiteTables>, filter: ProfiledFilter): Some {
  let some: Some = db.selectFrom('lead_profiles as p')
  const { progress, source, priority, quality, agents, from, until, search, adCampaign, archived = 'without' } = filter
  // As the partial indexes spell it.
  if (archived === 'without') some = some.where('p.archived_at', 'is', null)
  if (archived === 'only') some = some.where('p.archived_at', 'is not', null)
  if (filter.waiting === true) some = some.where('p.waiting_since', 'is not', null)
  if (progress) some = some.where('p.progress', '=', progress)
  if (source) some = some.where('p.source', '=', source)
  if (priority) some = some.where('p.priority_word', '=', priority)
  if (quality) some = some.where('p.quality', '=', quality)
  if (agents === 'none') some = some.where('p.agent_id', 'is', null)
  else if (agents?.length === 1) some = some.where('p.agent_id', '=', agents[0] ?? 0)
  else if (agents) some = agents.length === 0 ? some.where(sql<SqlBool>`0`) : some.where('p.agent_id', 'in', agents)
  if (from !== undefined) some = some.where('p.created_at', '>=', from)
  if (until !== undefined) some = some.where('p.created_at', '<', until)
  if (adCampaign !== undefined) some = some.where('p.ad_campaign_id', '=', adCampaign)
  const words = search === undefined ? '' : matchText(search)
  if (words !== '') {
    some = some.where(sql<SqlBool>`p.lead_id IN (SELECT rowid FROM lead_texts
      WHERE lead_texts MATCH ${words} ORDER BY rowid DESC LIMIT ${sql.lit(mostFound)})`)
  } else if (search !== undefined && search.trim() !== '') some = some.where(sql<SqlBool>`0`)
  return some
}

/** Leads by their ids, in that order; those without a profile are left out. */
async function profiledOf(db: Kysely<SiteTables>, ids: readonly number[]): Promise<readonly ProfiledLead[]> {
  if (ids.length === 0) return []
  const rows = await hotQuery(db, shapeOf(ids), () => profiledRows(db, ids), ids, 'whole')
  return inOrder(ids, rows).map(profiledFromRow)
}

const shapeOf = (ids: readonly number[]): string => `profiled leads of ${ids.length} ids`

/** One lead; null if it is not there, or nobody works it (yet). */
export async function findProfiled(db: Kysely<SiteTables>, id: LeadId): Promise<ProfiledLead | null> {
  const [found] = await profiledOf(db, [id])
  return found ?? null
}

/** Leads of a kind by one of their words: how many, how many of them were won, and what those brought in. */
export interface LeadGroup<Word extends string> {
  readonly word: Word
  readonly count: number
  readonly converted: number
  readonly value: number
}

const groupColumns = {
  progress: 'p.progress',
  source: 'p.source',
  quality: 'p.quality',
  priority: 'p.priority_word',
} as const

interface GroupWords {
  readonly progress: LeadProgress
  readonly source: LeadSource
  readonly quality: LeadQuality
  readonly priority: PriorityClass
}

/** The same leads a list with this filter has, counted by a word of theirs, the most first. Words nobody has are left out. */
export async function groupProfiled<By extends keyof GroupWords>(
  db: Kysely<SiteTables>,
  by: By,
  filter: ProfiledFilter,
): Promise<readonly LeadGroup<GroupWords[By]>[]> {
  const word = sql.ref(groupColumns[by])
  const rows = await matching(db, filter)
    .select((eb) => [
      sql<string>`${word}`.as('word'),
      eb.fn.countAll<number>().as('n'),
      sql<number>`sum(p.progress = 'converted')`.as('converted'),
      sql<number>`total(iif(p.progress = 'converted', p.value, 0))`.as('value'),
    ])
    .groupBy(word)
    .orderBy('n', 'desc')
    .orderBy(word)
    .execute()
  // The column holds no other words.
  return rows.map(({ n, ...row }) => ({ ...row, word: row.word as GroupWords[By], count: n }))
}

/** The same leads a list with this filter has, counted by the agent who has them; agents without any are left out. */
export async function countByAgent(
  db: Kysely<SiteTables>,
  filter: ProfiledFilter,
): Promise<ReadonlyMap<AgentId, { readonly total: number; readonly open: number; readonly converted: number }>> {
  const rows = await matching(db, filter)
    .where('p.agent_id', 'is not', null)
    .select((eb) => [
      'p.agent_id',
      eb.fn.countAll<number>().as('n'),
      sql<number>`sum(p.progress IN ('new', 'contacted', 'callback'))`.as('open'),
      sql<number>`sum(p.progress = 'converted')`.as('converted'),
    ])
    .groupBy('p.agent_id')
    .execute()
  return new Map(
    rows.map((row) => [agentId(row.agent_id ?? 0), { total: row.n, open: row.open, converted: row.converted }]),
  )
}

/** Who had a lead; null stands for nobody. */
export interface LeadHanding {
  readonly from: { readonly agent: AgentId; readonly name: string } | null
  readonly to: { readonly agent: AgentId; readonly name: string } | null
  readonly why: AssignmentWhy
  readonly user: UserId | null
  readonly at: number
}

/** Everybody who had a lead, the first first. */
export async function handingsOf(db: Kysely<SiteTables>, lead: LeadId): Promise<readonly LeadHanding[]> {
  const rows = await db
    .selectFrom('lead_assignments as a')
    .leftJoin('agents as old', 'old.id', 'a.from_agent_id')
    .leftJoin('agents as now', 'now.id', 'a.to_agent_id')
    .selectAll('a')
    .select(['old.name as from_name', 'now.name as to_name'])
    .where('a.lead_id', '=', lead)
    .orderBy('a.id')
    .execute()
  const agent = (id: number | null, name: string | null) =>
    id === null ? null : { agent: agentId(id), name: name ?? '' }
  return rows.map((row) => ({
    from: agent(row.from_agent_id, row.from_name),
    to: agent(row.to_agent_id, row.to_name),
    why: row.why,
    user: row.user_id === null ? null : userId(row.user_id),
    at: row.at,
  }))
}

/** Whether every lead has a profile: the last lead there is, and the last that was looked at; null: none ever was. */
export async function profileLag(
  db: Kysely<SiteTables>,
): Promise<{ readonly last: number; readonly adopted: number | null }> {
  return remembered(db, 'profiles behind leads', async () => {
    const { rows } = await sql<{ readonly last: number; readonly adopted: string | null }>`
      SELECT (SELECT ifnull(max(id), 0) FROM leads) AS last,
        (SELECT value FROM settings WHERE key = 'leads.adopted') AS adopted`.execute(db)
    const [row] = rows
    return { last: row?.last ?? 0, adopted: typeof row?.adopted === 'string' ? Number(row.adopted) : null }
  })
}
