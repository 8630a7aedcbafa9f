import { type Kysely, type Selectable, sql } from 'kysely'
import { type AgentId, agentId, type UserId, userId } from '../../dialer/model/ids.js'
import { contains } from '../contains.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import { noNumbers, type ReportNumbers, reportNumbersSchema } from './numbers.js'
import type { ReportMood, ReportStatus, ReportTable, ReportType } from './table.js'

/** What a person typed into a report; null: nothing. */
export interface ReportText {
  readonly totalCalls: number | null
  readonly completedCalls: number | null
  readonly followUpsCompleted: number | null
  readonly convertedLeads: number | null
  readonly notes: string | null
  readonly challenges: string | null
  readonly improvements: string | null
  readonly mood: ReportMood | null
  /** 1 to 10. */
  readonly energy: number | null
}

/** What a supervisor said of a report. */
export interface ReportReview {
  readonly by: UserId
  readonly name: string
  readonly at: number
  readonly note: string | null
  /** 1 to 5. */
  readonly rating: number | null
}

/** A report as lists show it. */
export interface Report extends ReportText {
  readonly id: number
  readonly type: ReportType
  /** First day of its period, `yyyy-mm-dd`. */
  readonly day: string
  /** Epoch ms; the end is exclusive. */
  readonly startsAt: number
  readonly endsAt: number
  readonly user: UserId
  readonly userName: string
  readonly agent: AgentId | null
  readonly status: ReportStatus
  /** Made by the schedule and not yet written on. */
  readonly untouched: boolean
  readonly computed: ReportNumbers
  /** When the numbers were computed; before `endsAt` they are not the last word. */
  readonly computedAt: number
  readonly submittedAt: number | null
  readonly review: ReportReview | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** Which reports. */
export interface ReportFilter {
  /** Whose; `all`: everybody's. Reports of people without an agent are shown to `all` and to `user` alone. */
  readonly agents: readonly AgentId[] | 'all'
  /** Who asks: the own reports are seen whatever `agents` says. */
  readonly self?: UserId
  readonly user?: UserId
  readonly type?: ReportType
  readonly status?: ReportStatus
  /** First days of periods, both inclusive, `yyyy-mm-dd`. */
  readonly from?: string
  readonly to?: string
  /** Part of what was typed, or of the name. */
  readonly query?: string
}

function filtered(db: Kysely<SiteTables>, filter: ReportFilter) {
  const { agents, self, user, type, status, from, to, query } = filter
  let some = db.selectFrom('reports')
  if (agents !== 'all') {
    some = some.where((eb) =>
      eb.or([
        ...(agents.length > 0 ? [eb('agent_id', 'in', agents)] : []),
        ...(self === undefined ? [] : [eb('user_id', '=', self)]),
        sql<boolean>`0`,
      ]),
    )
  }
  if (user !== undefined) some = some.where('user_id', '=', user)
  if (type !== undefined) some = some.where('type', '=', type)
  if (status !== undefined) some = some.where('status', '=', status)
  if (from !== undefined) some = some.where('day', '>=', from)
  if (to !== undefined) some = some.where('day', '<=', to)
  if (query) {
    some = some.where((eb) =>
      eb.or(
        (['user_name', 'notes', 'challenges', 'improvements'] as const).map((column) =>
          contains(eb.ref(column), query),
        ),
      ),
    )
  }
  return some
}

/** One page of reports, the latest period first. */
export async function listReports(db: Kysely<SiteTables>, query: ReportFilter & PageQuery): Promise<Page<Report>> {
  const some = filtered(db, query)
  const rows = await some
    .selectAll()
    .orderBy('day', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(reportFromRow), total: n }
}

/** Reports in the order of day and id, behind the one named; for exports, page by page. */
export async function reportsAfter(
  db: Kysely<SiteTables>,
  filter: ReportFilter,
  after: { readonly day: string; readonly id: number } | null,
  limit: number,
): Promise<readonly Report[]> {
  let some = filtered(db, filter)
  if (after !== null) {
    some = some.where((eb) =>
      eb.or([eb('day', '>', after.day), eb.and([eb('day', '=', after.day), eb('id', '>', after.id)])]),
    )
  }
  return (await some.selectAll().orderBy('day').orderBy('id').limit(limit).execute()).map(reportFromRow)
}

/** One report; null if it does not exist. */
export async function findReport(db: Kysely<SiteTables>, id: number): Promise<Report | null> {
  const row = await db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? reportFromRow(row) : null
}

/** Sums over reports. */
export interface ReportSums {
  readonly total: number
  readonly byStatus: Readonly<Record<ReportStatus, number>>
  readonly byType: Readonly<Record<ReportType, number>>
  readonly typed: Pick<ReportNumbers, 'calls' | 'completed' | 'followUpsCompleted' | 'convertedLeads'>
  /** Null where none was rated, or nobody told. */
  readonly averageRating: number | null
  readonly averageEnergy: number | null
}

/** What all reports of a filter come to. */
export async function reportSums(db: Kysely<SiteTables>, filter: ReportFilter): Promise<ReportSums> {
  const some = filtered(db, filter)
  const row = await some
    .select((eb) => [
      eb.fn.countAll<number>().as('total'),
      sql<number>`ifnull(sum(total_calls), 0)`.as('calls'),
      sql<number>`ifnull(sum(completed_calls), 0)`.as('completed'),
      sql<number>`ifnull(sum(follow_ups_completed), 0)`.as('follow_ups'),
      sql<number>`ifnull(sum(converted_leads), 0)`.as('converted'),
      sql<number | null>`avg(rating)`.as('rating'),
      sql<number | null>`avg(energy)`.as('energy'),
    ])
    .executeTakeFirstOrThrow()
  const kinds = await some
    .select((eb) => ['status', 'type', eb.fn.countAll<number>().as('n')])
    .groupBy(['status', 'type'])
    .execute()
  const byStatus = { draft: 0, submitted: 0, reviewed: 0, approved: 0, rejected: 0 }
  const byType = { daily: 0, weekly: 0, monthly: 0 }
  for (const { status, type, n } of kinds) {
    byStatus[status] += n
    byType[type] += n
  }
  return {
    total: row.total,
    byStatus,
    byType,
    typed: {
      calls: row.calls,
      completed: row.completed,
      followUpsCompleted: row.follow_ups,
      convertedLeads: row.converted,
    },
    averageRating: row.rating,
    averageEnergy: row.energy,
  }
}

export function reportFromRow(row: Selectable<ReportTable>): Report {
  const { reviewer_id: by, reviewed_at: reviewedAt } = row
  return {
    id: row.id,
    type: row.type,
    day: row.day,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    user: userId(row.user_id),
    userName: row.user_name,
    agent: row.agent_id === null ? null : agentId(row.agent_id),
    status: row.status,
    untouched: row.untouched === 1,
    totalCalls: row.total_calls,
    completedCalls: row.completed_calls,
    followUpsCompleted: row.follow_ups_completed,
    convertedLeads: row.converted_leads,
    notes: row.notes,
    challenges: row.challenges,
    improvements: row.improvements,
    mood: row.mood,
    energy: row.energy,
    computed: row.computed === null ? noNumbers : reportNumbersSchema.parse(JSON.parse(row.computed)),
    computedAt: row.computed_at,
    submittedAt: row.submitted_at,
    review:
      by === null || reviewedAt === null
        ? null
        : {
            by: userId(by),
            name: row.reviewer_name ?? '',
            at: reviewedAt,
            note: row.review_note,
            rating: row.rating,
          },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
