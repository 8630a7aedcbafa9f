import type { SiteTx } from '../writer/operation.js'
import { answeredSql, bucketMs } from './bucket.js'

const cursorName = 'calls'

/** Journal entries read in one go: small enough not to hold up the calls. */
const batch = 2000

/** How far a run came. */
export interface ProjectionProgress {
  readonly seq: number
  readonly more: boolean
}

/**
 * Reads the journal forward from where the last run stopped and adds what ended to the sums that lists and the dashboard show. The place
 * is kept in the same transaction, so nothing is counted twice or left out.
 */
export function runProjections(tx: SiteTx): ProjectionProgress {
  const from = cursor(tx)
  const last = tx.statement('SELECT ifnull(max(seq), 0) FROM journal').pluck().get() as number
  const to = Math.min(last, from + batch)
  if (to <= from) return { seq: from, more: false }
  const ended = `FROM journal JOIN calls ON calls.ref = journal.call_ref
    WHERE journal.seq > @from AND journal.seq <= @to AND journal.kind = 'call.ended' AND calls.outcome IS NOT NULL`
  const sums = `count(*), sum(${answeredSql})`
  const duration = 'sum(ifnull(calls.ended_at - calls.answered_at, 0))'
  const range = { from, to }
  tx.statement(
    `INSERT INTO call_quarters (bucket_at, campaign_id, agent_id, outcome, calls, duration_ms, talk_ms)
     SELECT calls.reserved_at / ${bucketMs} * ${bucketMs}, ifnull(calls.campaign_id, 0), ifnull(calls.agent_id, 0), calls.outcome,
       count(*), ${duration}, sum(ifnull(calls.ended_at - calls.bridged_at, 0)) ${ended} GROUP BY 1, 2, 3, 4
     ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, duration_ms = duration_ms + excluded.duration_ms,
       talk_ms = talk_ms + excluded.talk_ms`,
  ).run(range)
  tx.statement(
    `INSERT INTO agent_totals (agent_id, calls, answered, duration_ms)
     SELECT calls.agent_id, ${sums}, ${duration} ${ended} AND calls.agent_id IS NOT NULL GROUP BY 1
     ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, answered = answered + excluded.answered,
       duration_ms = duration_ms + excluded.duration_ms`,
  ).run(range)
  tx.statement(
    `INSERT INTO campaign_totals (campaign_id, calls, answered, successes)
     SELECT calls.campaign_id, ${sums}, 0 ${ended} AND calls.campaign_id IS NOT NULL GROUP BY 1
     ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, answered = answered + excluded.answered`,
  ).run(range)
  tx.statement(
    `INSERT INTO campaign_totals (campaign_id, calls, answered, successes)
     SELECT campaign_id, 0, 0, count(*) FROM journal WHERE seq > @from AND seq <= @to
       AND kind = 'call.dispositioned' AND campaign_id IS NOT NULL AND body ->> '$.success' = 1 GROUP BY 1
     ON CONFLICT DO UPDATE SET successes = successes + excluded.successes`,
  ).run(range)
  tx.statement(
    'INSERT INTO projection_cursor (name, seq) VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
  ).run(cursorName, to)
  return { seq: to, more: to < last }
}

/** Forgets the sums and begins anew with the oldest journal entry that is kept; runs then count up again. */
export function resetProjections(tx: SiteTx): null {
  for (const table of ['call_quarters', 'agent_totals', 'campaign_totals', 'projection_cursor']) {
    tx.statement(`DELETE FROM ${table}`).run()
  }
  return null
}

function cursor(tx: SiteTx): number {
  const seq = tx.statement('SELECT seq FROM projection_cursor WHERE name = ?').pluck().get(cursorName)
  return typeof seq === 'number' ? seq : 0
}
