import { callStatus } from '../../../../storage/calls/status.js'
import { callsPage, countCallsOf, type ExportedCall } from '../../../../storage/exports/pages.js'
import type { SiteDb } from '../../../api-options.js'
import type { ExportQuestion } from '../export-job.js'
import type { Column, ExportSource, TableRow } from '../table.js'
import { createTally, share } from './tally.js'
import { outcomeWords } from './words.js'

/** Few enough that a page is made in a few milliseconds, many enough that asking for it costs little. */
const pageRows = 1000

const columns: readonly Column[] = [
  { title: 'Call', kind: 'integer', width: 10 },
  { title: 'Start', kind: 'moment', width: 20 },
  { title: 'Direction', kind: 'text', width: 11 },
  { title: 'Number', kind: 'text', width: 18 },
  { title: 'Lead', kind: 'text', width: 24 },
  { title: 'Agent', kind: 'text', width: 20 },
  { title: 'Campaign', kind: 'text', width: 20 },
  { title: 'Status', kind: 'text', width: 11 },
  { title: 'Outcome', kind: 'text', width: 14 },
  { title: 'Waited', kind: 'duration', width: 10, summed: true },
  { title: 'Duration', kind: 'duration', width: 10, summed: true },
  { title: 'Talked', kind: 'duration', width: 10, summed: true },
  { title: 'Attempt', kind: 'integer', width: 9 },
  { title: 'Disposition', kind: 'text', width: 16 },
  { title: 'Note', kind: 'text', width: 30 },
]

const summed: readonly Column[] = [
  { title: 'Calls', kind: 'integer', width: 10, summed: true },
  { title: 'With a person', kind: 'integer', width: 14, summed: true },
  { title: 'Talked', kind: 'duration', width: 12, summed: true },
  { title: 'Share with a person', kind: 'percent', width: 18 },
]

/** Calls of a span of time, oldest first, and their sums by day, agent and outcome. */
export function callsSource(
  db: SiteDb,
  { span, agents }: Extract<ExportQuestion, { subject: 'calls' | 'leads' | 'performance' }>,
  local: (at: number) => number,
): ExportSource {
  const filter = { from: span.from, until: span.until, agents }
  const [days, people, outcomes] = [createTally(3), createTally(3), createTally(3)]

  const note = (call: ExportedCall): TableRow => {
    const talked = between(call.bridged_at, call.ended_at)
    const sums = [1, call.outcome === 'connected' ? 1 : 0, talked ?? 0]
    days.add(new Date(local(call.reserved_at)).toISOString().slice(0, 10), sums)
    people.add(call.agent_name ?? '(no agent)', sums)
    outcomes.add(call.outcome === null ? 'in progress' : outcomeWords[call.outcome], sums)
    return [
      call.id,
      call.reserved_at,
      call.direction,
      call.number,
      call.lead_name,
      call.agent_name,
      call.campaign_name,
      callStatus(call.outcome).replace('_', ' '),
      call.outcome === null ? null : outcomeWords[call.outcome],
      between(call.dialed_at, call.answered_at),
      between(call.answered_at, call.ended_at),
      talked,
      call.attempt,
      call.disposition,
      call.note,
    ]
  }

  async function* pages() {
    for (let after: { at: number; id: number } | null = null; ; ) {
      const page: readonly ExportedCall[] = await callsPage(db, filter, after, pageRows)
      const last = page.at(-1)
      if (last === undefined) return
      yield page.map(note)
      after = { at: last.reserved_at, id: last.id }
    }
  }

  const withShare = ([calls = 0, connected = 0]: readonly number[]) => [share(connected, calls)]
  return {
    title: 'Calls',
    subtitle: `${span.fromDay} to ${span.toDay}`,
    name: 'Calls',
    columns,
    texts: [],
    count: () => countCallsOf(db, filter),
    pages,
    summaries: () => [
      {
        name: 'By day',
        columns: [{ title: 'Day', kind: 'date', width: 12 }, ...summed],
        rows: days.rows('key', withShare),
        chart: { labels: 0, values: 1 },
      },
      {
        name: 'By agent',
        columns: [{ title: 'Agent', kind: 'text', width: 24 }, ...summed],
        rows: people.rows('most', withShare),
        chart: { labels: 0, values: 1 },
      },
      {
        name: 'By outcome',
        columns: [{ title: 'Outcome', kind: 'text', width: 20 }, ...summed],
        rows: outcomes.rows('most', withShare),
        chart: { labels: 0, values: 1 },
      },
    ],
  }
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from)
}
