import { z } from 'zod'
import { userId } from '../../../dialer/model/ids.js'
import type { Report, ReportText } from '../../../storage/reports/repository.js'
import { reportStatuses, reportTypes } from '../../../storage/reports/table.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idNumber, idParam, idText, iso, isoOrNull, paging } from '../../schema/pieces.js'
import {
  dayText,
  reportTextInput,
  reportWire,
  reviewInput,
  scheduleInput,
  scheduleWire,
  statisticsWire,
} from './schema.js'
import {
  createReport,
  deleteReport,
  getReport,
  listReports,
  putReportSchedule,
  reportSchedule,
  reportStatistics,
  reviewReport,
  submitReport,
  updateReport,
} from './service.js'

const tag = 'Reports'
const fields = { from: 'startDate', to: 'endDate' } as const

const filter = {
  userId: idText.optional(),
  type: z.enum(reportTypes).optional(),
  status: z.enum(reportStatuses).optional(),
  startDate: dayText.optional(),
  endDate: dayText.optional(),
  search: z.string().trim().max(100).optional(),
}
const listQuery = z.strictObject({ ...filter, page: paging.page, limit: paging.limit })
const sumsQuery = z.strictObject(filter)

const createInput = reportTextInput.extend({
  type: z.enum(reportTypes),
  reportDate: dayText.describe('A day of its period.'),
  userId: idNumber.optional().describe('Absent: one’s own.'),
})

const example = {
  id: 1,
  type: 'daily',
  date: '2026-03-02',
  startsAt: '2026-03-01T23:00:00.000Z',
  endsAt: '2026-03-02T23:00:00.000Z',
  userId: 3,
  userName: 'Agent 1',
  agentId: 1,
  status: 'draft',
  madeBySchedule: false,
  totalCalls: 15,
  completedCalls: 12,
  followUpsCompleted: 8,
  convertedLeads: 2,
  notes: 'Good day overall, converted 2 leads',
  challenges: null,
  improvements: null,
  mood: 'good',
  energy: 8,
  computed: { calls: 15, completed: 12, talkS: 3120, successes: 2, followUpsCompleted: 8, convertedLeads: 2 },
  computedAt: '2026-03-02T16:00:00.000Z',
  submittedAt: null,
  review: null,
  createdAt: '2026-03-02T16:00:00.000Z',
  updatedAt: '2026-03-02T16:00:00.000Z',
}

/** A whole text from what was given; what is absent was not typed. */
export function textOf(given: { readonly [K in keyof ReportText]?: ReportText[K] | undefined }): ReportText {
  return {
    totalCalls: given.totalCalls ?? null,
    completedCalls: given.completedCalls ?? null,
    followUpsCompleted: given.followUpsCompleted ?? null,
    convertedLeads: given.convertedLeads ?? null,
    notes: given.notes ?? null,
    challenges: given.challenges ?? null,
    improvements: given.improvements ?? null,
    mood: given.mood ?? null,
    energy: given.energy ?? null,
  }
}

function toWire(report: Report): Wire {
  const { id, type, day, user, userName, agent, status, computed, review } = report
  return {
    id,
    type,
    date: day,
    startsAt: iso(report.startsAt),
    endsAt: iso(report.endsAt),
    userId: user,
    userName,
    agentId: agent,
    status,
    madeBySchedule: report.untouched,
    totalCalls: report.totalCalls,
    completedCalls: report.completedCalls,
    followUpsCompleted: report.followUpsCompleted,
    convertedLeads: report.convertedLeads,
    notes: report.notes,
    challenges: report.challenges,
    improvements: report.improvements,
    mood: report.mood,
    energy: report.energy,
    computed: {
      calls: computed.calls,
      completed: computed.completed,
      talkS: Math.round(computed.talkMs / 1000),
      successes: computed.successes,
      followUpsCompleted: computed.followUpsCompleted,
      convertedLeads: computed.convertedLeads,
    },
    computedAt: iso(report.computedAt),
    submittedAt: isoOrNull(report.submittedAt),
    review:
      review === null
        ? null
        : { userId: review.by, name: review.name, at: iso(review.at), note: review.note, rating: review.rating },
    createdAt: iso(report.createdAt),
    updatedAt: iso(report.updatedAt),
  }
}

function inputOf(query: z.output<typeof sumsQuery>) {
  const { userId: user, type, status, startDate, endDate, search } = query
  return {
    fields,
    ...(user !== undefined && { user: userId(user) }),
    ...(type !== undefined && { type }),
    ...(status !== undefined && { status }),
    ...(startDate !== undefined && { from: startDate }),
    ...(endDate !== undefined && { to: endDate }),
    ...(search !== undefined && { query: search }),
  }
}

