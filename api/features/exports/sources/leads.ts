import { countLeadsMade, type ExportedLead, leadsPage } from '../../../../storage/exports/pages.js'
import type { SiteDb } from '../../../api-options.js'
import type { ExportQuestion } from '../export-job.js'
import type { Column, ExportSource, TableRow } from '../table.js'
import { createTally } from './tally.js'

const pageRows = 1000

const columns: readonly Column[] = [
  { title: 'Lead', kind: 'integer', width: 10 },
  { title: 'Name', kind: 'text', width: 24 },
  { title: 'Number', kind: 'text', width: 18 },
  { title: 'E-mail', kind: 'text', width: 26 },
  { title: 'Campaign', kind: 'text', width: 20 },
  { title: 'Whose', kind: 'text', width: 20 },
  { title: 'Source', kind: 'text', width: 12 },
  { title: 'Quality', kind: 'text', width: 10 },
  { title: 'Progress', kind: 'text', width: 14 },
  { title: 'Stage', kind: 'text', width: 11 },
  { title: 'Status', kind: 'text', width: 14 },
  { title: 'Attempts', kind: 'integer', width: 10, summed: true },
  { title: 'Last attempt', kind: 'moment', width: 20 },
  { title: 'Created', kind: 'moment', width: 20 },
]

/** Leads made in a span of time, and how many by campaign, person and status. */
export function leadsSource(
  db: SiteDb,
  { span, agents }: Extract<ExportQuestion, { subject: 'calls' | 'leads' | 'performance' }>,
): ExportSource {
  const filter = { from: span.from, until: span.until, agents }
  const tallies = {
    'By campaign': { title: 'Campaign', tally: createTally(2) },
    'By person': { title: 'Whose', tally: createTally(2) },
    'By status': { title: 'Status', tally: createTally(2) },
  }

  const note = (lead: ExportedLead): TableRow => {
    const sums = [1, lead.attempts]
    tallies['By campaign'].tally.add(lead.campaign_name ?? '(none)', sums)
    tallies['By person'].tally.add(lead.owner_name ?? '(nobody)', sums)
    tallies['By status'].tally.add(lead.progress ?? lead.status, sums)
    return [
      lead.id,
      lead.name,
      lead.number,
      lead.email,
      lead.campaign_name,
      lead.owner_name,
      lead.source,
      lead.quality,
      lead.progress,
      lead.stage,
      lead.status,
      lead.attempts,
      lead.last_attempt_at,
      lead.created_at,
    ]
  }

  async function* pages() {
    for (let after = 0; ; ) {
      const page: readonly ExportedLead[] = await leadsPage(db, filter, after, pageRows)
      const last = page.at(-1)
      if (last === undefined) return
      yield page.map(note)
      after = last.id
    }
  }

  return {
    title: 'Leads',
    subtitle: `Made ${span.fromDay} to ${span.toDay}`,
    name: 'Leads',
    columns,
    texts: [],
    count: () => countLeadsMade(db, filter),
    pages,
    summaries: () =>
      Object.entries(tallies).map(([name, { title, tally }]) => ({
        name,
        columns: [
          { title, kind: 'text', width: 24 },
          { title: 'Leads', kind: 'integer', width: 10, summed: true },
          { title: 'Attempts', kind: 'integer', width: 10, summed: true },
        ],
        rows: tally.rows('most'),
        chart: { labels: 0, values: 1 },
      })),
  }
}
