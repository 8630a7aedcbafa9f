import { allAgents } from '../../../../storage/agents/repository.js'
import { noNumbers, numbersOf } from '../../../../storage/reports/numbers.js'
import type { SiteDb } from '../../../api-options.js'
import type { ExportQuestion } from '../export-job.js'
import type { Column, ExportSource } from '../table.js'
import { share } from './tally.js'

const columns: readonly Column[] = [
  { title: 'Agent', kind: 'text', width: 24 },
  { title: 'Extension', kind: 'text', width: 11 },
  { title: 'Calls', kind: 'integer', width: 10, summed: true },
  { title: 'With a person', kind: 'integer', width: 14, summed: true },
  { title: 'Share with a person', kind: 'percent', width: 18 },
  { title: 'Talked', kind: 'duration', width: 12, summed: true },
  { title: 'Talked per conversation', kind: 'duration', width: 20 },
  { title: 'Successes', kind: 'integer', width: 11, summed: true },
  { title: 'Follow-ups done', kind: 'integer', width: 15, summed: true },
  { title: 'Leads converted', kind: 'integer', width: 15, summed: true },
]

/** What each agent did in a span of time, by the sums that are kept: most calls first. */
export function performanceSource(
  db: SiteDb,
  { span, agents }: Extract<ExportQuestion, { subject: 'calls' | 'leads' | 'performance' }>,
): ExportSource {
  const seen = async () => (await allAgents(db)).filter(({ id }) => agents === 'all' || agents.includes(id))
  return {
    title: 'Performance of agents',
    subtitle: `${span.fromDay} to ${span.toDay}`,
    name: 'Performance',
    columns,
    texts: [],
    count: async () => (await seen()).length,
    async *pages() {
      const numbers = await numbersOf(db, { from: span.from, until: span.until })
      const rows = (await seen())
        .map((agent) => ({ ...agent, numbers: numbers.get(agent.id) ?? noNumbers }))
        .sort((a, b) => b.numbers.calls - a.numbers.calls || a.name.localeCompare(b.name))
        .map(({ name, extension, numbers: one }) => [
          name,
          extension,
          one.calls,
          one.completed,
          share(one.completed, one.calls),
          one.talkMs,
          share(one.talkMs, one.completed),
          one.successes,
          one.followUpsCompleted,
          one.convertedLeads,
        ])
      if (rows.length > 0) yield rows
    },
    summaries: () => [],
  }
}
