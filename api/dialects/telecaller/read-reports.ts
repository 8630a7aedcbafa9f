import { z } from 'zod'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { dateIn } from '../../features/presence/site-calendar.js'
import { dayText } from '../../features/reports/schema.js'
import { idText } from '../../schema/pieces.js'
import { reportStatuses, reportTypes } from './enums.js'
import { idInBody, oneOf, paging, period, periodOf, search } from './read.js'

const count = z
  .int('Must be a whole number')
  .min(0, 'Must not be negative')
  .max(1_000_000, 'Must be at most 1000000')
  .nullable()
  .optional()
const text = z.string().trim().max(5000, 'Must be at most 5000 characters').nullable().optional()
const moods = ['excellent', 'good', 'average', 'poor', 'terrible'] as const

const days = { dateFrom: dayText.optional(), dateTo: dayText.optional(), dateRange: period.dateRange }
const whose = { userId: idText.optional(), user: idText.optional() }

export const reportsQuery = z.strictObject({
  ...whose,
  ...days,
  ...paging,
  reportType: oneOf(reportTypes).optional(),
  status: oneOf(reportStatuses).optional(),
  search,
})

export const reportSumsQuery = z.strictObject({ ...whose, ...days, reportType: oneOf(reportTypes).optional() })

const formats = ['excel', 'xlsx', 'pdf'] as const

export const exportQuery = z.strictObject({
  ...whose,
  ...days,
  format: oneOf(formats).default('excel'),
  reportType: oneOf(reportTypes).optional(),
  status: oneOf(reportStatuses).optional(),
})

/** What can be exported, by the contract's words; `daily`, `weekly` and `monthly` are reports of that type. */
export const exportTypes = ['reports', ...reportTypes, 'calls', 'leads', 'performance', 'users'] as const
export const exportParam = z.strictObject({ type: oneOf(exportTypes) })
export const reportFileParam = z.strictObject({ id: idText, format: oneOf(formats) })
export const downloadParam = z.strictObject({ filename: z.string().max(200) })
export const downloadQuery = z.strictObject({ token: z.string().max(300) })

const typed = {
  totalCalls: count,
  completedCalls: count,
  followUpsCompleted: count,
  convertedLeads: count,
  dailyNotes: text,
  notes: text,
  challenges: text,
  improvements: text,
  mood: oneOf(moods).nullable().optional(),
  energy: z
    .int('Must be a whole number')
    .min(1, 'Must be at least 1')
    .max(10, 'Must be at most 10')
    .nullable()
    .optional(),
}

export const newReportBody = z.object({
  reportDate: dayText,
  reportType: oneOf(reportTypes),
  userId: idInBody.optional(),
  ...typed,
})

export const reportBody = z.object(typed)

export const reviewBody = z.object({
  status: oneOf(['reviewed', 'approved', 'rejected']).optional(),
  action: oneOf(['approve', 'reject', 'review']).optional(),
  approved: z.boolean().optional(),
  reviewNotes: text,
  note: text,
  rating: z
    .int('Must be a whole number')
    .min(1, 'Must be at least 1')
    .max(5, 'Must be at most 5')
    .nullable()
    .optional(),
})

export const verdictOf: Readonly<Record<'approve' | 'reject' | 'review', 'approved' | 'rejected' | 'reviewed'>> = {
  approve: 'approved',
  reject: 'rejected',
  review: 'reviewed',
}

/** What was typed, under our names; keys that were not sent are absent. */
export function typedOf(body: z.output<typeof reportBody>) {
  const { dailyNotes, notes, ...rest } = body
  return { ...rest, notes: dailyNotes === undefined ? notes : dailyNotes }
}

/** The days a query names; a word's are the site's. */
export function daysOf(
  query: {
    readonly dateFrom?: string | undefined
    readonly dateTo?: string | undefined
    readonly dateRange?: string | undefined
  },
  principal: Principal,
  deps: ApiDeps,
): { readonly from?: string; readonly to?: string } {
  const { dateFrom, dateTo, dateRange } = query
  const { timeZone } = siteDoor(deps, principal)
  const word = periodOf({ dateRange }, timeZone, deps.now())
  const from = dateFrom ?? (word.from === null ? undefined : dateIn(timeZone, word.from))
  const to = dateTo ?? (word.until === null ? undefined : dateIn(timeZone, word.until - 1))
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
