import type { Kysely } from 'kysely'
import { type AgentId, agentId } from '../../dialer/model/ids.js'
import { type CallStatus, outcomesOf } from '../calls/status.js'
import { dayMs } from '../projections/table.js'
import type { SiteTables } from '../site-tables.js'
import { offsetSpans } from './offset-spans.js'
import { rate } from './rate.js'
import { callsIn, type Sum, type SumRange, sumsBy } from './sums.js'

/** Which calls the dashboard is of. */
export interface DashboardQuery extends SumRange {
  /** IANA zone in which hours of the day are told. */
  readonly timeZone: string
}

/** The numbers of the dashboard. Rates are per cent with one decimal. */
export interface Dashboard {
  readonly totalCalls: number
  readonly answeredCalls: number
  /** Mean time from answer to end of the answered calls. ms */
  readonly avgDurationMs: number
  readonly totalDurationMs: number
  /** Answered of all. */
  readonly successRate: number
  readonly callsByStatus: Readonly<Record<Exclude<CallStatus, 'in_progress'>, number>>
  /** Calls by hour of the day, 0 to 23, hours without calls left out. */
  readonly callsByHour: readonly { readonly hour: number; readonly count: number }[]
  /** The ten agents with the most calls. */
  readonly topAgents: readonly {
    readonly agent: AgentId
    readonly name: string
    readonly totalCalls: number
    readonly successRate: number
  }[]
}

/** The dashboard of a time range. */
export async function dashboard(db: Kysely<SiteTables>, query: DashboardQuery): Promise<Dashboard> {
  const byStatus = { answered: 0, no_answer: 0, busy: 0, failed: 0 }
  const byHour = new Map<number, number>()
  let duration = 0
  for (const span of offsetSpans(query, query.timeZone)) {
    for (const sum of await sumsBy(db, 'quarterOfDay', { ...query, ...span })) {
      for (const status of endedStatuses) byStatus[status] += callsIn(sum, outcomesOf(status))
      duration += sum.durationMs
      const hour = Math.floor((sum.key + span.offsetMs + dayMs) / hourMs) % 24
      byHour.set(hour, (byHour.get(hour) ?? 0) + callsIn(sum))
    }
  }
  const total = byStatus.answered + byStatus.no_answer + byStatus.busy + byStatus.failed
  return {
    totalCalls: total,
    answeredCalls: byStatus.answered,
    avgDurationMs: byStatus.answered === 0 ? 0 : Math.round(duration / byStatus.answered),
    totalDurationMs: duration,
    successRate: rate(byStatus.answered, total),
    callsByStatus: byStatus,
    callsByHour: [...byHour]
      .filter(([, count]) => count > 0)
      .map(([hour, count]) => ({ hour, count }))
      .sort((a, b) => a.hour - b.hour),
    topAgents: await topAgents(db, await sumsBy(db, 'agent', query)),
  }
}

const hourMs = 3_600_000
const endedStatuses = ['answered', 'no_answer', 'busy', 'failed'] as const satisfies readonly CallStatus[]

async function topAgents(db: Kysely<SiteTables>, sums: readonly Sum[]): Promise<Dashboard['topAgents']> {
  const best = sums
    .filter((sum) => callsIn(sum) > 0)
    .toSorted((a, b) => callsIn(b) - callsIn(a) || a.key - b.key)
    .slice(0, 10)
  if (best.length === 0) return []
  const names = await db
    .selectFrom('agents')
    .select(['id', 'name'])
    .where(
      'id',
      'in',
      best.map(({ key }) => key),
    )
    .execute()
  return best.map((sum) => ({
    agent: agentId(sum.key),
    name: names.find((one) => one.id === sum.key)?.name ?? `Agent ${sum.key}`,
    totalCalls: callsIn(sum),
    successRate: rate(callsIn(sum, outcomesOf('answered')), callsIn(sum)),
  }))
}
