import { DomainError } from '../../dialer/model/domain-error.js'
import type { AgentId, UserId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { noNumbers, numbersOf } from './numbers.js'
import { type Report, type ReportText, reportFromRow } from './repository.js'
import type { ReportType } from './table.js'

/** The period of a report. */
export interface ReportPeriod {
  readonly type: ReportType
  /** Its first day, `yyyy-mm-dd`. */
  readonly day: string
  /** Epoch ms; the end is exclusive. */
  readonly startsAt: number
  readonly endsAt: number
}

export interface NewReport extends ReportPeriod, ReportText {
  readonly user: UserId
  readonly userName: string
  readonly agent: AgentId | null
}

/**
 * A report typed by hand; one that the schedule made and nobody wrote on is filled in.
 * @throws DomainError DUPLICATE_ENTRY (there is one of this person, type and day)
 */
export async function createReport(tx: SiteTx, input: NewReport): Promise<Report> {
  const { user, type, day } = input
  const there = await tx.db
    .selectFrom('reports')
    .select(['id', 'untouched'])
    .where('user_id', '=', user)
    .where('type', '=', type)
    .where('day', '=', day)
    .executeTakeFirst()
  if (there?.untouched === 0) {
    const problem = `There is a ${type} report of ${day} already: report ${there.id}. Change that one.`
    throw new DomainError('DUPLICATE_ENTRY', problem, { fields: { reportDate: problem }, report: there.id })
  }
  const typed = { ...typedColumns(input), ...(await computed(tx, input, input.agent)), untouched: 0 as const }
  if (there) {
    await tx.db
      .updateTable('reports')
      .set({ ...typed, user_name: input.userName, agent_id: input.agent, updated_at: tx.now })
      .where('id', '=', there.id)
      .execute()
    return told(tx, there.id)
  }
  const { id } = await tx.db
    .insertInto('reports')
    .values({
      type,
      day,
      starts_at: input.startsAt,
      ends_at: input.endsAt,
      user_id: user,
      user_name: input.userName,
      agent_id: input.agent,
      status: 'draft',
      ...typed,
      submitted_at: null,
      reviewer_id: null,
      reviewer_name: null,
      reviewed_at: null,
      review_note: null,
      rating: null,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return told(tx, id)
}

/** What changes; absent keys stay, null takes away. */
export type ReportEdit = { readonly id: number } & Partial<ReportText>

/** @throws DomainError NOT_FOUND, CONFLICT (it is handed in) */
export async function updateReport(tx: SiteTx, { id, ...edit }: ReportEdit): Promise<Report> {
  const before = await found(tx, id)
  refuse(
    before.status !== 'draft' && before.status !== 'rejected',
    `The report is ${before.status} and can no longer be changed.`,
  )
  await tx.db
    .updateTable('reports')
    .set({
      ...typedColumns({ ...before, ...edit }),
      ...(await computed(tx, before, before.agent)),
      untouched: 0,
      updated_at: tx.now,
    })
    .where('id', '=', id)
    .execute()
  return found(tx, id)
}

/** Hands a report in. @throws DomainError NOT_FOUND, CONFLICT (it is handed in already) */
export async function submitReport(tx: SiteTx, { id }: { readonly id: number }): Promise<Report> {
  const before = await found(tx, id)
  refuse(before.status !== 'draft' && before.status !== 'rejected', `The report is ${before.status} already.`)
  await tx.db
    .updateTable('reports')
    .set({
      ...(await computed(tx, before, before.agent)),
      status: 'submitted',
      untouched: 0,
      submitted_at: tx.now,
      updated_at: tx.now,
    })
    .where('id', '=', id)
    .execute()
  return told(tx, id)
}

export interface ReviewInput {
  readonly id: number
  readonly verdict: 'reviewed' | 'approved' | 'rejected'
  readonly reviewer: UserId
  readonly reviewerName: string
  readonly note: string | null
  readonly rating: number | null
}

/** Says what a supervisor thinks of a report that was handed in. @throws DomainError NOT_FOUND, CONFLICT (it is a draft) */
export async function reviewReport(tx: SiteTx, input: ReviewInput): Promise<Report> {
  const before = await found(tx, input.id)
  refuse(before.status === 'draft', 'The report is a draft: it must be handed in before it is reviewed.')
  await tx.db
    .updateTable('reports')
    .set({
      status: input.verdict,
      reviewer_id: input.reviewer,
      reviewer_name: input.reviewerName,
      reviewed_at: tx.now,
      review_note: input.note,
      rating: input.rating,
      updated_at: tx.now,
    })
    .where('id', '=', input.id)
    .execute()
  return told(tx, input.id)
}

/** @throws DomainError NOT_FOUND */
export async function deleteReport(tx: SiteTx, { id }: { readonly id: number }): Promise<null> {
  const { numDeletedRows } = await tx.db.deleteFrom('reports').where('id', '=', id).executeTakeFirst()
  if (numDeletedRows === 0n) throw new DomainError('NOT_FOUND', `There is no report ${id}.`)
  return null
}

/**
 * Makes the report of a period that is over for every agent who was there or worked in it and has none, with the numbers of the records; one transaction, and done again
 * it adds nothing. Drafts whose numbers are from before the end of their period are brought up to date.
 * @returns how many were made
 */
export async function createDueReports(tx: SiteTx, period: ReportPeriod): Promise<number> {
  const agents = await tx.db
    .selectFrom('agents')
    .select(['id', 'user_id', 'name', 'created_at'])
    .where('deleted_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('reports')
            .select('reports.id')
            .whereRef('reports.user_id', '=', 'agents.user_id')
            .where('reports.type', '=', period.type)
            .where('reports.day', '=', period.day),
        ),
      ),
    )
    .execute()
  const stale = await tx.db
    .selectFrom('reports')
    .select(['id', 'agent_id'])
    .where('type', '=', period.type)
    .where('day', '=', period.day)
    .where('computed_at', '<', period.endsAt)
    .where('agent_id', 'is not', null)
    .execute()
  if (agents.length === 0 && stale.length === 0) return 0
  const all: ReadonlyMap<number, typeof noNumbers> = await numbersOf(tx.db, {
    from: period.startsAt,
    until: period.endsAt,
  })
  const add = tx.statement(
    `INSERT INTO reports (type, day, starts_at, ends_at, user_id, user_name, agent_id, status, untouched, computed, computed_at, created_at,
       updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'draft', 1, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const { type, day, startsAt, endsAt } = period
  let made = 0
  for (const { id, user_id, name, created_at: since } of agents) {
    const numbers = all.get(id)
    // Nobody has anything to say of a time before joining.
    if (since >= endsAt && numbers === undefined) continue
    made += 1
    const computed = JSON.stringify(numbers ?? noNumbers)
    add.run(type, day, startsAt, endsAt, user_id, name, id, computed, tx.now, tx.now, tx.now)
  }
  const refresh = tx.statement('UPDATE reports SET computed = ?, computed_at = ? WHERE id = ?')
  for (const { id, agent_id } of stale) refresh.run(JSON.stringify(all.get(agent_id ?? 0) ?? noNumbers), tx.now, id)
  return made
}

function typedColumns(text: ReportText) {
  return {
    total_calls: text.totalCalls,
    completed_calls: text.completedCalls,
    follow_ups_completed: text.followUpsCompleted,
    converted_leads: text.convertedLeads,
    notes: text.notes,
    challenges: text.challenges,
    improvements: text.improvements,
    mood: text.mood,
    energy: text.energy,
  }
}

async function computed(
  tx: SiteTx,
  { startsAt, endsAt }: Pick<ReportPeriod, 'startsAt' | 'endsAt'>,
  agent: AgentId | null,
) {
  const numbers = agent === null ? null : (await numbersOf(tx.db, { from: startsAt, until: endsAt }, agent)).get(agent)
  return { computed: agent === null ? null : JSON.stringify(numbers ?? noNumbers), computed_at: tx.now }
}

/** The report, of whose new standing the journal tells. */
async function told(tx: SiteTx, id: number): Promise<Report> {
  const report = await found(tx, id)
  const { type: reportType, day, user, userName, agent, status, review } = report
  const reviewed = { reviewer: review?.by ?? null, reviewerName: review?.name ?? null }
  const whose = { report: id, reportType, day, user, userName, agent, status }
  tx.journal([{ kind: 'report.status', at: tx.now, ...whose, ...reviewed }])
  return report
}

async function found(tx: SiteTx, id: number): Promise<Report> {
  const row = await tx.db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no report ${id}.`)
  return reportFromRow(row)
}

function refuse(when: boolean, why: string): void {
  if (when) throw new DomainError('CONFLICT', why)
}
