import { type Kysely, sql } from 'kysely'
import { type AgentId, agentId } from '../../dialer/model/ids.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { type CallStatus, callStatus } from '../calls/status.js'
import { bucketMs } from '../projections/bucket.js'
import type { SiteTables } from '../site-tables.js'
import { hourOfDay } from './hour-of-day.js'

/** Which calls to sum up: ended ones by their start, `from` inclusive, `until` exclusive, epoch ms. */
export interface DashboardQuery {
  readonly from: number
  readonly until: number
  readonly agent?: AgentId
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

interface Sum {
  readonly bucket_at: number
  readonly agent_id: number
  readonly outcome: Outcome
  readonly calls: number
  readonly duration_ms: number
}

/** The dashboard of a time range: whole quarters of an hour from the projection, the edges counted from the calls themselves. */
export async function dashboard(db: Kysely<SiteTables>, query: DashboardQuery): Promise<Dashboard> {
  const sums = await sumsOf(db, query)
  const byStatus = { answered: 0, no_answer: 0, busy: 0, failed: 0 }
  const byHour = new Map<number, number>()
  const byAgent = new Map<number, { calls: number; answered: number }>()
  let duration = 0
  for (const sum of sums) {
    const status = callStatus(sum.outcome)
    if (status === 'in_progress') continue
    byStatus[status] += sum.calls
    duration += sum.duration_ms
    const hour = hourOfDay(sum.bucket_at, query.timeZone)
    byHour.set(hour, (byHour.get(hour) ?? 0) + sum.calls)
    const agent = byAgent.get(sum.agent_id) ?? { calls: 0, answered: 0 }
    agent.calls += sum.calls
    if (status === 'answered') agent.answered += sum.calls
    byAgent.set(sum.agent_id, agent)
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

async function sumsOf(db: Kysely<SiteTables>, query: DashboardQuery): Promise<readonly Sum[]> {
  const first = Math.ceil(query.from / bucketMs) * bucketMs
  const last = Math.floor(query.until / bucketMs) * bucketMs
  if (first >= last) return counted(db, query.from, query.until, query.agent)
  let whole = db
    .selectFrom('call_quarters')
    .select(['bucket_at', 'agent_id', 'outcome'])
    .select((eb) => [eb.fn.sum<number>('calls').as('calls'), eb.fn.sum<number>('duration_ms').as('duration_ms')])
    .where('bucket_at', '>=', first)
    .where('bucket_at', '<', last)
    .groupBy(['bucket_at', 'agent_id', 'outcome'])
  if (query.agent !== undefined) whole = whole.where('agent_id', '=', query.agent)
  return [
    ...(await whole.execute()),
    ...(await counted(db, query.from, first, query.agent)),
    ...(await counted(db, last, query.until, query.agent)),
  ]
}

/** The same sums straight from the calls. */
async function counted(
  db: Kysely<SiteTables>,
  from: number,
  until: number,
  agent: AgentId | undefined,
): Promise<readonly Sum[]> {
  if (from >= until) return []
  let some = db
    .selectFrom('calls')
    .select([
      sql<number>`reserved_at / ${sql.lit(bucketMs)} * ${sql.lit(bucketMs)}`.as('bucket_at'),
      sql<number>`ifnull(agent_id, 0)`.as('agent_id'),
      sql<Outcome>`outcome`.as('outcome'),
      sql<number>`count(*)`.as('calls'),
      sql<number>`sum(ifnull(ended_at - answered_at, 0))`.as('duration_ms'),
    ])
    .where('reserved_at', '>=', from)
    .where('reserved_at', '<', until)
    .where('outcome', 'is not', null)
    .groupBy(sql`1, 2, 3`)
  if (agent !== undefined) some = some.where('agent_id', '=', agent)
  return some.execute()
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

function rate(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 1000) / whole) / 10
}
