import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId, UserId } from '../../../dialer/model/ids.js'
import { findAgentOfUser } from '../../../storage/agents/repository.js'
import { noNumbers, numbersOf, type ReportNumbers } from '../../../storage/reports/numbers.js'
import {
  findReport,
  type Report,
  type ReportFilter,
  type ReportSums,
  type ReportText,
  listReports as readReports,
  reportSums,
} from '../../../storage/reports/repository.js'
import type { ReportType } from '../../../storage/reports/table.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import type { Page, Paging } from '../../schema/pieces.js'
import { dateIn } from '../presence/site-calendar.js'
import { isVisible, visibleAgents } from '../teams/visible-agents.js'
import { checkSpan, periodOf, type SpanFields } from './period.js'
import { parseReportSchedule, type ReportSchedule, reportScheduleKey } from './schedule.js'

/** Which reports, beside who may see them. */
export type ReportsInput = {
  readonly [K in 'user' | 'type' | 'status' | 'from' | 'to' | 'query']?: ReportFilter[K] | undefined
} & { readonly fields: SpanFields }

/**
 * One page of reports, the latest first. Agents see their own, supervisors those of their team, with the numbers of the records as they are
 * now where the period is not over.
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR (span)
 */
export async function listReports(
  principal: Principal,
  { fields, page, limit, ...input }: ReportsInput & Paging,
  deps: ApiDeps,
): Promise<Page<Report>> {
  checkSpan(input, fields)
  const db = siteDb(deps, principal)
  const { items, total } = await readReports(db, { ...(await filterOf(principal, input, deps)), page, limit })
  return { items: await withNumbersNow(items, principal, deps), total, page, limit }
}

