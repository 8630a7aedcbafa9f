import { eventFromBody } from '../journal/repository.js'
import { quarterMs } from '../projections/table.js'
import type { SiteTx } from '../writer/operation.js'
import { countedAs } from './work-state.js'

/** Longer than anybody is at work in one state; a clock that jumped must not fill years. ms */
const longestMs = 7 * 86_400_000

/**
 * Adds what journal entries `from` (exclusive) to `to` tell of agents' times: how long in which state, and sessions. With `sign` -1 takes
 * the times back; sessions stay, for telling them again changes nothing.
 */
export function projectPresence(
  tx: SiteTx,
  { from, to }: { readonly from: number; readonly to: number },
  sign: 1 | -1 = 1,
): void {
  const rows = tx
    .statement(
      `SELECT body FROM journal WHERE seq > ? AND seq <= ? AND kind IN ('agent.presence', 'session.opened', 'session.closed')`,
    )
    .pluck()
    .all(from, to) as string[]
  for (const body of rows) {
    const event = eventFromBody(body)
    if (event.kind === 'session.opened') {
      // One whose end nobody could tell was over by now.
      tx.statement(
        'UPDATE work_sessions SET closed_at = ? WHERE agent_id = ? AND opened_at < ? AND closed_at IS NULL',
      ).run(event.at, event.agent, event.at)
      tx.statement(
        'INSERT INTO work_sessions (id, agent_id, opened_at, closed_at, reason) VALUES (?, ?, ?, NULL, NULL) ON CONFLICT DO NOTHING',
      ).run(event.session, event.agent, event.at)
    } else if (event.kind === 'session.closed') {
      tx.statement('UPDATE work_sessions SET closed_at = ?, reason = ? WHERE id = ?').run(
        event.at,
        event.reason,
        event.session,
      )
    } else if (event.kind === 'agent.presence') {
      const counted = countedAs(event.from, event.fromReason ?? null)
      if (counted === null) continue
      for (const { bucketAt, ms } of quartersOf(event.at - Math.min(event.spentMs, longestMs), event.at)) {
        tx.statement(
          `INSERT INTO agent_times (agent_id, bucket_at, state, reason, ms) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET ms = ms + excluded.ms`,
        ).run(event.agent, bucketAt, counted.state, counted.reason, sign * ms)
      }
    }
  }
  if (sign === -1) tx.statement('DELETE FROM agent_times WHERE ms <= 0').run()
}

/** A span cut at the quarters of an hour. */
function* quartersOf(from: number, until: number): Iterable<{ readonly bucketAt: number; readonly ms: number }> {
  for (let at = from; at < until; ) {
    const bucketAt = Math.floor(at / quarterMs) * quarterMs
    const end = Math.min(until, bucketAt + quarterMs)
    yield { bucketAt, ms: end - at }
    at = end
  }
}