export const reportRows = [
  jsonRow({
    method: 'get',
    path: '/reports',
    tag,
    summary: 'Reports, the latest first; agents see their own, supervisors those of their team',
    right: 'call.read',
    query: listQuery,
    answer: { data: reportWire, example, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit } = query
      const { items, ...rest } = await listReports(principal, { ...inputOf(query), page, limit }, deps)
      return { items: items.map(toWire), page: rest }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/reports',
    tag,
    summary: 'Write a report',
    description:
      'One per person, type and period; one that the schedule made and nobody wrote on is filled in. Beside what is typed stand the numbers of the records.',
    right: 'call.read',
    body: createInput,
    bodyExample: {
      type: 'daily',
      reportDate: '2026-03-02',
      totalCalls: 15,
      completedCalls: 12,
      followUpsCompleted: 8,
      convertedLeads: 2,
      notes: 'Good day overall, converted 2 leads',
      mood: 'good',
      energy: 8,
    },
    answer: { status: 201, data: reportWire, example },
    run: async ({ principal, body, deps }) => {
      const { type, reportDate: date, userId: user, ...text } = body
      const author = user === undefined ? {} : { user: userId(user) }
      const report = await createReport(principal, { ...textOf(text), type, date, ...author }, deps)
      return { data: toWire(report), message: 'Report created' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/reports/statistics',
    tag,
    summary: 'What reports come to',
    right: 'call.read',
    query: sumsQuery,
    answer: {
      data: statisticsWire,
      example: {
        total: 1,
        byStatus: { draft: 1, submitted: 0, reviewed: 0, approved: 0, rejected: 0 },
        byType: { daily: 1, weekly: 0, monthly: 0 },
        totalCalls: 15,
        completedCalls: 12,
        followUpsCompleted: 8,
        convertedLeads: 2,
        averageRating: null,
        averageEnergy: 8,
      },
    },
    run: async ({ principal, query, deps }) => {
      const { typed, ...sums } = await reportStatistics(principal, inputOf(query), deps)
      return {
        data: {
          ...sums,
          totalCalls: typed.calls,
          completedCalls: typed.completed,
          followUpsCompleted: typed.followUpsCompleted,
          convertedLeads: typed.convertedLeads,
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/reports/schedule',
    tag,
    summary: 'Which reports are made by themselves',
    right: 'site.read',
    answer: { data: scheduleWire, example: { daily: true, weekly: true, monthly: true } },
    run: async ({ principal, deps }) => ({ data: { ...(await reportSchedule(principal, deps)) } }),
  }),
  jsonRow({
    method: 'put',
    path: '/reports/schedule',
    tag,
    summary:
      'Change which reports are made by themselves, within a quarter of an hour after their period in the site’s time zone',
    right: 'site.write',
    body: scheduleInput,
    bodyExample: { monthly: false },
    answer: { data: scheduleWire, example: { daily: true, weekly: true, monthly: false } },
    run: async ({ principal, body, deps }) => ({ data: { ...(await putReportSchedule(principal, body, deps)) } }),
  }),
  jsonRow({
    method: 'get',
    path: '/reports/:id',
    tag,
    summary: 'One report',
    right: 'call.read',
    params: idParam,
    answer: { data: reportWire, example },
    run: async ({ principal, params, deps }) => ({ data: toWire(await getReport(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'put',
    path: '/reports/:id',
    tag,
    summary: 'Change a report that is not handed in, or was rejected',
    right: 'call.read',
    params: idParam,
    body: reportTextInput,
    bodyExample: { totalCalls: 16 },
    answer: { data: reportWire, example: { ...example, totalCalls: 16 } },
    run: async ({ principal, params, body, deps }) => ({
      data: toWire(await updateReport(principal, { ...params, ...givenIn(body) }, deps)),
      message: 'Report changed',
    }),
  }),
  jsonRow({
    method: 'delete',
    path: '/reports/:id',
    tag,
    summary: 'Delete a report',
    right: 'user.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await deleteReport(principal, params, deps)
      return null
    },
  }),
  jsonRow({
    method: 'post',
    path: '/reports/:id/submit',
    tag,
    summary: 'Hand a report in',
    right: 'call.read',
    params: idParam,
    answer: { data: reportWire, example: { ...example, status: 'submitted' } },
    run: async ({ principal, params, deps }) => ({
      data: toWire(await submitReport(principal, params, deps)),
      message: 'Report handed in',
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/reports/:id/review',
    tag,
    summary: 'Approve, reject or note another’s report; a rejected one can be changed and handed in again',
    right: 'call.readAll',
    params: idParam,
    body: reviewInput,
    bodyExample: { verdict: 'approved', note: 'Well done', rating: 5 },
    answer: { data: reportWire, example: { ...example, status: 'approved' } },
    run: async ({ principal, params, body, deps }) => ({
      data: toWire(await reviewReport(principal, { ...params, ...body }, deps)),
      message: 'Report reviewed',
    }),
  }),
]

/** What was given, without keys that were not. */
export function givenIn(body: { readonly [K in keyof ReportText]?: ReportText[K] | undefined }): Partial<ReportText> {
  // Only keys without a value are taken out.
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<ReportText>
}