/** Who may see what, for lists and exports alike. @throws DomainError FORBIDDEN */
export async function filterOf(
  principal: Principal,
  { user, type, status, from, to, query }: Omit<ReportsInput, 'fields'>,
  deps: ApiDeps,
): Promise<ReportFilter> {
  requireRight(principal, 'call.read')
  return {
    agents: await visibleAgents(principal, deps),
    ...(principal.user !== null && { self: principal.user }),
    ...(user !== undefined && { user }),
    ...(type !== undefined && { type }),
    ...(status !== undefined && { status }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(query && { query }),
  }
}

/** One report. @throws DomainError FORBIDDEN, NOT_FOUND (none, or not to be seen) */
export async function getReport(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<Report> {
  const [report] = await withNumbersNow([await seen(principal, input.id, deps)], principal, deps)
  return mustExist(report ?? null, `report ${input.id}`)
}

export type NewReportInput = ReportText & {
  readonly type: ReportType
  /** A day of its period, `yyyy-mm-dd`. */
  readonly date: string
  /** Absent: my own. */
  readonly user?: UserId | undefined
}

/** @throws DomainError FORBIDDEN, VALIDATION_ERROR (a period yet to come, no such person), DUPLICATE_ENTRY */
export async function createReport(principal: Principal, input: NewReportInput, deps: ApiDeps): Promise<Report> {
  requireRight(principal, 'call.read')
  const { type, date, user: _user, ...text } = input
  const { timeZone } = siteDoor(deps, principal)
  const period = periodOf(type, date, timeZone)
  if (period.startsAt > deps.now()) throw invalidField('reportDate', `${date} lies in the future.`)
  const author = await authorOf(principal, input.user, deps)
  return deps.store.write(principal.site, 'reports.create', { ...text, ...period, ...author })
}

async function authorOf(
  principal: Principal,
  asked: UserId | undefined,
  deps: ApiDeps,
): Promise<{ readonly user: UserId; readonly userName: string; readonly agent: AgentId | null }> {
  const user = asked ?? principal.user
  if (user === null) throw new DomainError('FORBIDDEN', 'Reports are written by people: sign in with an account.')
  const agent = await findAgentOfUser(siteDb(deps, principal), user)
  if (user === principal.user) return { user, userName: agent?.name ?? principal.name, agent: agent?.id ?? null }
  requireRight(principal, 'call.readAll')
  if (!agent || !isVisible(await visibleAgents(principal, deps), agent.id)) {
    throw invalidField('userId', `There is no person ${user} in your team.`)
  }
  return { user, userName: agent.name, agent: agent.id }
}

/** @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (handed in) */
export async function updateReport(
  principal: Principal,
  input: { readonly id: number } & Partial<ReportText>,
  deps: ApiDeps,
): Promise<Report> {
  await seen(principal, input.id, deps)
  return deps.store.write(principal.site, 'reports.update', input)
}

/** Hands a report in to the supervisor. @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (handed in already) */
export async function submitReport(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<Report> {
  await seen(principal, input.id, deps)
  return deps.store.write(principal.site, 'reports.submit', { id: input.id })
}

/** Says what one thinks of another's report. @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (still a draft) */
export async function reviewReport(
  principal: Principal,
  input: {
    readonly id: number
    readonly verdict: 'reviewed' | 'approved' | 'rejected'
    readonly note: string | null
    readonly rating: number | null
  },
  deps: ApiDeps,
): Promise<Report> {
  requireRight(principal, 'call.readAll')
  const { user } = principal
  if (user === null) throw new DomainError('FORBIDDEN', 'Reports are reviewed by people: sign in with an account.')
  const report = await seen(principal, input.id, deps)
  if (report.user === user && !may(principal, 'user.write')) {
    throw new DomainError('FORBIDDEN', 'One’s own report is reviewed by somebody else.', { right: 'user.write' })
  }
  return deps.store.write(principal.site, 'reports.review', {
    ...input,
    reviewer: user,
    reviewerName: principal.name || principal.email,
  })
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function deleteReport(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'user.write')
  await deps.store.write(principal.site, 'reports.delete', input)
}

/** What reports come to. @throws DomainError FORBIDDEN, VALIDATION_ERROR (span) */
export async function reportStatistics(
  principal: Principal,
  { fields, ...input }: ReportsInput,
  deps: ApiDeps,
): Promise<ReportSums> {
  checkSpan(input, fields)
  return reportSums(siteDb(deps, principal), await filterOf(principal, input, deps))
}

/** Which reports are made by themselves. @throws DomainError FORBIDDEN */
export async function reportSchedule(principal: Principal, deps: ApiDeps): Promise<ReportSchedule> {
  requireRight(principal, 'site.read')
  return parseReportSchedule(await getSetting(siteDb(deps, principal), reportScheduleKey))
}

/** @throws DomainError FORBIDDEN */
export async function putReportSchedule(
  principal: Principal,
  input: Partial<{ readonly [K in keyof ReportSchedule]: boolean | undefined }>,
  deps: ApiDeps,
): Promise<ReportSchedule> {
  requireRight(principal, 'site.write')
  const before = parseReportSchedule(await getSetting(siteDb(deps, principal), reportScheduleKey))
  const value = {
    daily: input.daily ?? before.daily,
    weekly: input.weekly ?? before.weekly,
    monthly: input.monthly ?? before.monthly,
  }
  await deps.store.write(principal.site, 'settings.put', { key: reportScheduleKey, value })
  return value
}

/** The day it is at the site. */
export function todayOf(principal: Principal, deps: ApiDeps): string {
  return dateIn(siteDoor(deps, principal).timeZone, deps.now())
}

async function seen(principal: Principal, id: number, deps: ApiDeps): Promise<Report> {
  requireRight(principal, 'call.read')
  const report = mustExist(await findReport(siteDb(deps, principal), id), `report ${id}`)
  if (principal.user !== null && report.user === principal.user) return report
  // The same answer as for a report that is not there, so that ids tell nothing.
  return mustExist(isVisible(await visibleAgents(principal, deps), report.agent) ? report : null, `report ${id}`)
}

/** Numbers from before the end of a period are asked anew; periods that lists show together are asked together. */
async function withNumbersNow(
  reports: readonly Report[],
  principal: Principal,
  deps: ApiDeps,
): Promise<readonly Report[]> {
  const db = siteDb(deps, principal)
  const open = reports.filter(({ agent, computedAt, endsAt }) => agent !== null && computedAt < endsAt)
  const byPeriod = new Map<string, ReadonlyMap<AgentId, ReportNumbers>>()
  for (const { startsAt, endsAt, agent } of open) {
    const key = `${startsAt} ${endsAt}`
    if (byPeriod.has(key)) continue
    const alone = open.filter((one) => one.startsAt === startsAt && one.endsAt === endsAt).length === 1
    const span = { from: startsAt, until: endsAt }
    byPeriod.set(key, await (alone && agent !== null ? numbersOf(db, span, agent) : numbersOf(db, span)))
  }
  const now = deps.now()
  return reports.map((report) => {
    const numbers = byPeriod.get(`${report.startsAt} ${report.endsAt}`)
    if (numbers === undefined || report.agent === null || report.computedAt >= report.endsAt) return report
    return { ...report, computed: numbers.get(report.agent) ?? noNumbers, computedAt: now }
  })
}
