import { DomainError } from '../../../../dialer/model/domain-error.js'
import { findReport, listReports, type Report, reportsAfter } from '../../../../storage/reports/repository.js'
import type { SiteDb } from '../../../api-options.js'
import type { ExportQuestion } from '../export-job.js'
import type { Column, ExportSource, TableRow } from '../table.js'
import { createTally } from './tally.js'

const pageRows = 500

const columns: readonly Column[] = [
  { title: 'Date', kind: 'date', width: 12 },
  { title: 'Type', kind: 'text', width: 9 },
  { title: 'Person', kind: 'text', width: 22 },
  { title: 'Status', kind: 'text', width: 11 },
  { title: 'Calls', kind: 'integer', width: 8, summed: true },
  { title: 'Completed', kind: 'integer', width: 11, summed: true },
  { title: 'Follow-ups', kind: 'integer', width: 11, summed: true },
  { title: 'Converted', kind: 'integer', width: 10, summed: true },
  { title: 'Calls (records)', kind: 'integer', width: 14, summed: true },
  { title: 'Completed (records)', kind: 'integer', width: 18, summed: true },
  { title: 'Follow-ups (records)', kind: 'integer', width: 18, summed: true },
  { title: 'Converted (records)', kind: 'integer', width: 17, summed: true },
  { title: 'Talked (records)', kind: 'duration', width: 15, summed: true },
  { title: 'Mood', kind: 'text', width: 10 },
  { title: 'Energy', kind: 'integer', width: 8 },
  { title: 'Rating', kind: 'integer', width: 8 },
  { title: 'Submitted', kind: 'moment', width: 20 },
  { title: 'Notes', kind: 'text', width: 40 },
  { title: 'Challenges', kind: 'text', width: 30 },
  { title: 'Improvements', kind: 'text', width: 30 },
  { title: 'Reviewed by', kind: 'text', width: 20 },
  { title: 'Review', kind: 'text', width: 30 },
]

const rowOf = (report: Report): TableRow => [
  report.day,
  report.type,
  report.userName,
  report.status,
  report.totalCalls,
  report.completedCalls,
  report.followUpsCompleted,
  report.convertedLeads,
  report.computed.calls,
  report.computed.completed,
  report.computed.followUpsCompleted,
  report.computed.convertedLeads,
  report.computed.talkMs,
  report.mood,
  report.energy,
  report.review?.rating ?? null,
  report.submittedAt,
  report.notes,
  report.challenges,
  report.improvements,
  report.review?.name ?? null,
  report.review?.note ?? null,
]

const sums: readonly Column[] = [
  { title: 'Reports', kind: 'integer', width: 10, summed: true },
  { title: 'Calls', kind: 'integer', width: 10, summed: true },
  { title: 'Calls (records)', kind: 'integer', width: 14, summed: true },
  { title: 'Converted', kind: 'integer', width: 10, summed: true },
  { title: 'Converted (records)', kind: 'integer', width: 17, summed: true },
]

/** Reports of a span of days, and what they come to by person and by day. */
export function reportsSource(
  db: SiteDb,
  { span, filter }: Extract<ExportQuestion, { subject: 'reports' }>,
): ExportSource {
  const [people, days] = [createTally(5), createTally(5)]
  async function* pages() {
    for (let after: { day: string; id: number } | null = null; ; ) {
      const page: readonly Report[] = await reportsAfter(db, filter, after, pageRows)
      const last = page.at(-1)
      if (last === undefined) return
      for (const { userName, day, totalCalls, convertedLeads, computed } of page) {
        const values = [1, totalCalls ?? 0, computed.calls, convertedLeads ?? 0, computed.convertedLeads]
        people.add(userName, values)
        days.add(day, values)
      }
      yield page.map(rowOf)
      after = { day: last.day, id: last.id }
    }
  }
  return {
    title: 'Reports',
    subtitle: `${span.fromDay} to ${span.toDay}`,
    name: 'Reports',
    columns,
    texts: [],
    count: async () => (await listReports(db, { ...filter, page: 1, limit: 1 })).total,
    pages,
    summaries: () => [
      {
        name: 'By person',
        columns: [{ title: 'Person', kind: 'text', width: 24 }, ...sums],
        rows: people.rows('most'),
        chart: { labels: 0, values: 3 },
      },
      {
        name: 'By date',
        columns: [{ title: 'Date', kind: 'date', width: 12 }, ...sums],
        rows: days.rows('key'),
        chart: { labels: 0, values: 3 },
      },
    ],
  }
}

/** One report with all that was written in it. @throws DomainError NOT_FOUND */
export async function reportSource(db: SiteDb, id: number): Promise<ExportSource> {
  const report = await findReport(db, id)
  if (report === null) throw new DomainError('NOT_FOUND', `There is no report ${id}.`)
  const { computed } = report
  const rows: readonly TableRow[] = [
    ['Calls', report.totalCalls, computed.calls],
    ['Completed calls', report.completedCalls, computed.completed],
    ['Follow-ups completed', report.followUpsCompleted, computed.followUpsCompleted],
    ['Converted leads', report.convertedLeads, computed.convertedLeads],
    ['Successes', null, computed.successes],
    ['Minutes talked', null, Math.round(computed.talkMs / 60_000)],
  ]
  const written: readonly (readonly [string, string | null])[] = [
    ['Notes', report.notes],
    ['Challenges', report.challenges],
    ['Improvements', report.improvements],
    ['Mood', report.mood],
    ['Energy', report.energy === null ? null : `${report.energy} of 10`],
    ['Review', report.review === null ? null : reviewText(report)],
  ]
  return {
    title: `${report.type.charAt(0).toUpperCase()}${report.type.slice(1)} report`,
    subtitle: `${report.userName}, ${report.day}, ${report.status}`,
    name: 'Report',
    columns: [
      { title: 'Number', kind: 'text', width: 24 },
      { title: 'As typed', kind: 'integer', width: 12 },
      { title: 'By the records', kind: 'integer', width: 15 },
    ],
    texts: written.flatMap(([heading, body]) => (body === null || body === '' ? [] : [[heading, body] as const])),
    count: async () => rows.length,
    async *pages() {
      yield rows
    },
    summaries: () => [],
  }
}

function reviewText({ status, review }: Report): string {
  if (review === null) return status
  const rating = review.rating === null ? '' : `, ${review.rating} of 5`
  return `${status} by ${review.name}${rating}${review.note === null ? '' : `: ${review.note}`}`
}
