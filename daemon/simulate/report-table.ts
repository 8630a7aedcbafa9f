import type { SimulationResult, VariantTotals } from '../../api/features/simulations/result.js'
import { clockOf } from './moment-of.js'

/** One column: its head, and what stands in it. */
export interface ReportColumn {
  readonly head: string
  readonly title: string
  readonly cell: (totals: VariantTotals, result: SimulationResult) => string
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

/** What a report says of each policy, in order. */
export const reportColumns: readonly ReportColumn[] = [
  {
    head: 'calls/agent-h',
    title: 'People with an agent, per hour an agent was signed on and not paused',
    cell: (totals) => totals.callsPerAgentHour.toFixed(2),
  },
  {
    head: 'utilisation',
    title: 'Share of that time spent with calls and in wrap-up',
    cell: (totals) => `${(totals.utilisation * 100).toFixed(1)} %`,
  },
  {
    head: 'idle s/call',
    title: 'Seconds an agent waits for each call',
    cell: (totals) => totals.idleSPerCall.toFixed(1),
  },
  {
    head: 'abandoned',
    title: 'Share of the people who answered and had no agent in time',
    cell: (totals) => percent(totals.abandonedShare),
  },
  {
    head: 'worst hour',
    title: 'The same in the worst hour with at least 20 people',
    cell: (totals) => (totals.worstHourShare === null ? '-' : percent(totals.worstHourShare)),
  },
  {
    head: 'dials/connect',
    title: 'Calls placed for each person with an agent',
    cell: (totals) => totals.dialsPerConnect.toFixed(2),
  },
  { head: 'connected', title: 'People with an agent', cell: (totals) => String(totals.connected + totals.late) },
  { head: 'lines', title: 'Most calls to leads at once', cell: (totals) => String(totals.linesPeak) },
  { head: 'calls/s', title: 'Most calls placed within one second', cell: (totals) => String(totals.cpsPeak) },
  {
    head: 'finished',
    title: 'When the leads ran out',
    cell: (totals, { timeZone }) => (totals.finishedAt === null ? '-' : clockOf(totals.finishedAt, timeZone)),
  },
]

/** The report as lines of text. */
export function reportTable(result: SimulationResult): readonly string[] {
  const rows = [
    ['policy', ...reportColumns.map(({ head }) => head)],
    ...result.variants.map(({ name, totals }) => [name, ...reportColumns.map(({ cell }) => cell(totals, result))]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  const [head = [], ...body] = rows
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line)]
}

/** Which day it was, in one line. */
export function reportTitle({ name, from, until, timeZone, agents, seed }: SimulationResult): string {
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }).format(from)
  return `${name}: ${date}, ${clockOf(from, timeZone)} to ${clockOf(until, timeZone)} ${timeZone}, ${agents} agents, seed ${seed}`
}
