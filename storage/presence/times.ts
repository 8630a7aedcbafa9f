import { type Kysely, sql } from 'kysely'
import type { PresenceName } from '../../dialer/model/agent.js'
import type { AgentId } from '../../dialer/model/ids.js'
import { projectionCursor } from '../projections/cursor.js'
import type { SiteTables } from '../site-tables.js'
import type { WorkState } from './table.js'
import { countedAs } from './work-state.js'

/** What an agent's time went to. ms */
export interface WorkTimes {
  readonly availableMs: number
  readonly onCallMs: number
  readonly wrapUpMs: number
  readonly idleMs: number
  readonly breakMs: number
  /** The breaks by the code of their reason, the longest first. */
  readonly breaks: readonly { readonly reason: string; readonly ms: number }[]
  /** All of it: from sign-on to sign-off. */
  readonly signedOnMs: number
}

/** Where an agent stands now: what lasts is not in the journal yet. */
export interface PresentSpan {
  readonly agent: AgentId
  readonly presence: PresenceName
  readonly since: number
  readonly reason: string | null
}

export interface TimesQuery {
  /** A whole quarter of an hour, epoch ms. */
  readonly from: number
  readonly now: number
  /** Absent: everybody. */
  readonly agent?: AgentId
  readonly present: readonly PresentSpan[]
}

type Sums = Map<string, { readonly state: WorkState; readonly reason: string; ms: number }>

/**
 * What agents' time went to since `from`, to the millisecond: sums of the projection, what it has not read yet straight from the journal, in
 * one statement and so of one moment, and what lasts now. Agents without any are left out.
 */
export async function workTimes(db: Kysely<SiteTables>, query: TimesQuery): Promise<ReadonlyMap<number, WorkTimes>> {
  const { from, now, agent } = query
  const whose = agent === undefined ? sql`agent_id IN (SELECT id FROM agents)` : sql`agent_id = ${agent}`
  const { rows } = await sql<Row>`
    SELECT agent_id, state, reason, sum(ms) AS ms, NULL AS at FROM agent_times
      WHERE ${whose} AND bucket_at >= ${from} GROUP BY 1, 2, 3
    UNION ALL
    SELECT agent_id, body ->> '$.from', body ->> '$.fromReason', body ->> '$.spentMs', at FROM journal
      WHERE seq > ${projectionCursor} AND kind = 'agent.presence' AND ${whose}`.execute(db)
  const all = new Map<number, Sums>()
  const add = (id: number, state: WorkState, reason: string, ms: number) => {
    if (ms <= 0) return
    const sums: Sums = all.get(id) ?? new Map()
    all.set(id, sums)
    const key = `${state} ${reason}`
    const sum = sums.get(key) ?? { state, reason, ms: 0 }
    sum.ms += ms
    sums.set(key, sum)
  }
  const addSpan = (id: number, presence: PresenceName, reason: string | null, start: number, end: number) => {
    const counted = countedAs(presence, reason)
    if (counted !== null) add(id, counted.state, counted.reason, Math.min(end, now) - Math.max(start, from))
  }
  for (const row of rows) {
    // The union's first half gives states, its second presences; the column of the moment tells them apart.
    if (row.at === null) add(row.agent_id, row.state as WorkState, row.reason ?? '', row.ms)
    else addSpan(row.agent_id, row.state as PresenceName, row.reason, row.at - row.ms, row.at)
  }
  for (const { agent: id, presence, since, reason } of query.present) addSpan(id, presence, reason, since, now)
  return new Map([...all].map(([id, sums]) => [id, timesOf([...sums.values()])]))
}

/** Of nobody at work. */
export const noTimes: WorkTimes = timesOf([])

interface Row {
  readonly agent_id: number
  readonly state: string
  readonly reason: string | null
  readonly ms: number
  readonly at: number | null
}

function timesOf(sums: readonly { readonly state: WorkState; readonly reason: string; readonly ms: number }[]) {
  const of = (state: WorkState) => sums.reduce((ms, sum) => ms + (sum.state === state ? sum.ms : 0), 0)
  const breaks = sums
    .filter(({ state }) => state === 'break')
    .map(({ reason, ms }) => ({ reason, ms }))
    .sort((a, b) => b.ms - a.ms)
  return {
    availableMs: of('available'),
    onCallMs: of('onCall'),
    wrapUpMs: of('wrapUp'),
    idleMs: of('idle'),
    breakMs: of('break'),
    breaks,
    signedOnMs: sums.reduce((ms, sum) => ms + sum.ms, 0),
  }
}

/** When agents first came and last left since a moment (epoch ms); by agent. */
export async function comingsAndGoings(
  db: Kysely<SiteTables>,
  from: number,
): Promise<ReadonlyMap<number, { readonly firstOn: number | null; readonly lastOff: number | null }>> {
  const rows = await db
    .selectFrom('work_sessions')
    .where('agent_id', 'in', (eb) => eb.selectFrom('agents').select('agents.id'))
    .where('opened_at', '>=', from - longestSessionMs)
    .groupBy('agent_id')
    .select([
      'agent_id',
      sql<number | null>`min(CASE WHEN opened_at >= ${from} THEN opened_at END)`.as('first_on'),
      sql<number | null>`max(CASE WHEN closed_at >= ${from} THEN closed_at END)`.as('last_off'),
    ])
    .execute()
  return new Map(rows.map((row) => [row.agent_id, { firstOn: row.first_on, lastOff: row.last_off }]))
}

/** Sessions older than this that still lasted today are not looked for. ms */
const longestSessionMs = 7 * 86_400_000
