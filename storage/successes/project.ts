import { dayMs, quarterMs } from '../projections/table.js'
import type { SiteTx } from '../writer/operation.js'

/** Adds the successes that journal entries `from` (exclusive) to `to` tell of; with `sign` -1 takes them back. */
export function projectSuccesses(
  tx: SiteTx,
  range: { readonly from: number; readonly to: number },
  sign: 1 | -1 = 1,
): void {
  tx.statement(
    `INSERT INTO agent_successes (agent_id, width_ms, bucket_at, successes)
     SELECT calls.agent_id, w.ms, calls.reserved_at / w.ms * w.ms, @sign * count(*)
     FROM journal CROSS JOIN calls ON calls.ref = journal.call_ref
       CROSS JOIN (SELECT ${quarterMs} AS ms UNION ALL SELECT ${dayMs}) AS w
     WHERE journal.seq > @from AND journal.seq <= @to AND journal.kind = 'call.dispositioned'
       AND journal.body ->> '$.success' = 1 AND calls.agent_id IS NOT NULL GROUP BY 1, 2, 3
     ON CONFLICT DO UPDATE SET successes = successes + excluded.successes`,
  ).run({ ...range, sign })
  if (sign === -1) tx.statement('DELETE FROM agent_successes WHERE successes <= 0').run()
}
