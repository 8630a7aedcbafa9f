import { quarterMs } from '../projections/table.js'
import type { SiteTx } from '../writer/operation.js'

/** Adds the successes that journal entries `from` (exclusive) to `to` tell of. */
export function projectSuccesses(tx: SiteTx, range: { readonly from: number; readonly to: number }): void {
  tx.statement(
    `INSERT INTO agent_successes (agent_id, bucket_at, successes)
     SELECT calls.agent_id, calls.reserved_at / ${quarterMs} * ${quarterMs}, count(*)
     FROM journal JOIN calls ON calls.ref = journal.call_ref
     WHERE journal.seq > @from AND journal.seq <= @to AND journal.kind = 'call.dispositioned'
       AND journal.body ->> '$.success' = 1 AND calls.agent_id IS NOT NULL GROUP BY 1, 2
     ON CONFLICT DO UPDATE SET successes = successes + excluded.successes`,
  ).run(range)
}

/** Forgets what the journal can tell again; what is older than the oldest entry that is kept stays. */
export function resetSuccesses(tx: SiteTx): void {
  const first = tx.statement('SELECT at FROM journal ORDER BY seq LIMIT 1').pluck().get()
  const since = typeof first === 'number' ? Math.floor(first / quarterMs) * quarterMs : 0
  tx.statement('DELETE FROM agent_successes WHERE bucket_at >= ?').run(since)
}
