import { type Kysely, sql } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import { projectionCursor } from '../projections/cursor.js'
import { dayMs, quarterMs } from '../projections/table.js'
import type { SiteTables } from '../site-tables.js'

/** Calls that began in whole quarters of an hour, epoch ms; `from` inclusive, `until` exclusive. */
export interface SuccessQuery {
  readonly from: number
  readonly until: number
  /** Absent: everybody. */
  readonly agent?: AgentId
}

/**
 * How many successes each agent had: the projection's, and what it has not read yet, in one statement and so of one moment. The few new
 * entries are looked at first (`CROSS JOIN` keeps that order), or all calls of the span would be.
 */
export async function successesBy(db: Kysely<SiteTables>, query: SuccessQuery): Promise<ReadonlyMap<number, number>> {
  const { from, until, agent } = query
  const whose = agent === undefined ? sql`IN (SELECT id FROM agents)` : sql`= ${agent}`
  const kept = (widthMs: number, start: number, end: number) => sql`SELECT agent_id, successes AS n FROM agent_successes
    WHERE agent_id ${whose} AND width_ms = ${widthMs} AND bucket_at >= ${start} AND bucket_at < ${end}`
  const firstDay = Math.ceil(from / dayMs) * dayMs
  const lastDay = Math.floor(until / dayMs) * dayMs
  const parts =
    firstDay < lastDay
      ? [kept(quarterMs, from, firstDay), kept(dayMs, firstDay, lastDay), kept(quarterMs, lastDay, until)]
      : [kept(quarterMs, from, until)]
  const { rows } = await sql<{ readonly agent_id: number; readonly n: number }>`
    SELECT agent_id, sum(n) AS n FROM (
      ${sql.join(parts, sql` UNION ALL `)}
      UNION ALL
      SELECT calls.agent_id, 1 FROM journal CROSS JOIN calls ON calls.ref = journal.call_ref
        WHERE journal.seq > ${projectionCursor} AND journal.kind = 'call.dispositioned'
          AND journal.body ->> '$.success' = 1 AND calls.agent_id ${whose}
          AND calls.reserved_at >= ${from} AND calls.reserved_at < ${until}
    ) GROUP BY agent_id`.execute(db)
  return new Map(rows.map((row) => [row.agent_id, row.n]))
}
