import type { Kysely } from 'kysely'
import { type AgentId, agentId } from '../../dialer/model/ids.js'
import { type CallStatus, callStatus } from '../calls/status.js'
import type { SiteTables } from '../site-tables.js'
import { hourOfDay } from './hour-of-day.js'
import { rate } from './rate.js'
import { type SumRange, sumsBy } from './sums.js'

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
  for (const { key, outcome, calls, duration_ms } of await sumsBy(db, 'bucket', query)) {
    const status = callStatus(outcome)
    if (status === 'in_progress') continue
    byStatus[status] += calls
    duration += duration_ms
    const hour = hourOfDay(key, query.timeZone)
    byHour.set(hour, (byHour.get(hour) ?? 0) + calls)
  }
  const byAgent = new Map<number, { calls: number; answered: number }>()
  for (const { key, outcome, calls } of await sumsBy(db, 'agent', query)) {
    const agent = byAgent.get(key) ?? { calls: 0, answered: 0 }
    byAgent.set(key, agent)
    agent.calls += calls
    if (callStatus(outcome) === 'answered') agent.answered += calls
  }
  const total = byStatus.answered + byStatus.no_answer + byStatus.busy + byStatus.failed
  return {
    totalCalls: total,
    answeredCalls: byStatus.answered,
    avgDurationMs: byStatus.answered === 0 ? 0 : Math.round(duration / byStatus.answered),
    totalDurationMs: duration,
    successRate: rate(byStatus.answered, total),
    callsByStatus: byStatus,
    callsByHour: [...byHour].map(([hour, count]) => ({ hour, count })).sort((a, b) => a.hour - b.hour),
    topAgents: await topAgents(db, byAgent),
  }
}

async function topAgents(
  db: Kysely<SiteTables>,
  byAgent: ReadonlyMap<number, { readonly calls: number; readonly answered: number }>,
): Promise<Dashboard['topAgents']> {
  const best = [...byAgent]
    .filter(([id]) => id !== 0)
    .sort(([a, x], [b, y]) => y.calls - x.calls || a - b)
    .slice(0, 10)
  if (best.length === 0) return []
  const names = await db
    .selectFrom('agents')
    .select(['id', 'name'])
    .where(
      'id',
      'in',
      best.map(([id]) => id),
    )
    .execute()
  return best.map(([id, { calls, answered }]) => ({
    agent: agentId(id),
    name: names.find((one) => one.id === id)?.name ?? `Agent ${id}`,
    totalCalls: calls,
    successRate: rate(answered, calls),
  }))
}
