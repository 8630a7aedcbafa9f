import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError, type DomainErrorCode } from '../../../dialer/model/domain-error.js'
import type { SiteId, UserId } from '../../../dialer/model/ids.js'
import { agentIdOfUser } from '../../../storage/agents/repository.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { type ExportView, findExport, listExports as readExports } from '../../../storage/exports/repository.js'
import type { ExportFormat, ExportSubject } from '../../../storage/exports/table.js'
import type { ReportStatus, ReportType } from '../../../storage/reports/table.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import type { FileReply } from '../../contract/reply.js'
import { type SpanFields, spanOfDays } from '../reports/period.js'
import { filterOf, getReport } from '../reports/service.js'
import { isVisible, visibleAgents } from '../teams/visible-agents.js'
import type { ExportQuestion } from './export-job.js'
import type { ExportStatus } from './jobs.js'
import { openTicket, sealTicket } from './link.js'

/** How long a file is kept. */
const keptForMs = 24 * 3_600_000
/** How long a link opens it. */
const linkLifeMs = 15 * 60_000
const mostListed = 50

export interface ExportInput {
  readonly subject: ExportSubject
  readonly format: ExportFormat
  /** Days, both inclusive; absent: the last thirty. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Of one person alone. */
  readonly user?: UserId | undefined
  /** One report alone. */
  readonly report?: number | undefined
  readonly type?: ReportType | undefined
  readonly status?: ReportStatus | undefined
}

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
}

/**
 * Asks for a file of what one may see; it is made in a thread of its own.
 * @param fields names of the span's ends, for what is said of them
 * @throws DomainError FORBIDDEN, NOT_FOUND (report), VALIDATION_ERROR (span, person), CONFLICT (too many wait)
 */
export async function askExport(
  principal: Principal,
  input: ExportInput,
  fields: SpanFields,
  deps: ApiDeps,
): Promise<ExportStatus> {
  requireRight(principal, input.subject === 'leads' ? 'lead.read' : 'call.read')
  const { site } = principal
  const { timeZone } = siteDoor(deps, principal)
  const question = await questionOf(principal, input, fields, timeZone, deps)
  deps.exports.admit(site)
  const askedAt = deps.now()
  const view = await deps.store.write(site, 'exports.create', {
    subject: input.subject,
    format: input.format,
    filename: nameOf(input, question),
    question: { ...input },
    owner: ownerOf(principal),
    expiresAt: askedAt + keptForMs,
  })
  const path = fileOf(deps, site, view)
  deps.exports.add(view, { site, timeZone, question, format: input.format, path, askedAt })
  return deps.exports.now(site, view)
}

async function questionOf(
  principal: Principal,
  input: ExportInput,
  fields: SpanFields,
  timeZone: string,
  deps: ApiDeps,
): Promise<ExportQuestion> {
  const { subject, user, type, status, report } = input
  if (report !== undefined) {
    await getReport(principal, { id: report }, deps)
    return { subject: 'report', id: report }
  }
  const span = spanOfDays(input, fields, { timeZone, now: deps.now() })
  if (subject === 'reports') {
    const bounds = { from: span.fromDay, to: span.toDay, user, type, status }
    return { subject, span, filter: await filterOf(principal, bounds, deps) }
  }
  const agents = await visibleAgents(principal, deps)
  if (user === undefined) return { subject, span, agents }
  const agent = await agentIdOfUser(siteDb(deps, principal), user)
  if (agent === null || !isVisible(agents, agent)) {
    throw invalidField('userId', `There is no agent whose account is ${user} among those you may see.`, 'query')
  }
  return { subject, span, agents: [agent] }
}

function nameOf({ format, subject }: ExportInput, question: ExportQuestion): string {
  if (question.subject === 'report') return `report_${question.id}.${format}`
  const { fromDay, toDay } = question.span
  const what = subject === 'reports' ? 'report' : subject
  return `${what}_${fromDay === toDay ? toDay : `${fromDay}_${toDay}`}.${format}`
}

/** My last exports, newest first; supervisors and admins of the whole site see everybody's. @throws DomainError FORBIDDEN */
export async function listExports(principal: Principal, deps: ApiDeps): Promise<readonly ExportStatus[]> {
  requireRight(principal, 'call.read')
  const whose = seesAll(principal) ? {} : { owner: ownerOf(principal) }
  const found = await readExports(siteDb(deps, principal), { ...whose, limit: mostListed })
  return found.filter(({ expiresAt }) => expiresAt > deps.now()).map((view) => deps.exports.now(principal.site, view))
}

