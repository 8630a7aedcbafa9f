import { DomainError } from '../../../dialer/model/domain-error.js'
import { userId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { FileReply, Wire } from '../../contract/reply.js'
import { exportToWire } from '../../features/exports/routes.js'
import {
  askExport,
  awaitExport,
  type ExportInput,
  formatOf,
  openExport,
  openOwnExport,
  ticketOf,
} from '../../features/exports/service.js'
import { givenIn, textOf } from '../../features/reports/routes.js'
import {
  createReport,
  deleteReport,
  getReport,
  listReports,
  reportStatistics,
  reviewReport,
  submitReport,
  updateReport,
} from '../../features/reports/service.js'
import { fileRow, jsonRow, linkRow } from '../../rows.js'
import { type Sayings, saying } from '../sayings.js'
import { pageExample, reportExample } from './examples.js'
import { idNumber, idParam } from './read.js'
import {
  daysOf,
  downloadParam,
  downloadQuery,
  exportParam,
  exportQuery,
  newReportBody,
  reportBody,
  reportFileParam,
  reportSumsQuery,
  reportsQuery,
  reviewBody,
  typedOf,
  verdictOf,
} from './read-reports.js'
import { anyObject, listShape, saidShape } from './shapes.js'
import { listToWire, oneToWire } from './write.js'
import { reportToWire, sumsToWire } from './write-reports.js'

const tag = 'Reports'
const fields = { from: 'dateFrom', to: 'dateTo' } as const
const sayings: Sayings = {
  NOT_FOUND: 'Report not found',
  DUPLICATE_ENTRY: 'Report already exists for this date',
}

/** A small file is there before the answer; a large one is asked for by its link. ms */
const patienceMs = 4000
/** Whoever takes the file itself waits for it. ms */
const filePatienceMs = 60_000

const submits = (method: 'put' | 'post') =>
  jsonRow({
    method,
    path: '/api/reports/:id/submit',
    tag,
    summary: 'Hand a report in',
    right: 'call.read',
    params: idParam,
    answer: {
      bare: true,
      data: saidShape,
      example: { success: true, message: 'Report submitted successfully', report: reportExample },
    },
    run: async ({ principal, params, deps }) => {
      const report = await saying(sayings, submitReport(principal, params, deps))
      return {
        status: 200,
        bare: oneToWire('report', reportToWire(report), { message: 'Report submitted successfully' }),
      }
    },
  })

const reviews = (method: 'put' | 'post') =>
  jsonRow({
    method,
    path: '/api/reports/:id/review',
    tag,
    summary: 'Approve or reject another’s report, with a note and a rating',
    right: 'call.readAll',
    params: idParam,
    body: reviewBody,
    bodyExample: { status: 'approved', reviewNotes: 'Well done', rating: 5 },
    answer: {
      bare: true,
      data: saidShape,
      example: { success: true, message: 'Report reviewed successfully', report: reportExample },
    },
    run: async ({ principal, params, body, deps }) => {
      const { status, action, approved, reviewNotes, note, rating } = body
      const told = approved === undefined ? 'reviewed' : approved ? 'approved' : 'rejected'
      const verdict = status ?? (action === undefined ? told : verdictOf[action])
      const input = { id: params.id, verdict, note: reviewNotes ?? note ?? null, rating: rating ?? null }
      const report = await saying(sayings, reviewReport(principal, input, deps))
      return {
        status: 200,
        bare: oneToWire('report', reportToWire(report), { message: 'Report reviewed successfully' }),
      }
    },
  })

const statistics = (path: '/api/reports/stats' | '/api/reports/statistics') =>
  jsonRow({
    method: 'get',
    path,
    tag,
    summary: 'What reports come to',
    right: 'call.read',
    query: reportSumsQuery,
    answer: { bare: true, data: anyObject, example: { success: true, stats: { totalReports: 1 } } },
    run: async ({ principal, query, deps }) => {
      const whose = query.userId ?? query.user
      const input = {
        fields,
        ...daysOf(query, principal, deps),
        ...(whose !== undefined && { user: userId(whose) }),
        ...(query.reportType !== undefined && { type: query.reportType }),
      }
      return { status: 200, bare: oneToWire('stats', sumsToWire(await reportStatistics(principal, input, deps))) }
    },
  })

/** A file as front ends take it that ask for the bytes themselves. */
async function fileOf(principal: Principal, input: ExportInput, deps: ApiDeps): Promise<FileReply> {
  const { id } = await askExport(principal, input, fields, deps)
  await awaitExport(principal, { id, ms: filePatienceMs }, deps)
  const opened = await openOwnExport(principal, { id }, deps)
  if (opened.ready) return opened.file
  throw new DomainError('CONFLICT', `The file is not ready yet; it is export ${id}. Ask for a link to it instead.`)
}

/** Reports and what is exported. `basePath`: where the contract is served. */
export function reportRows(basePath: string) {
  return [
    jsonRow({
      method: 'get',
      path: '/api/reports',
      tag,
      summary: 'List reports, the latest first; telecallers see their own, supervisors those of their team',
      right: 'call.read',
      query: reportsQuery,
      answer: {
        bare: true,
        data: listShape('reports'),
        example: { success: true, reports: [reportExample], total: 1, pagination: pageExample },
      },
      run: async ({ principal, query, deps }) => {
        const { page, limit, reportType: type, status, search } = query
        const whose = query.userId ?? query.user
        const input = {
          fields,
          ...daysOf(query, principal, deps),
          ...(whose !== undefined && { user: userId(whose) }),
          ...(type !== undefined && { type }),
          ...(status !== undefined && { status }),
          ...(search !== undefined && { query: search }),
        }
        const found = await listReports(principal, { ...input, page, limit }, deps)
        return { status: 200, bare: listToWire('reports', found.items.map(reportToWire), found) }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/reports',
      tag,
      summary: 'Write a report',
      right: 'call.read',
      body: newReportBody,
      bodyExample: {
        reportDate: '2024-01-15',
        reportType: 'daily',
        totalCalls: 15,
        completedCalls: 12,
        followUpsCompleted: 8,
        convertedLeads: 2,
        dailyNotes: 'Good day overall, converted 2 leads',
      },
      answer: {
        status: 201,
        bare: true,
        data: saidShape,
        example: { success: true, message: 'Report created successfully', report: reportExample },
      },
      run: async ({ principal, body, deps }) => {
        const { reportDate: date, reportType: type, userId: user, ...rest } = body
        const author = user === undefined ? {} : { user: userId(idNumber(user)) }
        const input = { ...textOf(typedOf(rest)), type, date, ...author }
        const report = await saying(sayings, createReport(principal, input, deps))
        return {
          status: 201,
          bare: oneToWire('report', reportToWire(report), { message: 'Report created successfully' }),
        }
      },
    }),
    statistics('/api/reports/stats'),
    statistics('/api/reports/statistics'),
    fileRow({
      method: 'get',
      path: '/api/reports/export/bulk',
      tag,
      summary: 'All reports of a span as a file',
      right: 'call.read',
      query: exportQuery,
      contentType: 'application/octet-stream',
      run: ({ principal, query, deps }) => fileOf(principal, exportInput('reports', query, principal, deps), deps),
    }),
    jsonRow({
      method: 'get',
      path: '/api/reports/export/:type',
      tag,
      summary: 'A link to a file of reports, calls, leads or performance, in Excel or PDF',
      description:
        'The file is made in the background. A small one is there with the answer; of a larger one the link answers 202 and how far it is until it is ready. It opens the file for 15 minutes without a login; the file is kept for 24 hours.',
      right: 'call.read',
      params: exportParam,
      query: exportQuery,
      answer: {
        bare: true,
        data: anyObject,
        example: {
          success: true,
          downloadUrl: '/api/reports/download/report_2024-01-15.xlsx',
          filename: 'report_2024-01-15.xlsx',
        },
      },
      run: async ({ principal, params, query, deps }) => {
        const asked = await askExport(principal, exportInput(params.type, query, principal, deps), fields, deps)
        const status = await awaitExport(principal, { id: asked.id, ms: patienceMs }, deps)
        if (status.state === 'failed') await openOwnExport(principal, { id: asked.id }, deps)
        const { token } = ticketOf(principal, status, deps)
        const { filename } = status
        const bare: Wire = {
          success: true,
          downloadUrl: `${basePath}/api/reports/download/${filename}?token=${token}`,
          filename,
          export: exportToWire(status),
        }
        return { status: 200, bare }
      },
    }),
    linkRow({
      method: 'get',
      path: '/api/reports/download/:filename',
      tag,
      summary: 'The file a link opens; 202 and how far it is while it is being made',
      params: downloadParam,
      query: downloadQuery,
      contentType: 'application/octet-stream',
      run: async ({ query, deps }) => {
        const opened = await openExport(query, deps)
        if (opened.ready) return { kind: 'file', file: opened.file }
        const body = { success: true, message: 'The file is being made', export: exportToWire(opened.status) }
        return { kind: 'bare', status: 202, body, headers: [['Retry-After', '2']] }
      },
    }),
    fileRow({
      method: 'get',
      path: '/api/analytics/export',
      tag,
      summary: 'The performance of agents as a file',
      right: 'call.read',
      query: exportQuery,
      contentType: 'application/octet-stream',
      run: ({ principal, query, deps }) => fileOf(principal, exportInput('performance', query, principal, deps), deps),
    }),
    fileRow({
      method: 'get',
      path: '/api/reports/:id/export/:format',
      tag,
      summary: 'One report as a file',
      right: 'call.read',
      params: reportFileParam,
      contentType: 'application/octet-stream',
      run: ({ principal, params, deps }) => {
        const format = formatOf[params.format] ?? 'xlsx'
        return saying(sayings, fileOf(principal, { subject: 'reports', format, report: params.id }, deps))
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/reports/:id',
      tag,
      summary: 'One report',
      right: 'call.read',
      params: idParam,
      answer: { bare: true, data: anyObject, example: { success: true, report: reportExample } },
      run: async ({ principal, params, deps }) => {
        const report = await saying(sayings, getReport(principal, params, deps))
        return { status: 200, bare: oneToWire('report', reportToWire(report)) }
      },
    }),
    jsonRow({
      method: 'put',
      path: '/api/reports/:id',
      tag,
      summary: 'Change a report that is not handed in, or was rejected',
      right: 'call.read',
      params: idParam,
      body: reportBody,
      bodyExample: { totalCalls: 16 },
      answer: {
        bare: true,
        data: saidShape,
        example: { success: true, message: 'Report updated successfully', report: reportExample },
      },
      run: async ({ principal, params, body, deps }) => {
        const report = await saying(sayings, updateReport(principal, { ...params, ...givenIn(typedOf(body)) }, deps))
        return {
          status: 200,
          bare: oneToWire('report', reportToWire(report), { message: 'Report updated successfully' }),
        }
      },
    }),
    jsonRow({
      method: 'delete',
      path: '/api/reports/:id',
      tag,
      summary: 'Delete a report',
      right: 'user.write',
      params: idParam,
      answer: { bare: true, data: saidShape, example: { success: true, message: 'Report deleted successfully' } },
      run: async ({ principal, params, deps }) => {
        await saying(sayings, deleteReport(principal, params, deps))
        return { status: 200, bare: { success: true, message: 'Report deleted successfully' } }
      },
    }),
    submits('put'),
    submits('post'),
    reviews('put'),
    reviews('post'),
  ]
}

type ExportQuery = (typeof exportQuery)['_output']
type ExportType = (typeof exportParam)['_output']['type']

function exportInput(what: ExportType, query: ExportQuery, principal: Principal, deps: ApiDeps): ExportInput {
  const whose = query.userId ?? query.user
  const isPeriod = what === 'daily' || what === 'weekly' || what === 'monthly'
  return {
    subject: isPeriod ? 'reports' : what === 'users' ? 'performance' : what,
    format: formatOf[query.format] ?? 'xlsx',
    ...daysOf(query, principal, deps),
    type: isPeriod ? what : query.reportType,
    status: query.status,
    user: whose === undefined ? undefined : userId(whose),
  }
}
