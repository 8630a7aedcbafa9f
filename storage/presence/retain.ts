import { dayMs, quarterMs } from '../projections/table.js'
import type { SiteTx } from '../writer/operation.js'

/** Deletes at most `limit` rows of each kind about agents' work before a moment, epoch ms; returns the most it deleted of one kind. */
export function retainPresence(tx: SiteTx, before: number, limit: number): number {
  // By agent, as the keys begin: without that each look would read all that is kept.
  const whose = 'agent_id IN (SELECT id FROM agents)'
  const counts = [
    `DELETE FROM agent_times WHERE (agent_id, bucket_at, state, reason) IN
       (SELECT agent_id, bucket_at, state, reason FROM agent_times WHERE ${whose} AND bucket_at < ? LIMIT ?)`,
    `DELETE FROM agent_successes WHERE (agent_id, width_ms, bucket_at) IN
       (SELECT agent_id, width_ms, bucket_at FROM agent_successes
        WHERE ${whose} AND width_ms IN (${quarterMs}, ${dayMs}) AND bucket_at < ? - ${dayMs} LIMIT ?)`,
    `DELETE FROM work_sessions WHERE id IN
       (SELECT id FROM work_sessions WHERE ${whose} AND opened_at < ? AND closed_at IS NOT NULL LIMIT ?)`,
  ].map((text) => tx.statement(text).run(before, limit).changes)
  return Math.max(...counts)
}