/** @throws DomainError FORBIDDEN, NOT_FOUND (none, another's, or expired) */
export async function getExport(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<ExportStatus> {
  requireRight(principal, 'call.read')
  const view = mustExist(await findExport(siteDb(deps, principal), input.id), `export ${input.id}`)
  const isMine = view.owner === ownerOf(principal)
  const found = (isMine || seesAll(principal)) && view.expiresAt > deps.now() ? view : null
  return deps.exports.now(principal.site, mustExist(found, `export ${input.id}`))
}

/** The export once it is over, or as it is after so many ms. @throws as {@link getExport} */
export async function awaitExport(
  principal: Principal,
  input: { readonly id: number; readonly ms: number },
  deps: ApiDeps,
): Promise<ExportStatus> {
  await deps.exports.wait(principal.site, input.id, input.ms)
  return getExport(principal, input, deps)
}

/** A text that opens the file for a quarter of an hour; who may have it was asked when it was made. */
export function ticketOf(
  principal: Principal,
  view: ExportView,
  deps: ApiDeps,
): { readonly token: string; readonly expiresAt: number } {
  const expiresAt = Math.min(deps.now() + linkLifeMs, view.expiresAt)
  return { token: sealTicket({ site: principal.site, id: view.id, expiresAt }, deps), expiresAt }
}

/** What a link opens: the file, or how far it is. */
export type OpenedExport =
  | { readonly ready: true; readonly file: FileReply }
  | { readonly ready: false; readonly status: ExportStatus }

/** @throws DomainError FORBIDDEN (link), NOT_FOUND (deleted), and why it failed */
export async function openExport(input: { readonly token: string }, deps: ApiDeps): Promise<OpenedExport> {
  const { site, id } = openTicket(input.token, deps)
  const db = deps.readers.site(site)
  const view = db === null ? null : await findExport(db, id)
  return opened(site, mustExist(view, 'such file any more'), deps)
}

/** The file of one's own export. @throws DomainError FORBIDDEN, NOT_FOUND, and why it failed */
export async function openOwnExport(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<OpenedExport> {
  return opened(principal.site, await getExport(principal, input, deps), deps)
}

function opened(site: SiteId, view: ExportView, deps: ApiDeps): OpenedExport {
  const status = deps.exports.now(site, view)
  switch (status.state) {
    case 'queued':
    case 'running':
      return { ready: false, status }
    case 'failed':
      throw new DomainError(codeOf(status.error?.code), status.error?.message ?? 'The export failed.')
    case 'cancelled':
      throw new DomainError('NOT_FOUND', 'The export was stopped, so there is no file.')
    case 'done': {
      const { format, filename } = view
      return { ready: true, file: { path: fileOf(deps, site, view), contentType: contentTypes[format], filename } }
    }
  }
}

/** Stops an export that waits or runs, and takes away its file. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function removeExport(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<void> {
  const view = await getExport(principal, input, deps)
  deps.exports.cancel(principal.site, view.id)
  await deps.store.write(principal.site, 'exports.remove', { ids: [view.id] })
  await rm(fileOf(deps, principal.site, view), { force: true })
}

/** A person's are the person's, in whatever role; a machine's are its key's alone, which may do more than another. */
function ownerOf({ user, apiKey }: Principal): string {
  if (user !== null) return `user ${user}`
  return apiKey === null ? 'operator' : `key ${apiKey.id}`
}

function seesAll(principal: Principal): boolean {
  return may(principal, 'user.write')
}

function fileOf({ dataDir }: Pick<ApiDeps, 'dataDir'>, site: SiteId, view: Pick<ExportView, 'id' | 'format'>): string {
  return join(dataPaths(dataDir).exports(site), `${view.id}.${view.format}`)
}

/** What a failure was kept as; only those a maker can give are known again. */
function codeOf(code: string | undefined): DomainErrorCode {
  const known: readonly DomainErrorCode[] = ['STORAGE_UNAVAILABLE', 'VALIDATION_ERROR', 'NOT_FOUND', 'CONFLICT']
  return known.find((one) => one === code) ?? 'INTERNAL_ERROR'
}

/** Format by the word a contract has for it. */
export const formatOf: Readonly<Record<string, ExportFormat>> = {
  excel: 'xlsx',
  xlsx: 'xlsx',
  pdf: 'pdf',
}
