import { z } from 'zod'
import { userId } from '../../../dialer/model/ids.js'
import { exportFormats, exportStates, exportSubjects } from '../../../storage/exports/table.js'
import { reportStatuses, reportTypes } from '../../../storage/reports/table.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow, linkRow } from '../../rows.js'
import { idNumber, idParam, iso, isoOrNull } from '../../schema/pieces.js'
import { dayText } from '../reports/schema.js'
import type { ExportStatus } from './jobs.js'
import { askExport, getExport, listExports, openExport, removeExport, ticketOf } from './service.js'

const tag = 'Exports'
const fields = { from: 'startDate', to: 'endDate' } as const

const exportInput = z.strictObject({
  subject: z.enum(exportSubjects),
  format: z.enum(exportFormats),
  startDate: dayText.optional().describe('Absent: thirty days up to the end.'),
  endDate: dayText.optional().describe('Inclusive. Absent: today. At most a year in all.'),
  userId: idNumber.optional().describe('Of one person alone.'),
  reportId: idNumber.optional().describe('One report alone.'),
  type: z.enum(reportTypes).optional().describe('Reports of one type.'),
  status: z.enum(reportStatuses).optional().describe('Reports of one status.'),
})

const exportWire = z.object({
  id: z.int(),
  subject: z.enum(exportSubjects),
  format: z.enum(exportFormats),
  filename: z.string(),
  state: z.enum(exportStates),
  progress: z.number().describe('0 to 1.'),
  rows: z.int(),
  bytes: z.int().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  expiresAt: z.string().describe('When the file goes.'),
})
const linkWire = z.object({ url: z.string().describe('Below the base path.'), expiresAt: z.string() })

const example = {
  id: 7,
  subject: 'calls',
  format: 'xlsx',
  filename: 'calls_2026-03-01_2026-03-31.xlsx',
  state: 'running',
  progress: 0.4,
  rows: 200_000,
  bytes: null,
  error: null,
  createdAt: '2026-04-01T08:00:00.000Z',
  finishedAt: null,
  expiresAt: '2026-04-02T08:00:00.000Z',
}

/** An export on the wire. */
export function exportToWire(status: ExportStatus): Readonly<Record<string, Wire>> {
  return {
    id: status.id,
    subject: status.subject,
    format: status.format,
    filename: status.filename,
    state: status.state,
    progress: status.progress,
    rows: status.rows,
    bytes: status.bytes,
    error: status.error === null ? null : { code: status.error.code, message: status.error.message },
    createdAt: iso(status.createdAt),
    finishedAt: isoOrNull(status.finishedAt),
    expiresAt: iso(status.expiresAt),
  }
}

export const exportRows = [
  jsonRow({
    method: 'post',
    path: '/exports',
    tag,
    summary: 'Ask for a file of reports, calls, leads or agents’ performance',
    description:
      'Made in a thread of its own, one at a time per site, of what one may see: agents their own, supervisors their team. Ask for it by its id until its state is `done`, then for a link. Kept for 24 hours. A PDF takes 10,000 rows.',
    right: 'call.read',
    body: exportInput,
    bodyExample: { subject: 'calls', format: 'xlsx', startDate: '2026-03-01', endDate: '2026-03-31' },
    answer: { status: 202, data: exportWire, example },
    run: async ({ principal, body, deps }) => {
      const { startDate: from, endDate: to, userId: user, reportId: report, ...rest } = body
      const input = { ...rest, from, to, report, user: user === undefined ? undefined : userId(user) }
      return { data: exportToWire(await askExport(principal, input, fields, deps)), message: 'Export queued' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/exports',
    tag,
    summary: 'My last exports, newest first; admins see everybody’s',
    right: 'call.read',
    answer: { data: exportWire, example, list: true },
    run: async ({ principal, deps }) => ({
      items: (await listExports(principal, deps)).map(exportToWire),
      page: null,
    }),
  }),
  linkRow({
    method: 'get',
    path: '/exports/download/:filename',
    tag,
    summary: 'The file a link opens; 202 and how far it is while it is being made',
    params: z.strictObject({ filename: z.string().max(200) }),
    query: z.strictObject({ token: z.string().max(300) }),
    contentType: 'application/octet-stream',
    run: async ({ query, deps }) => {
      const opened = await openExport(query, deps)
      if (opened.ready) return { kind: 'file', file: opened.file }
      const body = { success: true, data: exportToWire(opened.status), message: 'The file is being made' }
      return { kind: 'bare', status: 202, body, headers: [['Retry-After', '2']] }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/exports/:id',
    tag,
    summary: 'How an export goes',
    right: 'call.read',
    params: idParam,
    answer: { data: exportWire, example },
    run: async ({ principal, params, deps }) => ({ data: exportToWire(await getExport(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'post',
    path: '/exports/:id/link',
    tag,
    summary: 'A link that opens the file for 15 minutes, without a login',
    right: 'call.read',
    params: idParam,
    answer: {
      data: linkWire,
      example: {
        url: '/exports/download/calls_2026-03-01_2026-03-31.xlsx?token=main.7.1775030400000.signature',
        expiresAt: '2026-04-01T08:15:00.000Z',
      },
    },
    run: async ({ principal, params, deps }) => {
      const view = await getExport(principal, params, deps)
      const { token, expiresAt } = ticketOf(principal, view, deps)
      return { data: { url: `/exports/download/${view.filename}?token=${token}`, expiresAt: iso(expiresAt) } }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/exports/:id',
    tag,
    summary: 'Stop an export, or delete its file',
    right: 'call.read',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeExport(principal, params, deps)
      return null
    },
  }),
]
