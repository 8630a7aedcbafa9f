import { outcomes } from '../../dialer/model/outcome.js'
import { closeFollowUps } from '../follow-ups/close.js'
import { projectPresence } from '../presence/project.js'
import { projectSuccesses } from '../successes/project.js'
import type { SiteTx } from '../writer/operation.js'
import { cursorName } from './cursor.js'
import { dayMs, everMs, noCampaign, outcomeColumns, quarterMs } from './table.js'

/** Journal entries read in one go, and changes of calls added: few enough not to hold up the calls. */
const batch = { entries: 2000, changes: 500 }

/** How far a run came. */
export interface ProjectionProgress {
  readonly seq: number
  readonly more: boolean
}

/**
 * Adds what changed about ended calls to the sums that lists and the dashboard read, and what the journal tells of successes. Changes leave
 * and the place in the journal moves in the same transaction, so nothing is counted twice or left out.
 */
export function runProjections(tx: SiteTx): ProjectionProgress {
  const changes = addChanges(tx)
  const { seq, more } = addSuccesses(tx)
  return { seq, more: more || changes }
}

/** Counts all sums anew from the calls, in one go; successes again from the oldest journal entry that is kept, by the runs that follow. */
export function resetProjections(tx: SiteTx): null {
  // What the journal no longer tells stays counted.
  const told = { from: 0, to: cursor(tx) }
  projectPresence(tx, told, -1)
  projectSuccesses(tx, told, -1)
  for (const table of ['call_sums', 'call_changes', 'campaign_totals', 'projection_cursor']) {
    tx.statement(`DELETE FROM ${table}`).run()
  }
  tx.statement(
    addSql(`SELECT reserved_at, ifnull(campaign_id, ${noCampaign}) AS campaign_id, ifnull(agent_id, 0) AS agent_id, direction, outcome,
      1 AS n, ifnull(ended_at - answered_at, 0) AS duration_ms, ifnull(ended_at - bridged_at, 0) AS talk_ms
      FROM calls WHERE outcome IS NOT NULL`),
  ).run()
  return null
}

/** True if changes are left. */
function addChanges(tx: SiteTx): boolean {
  const last = tx
    .statement(`SELECT max(id) FROM (SELECT id FROM call_changes ORDER BY id LIMIT ${batch.changes})`)
    .pluck()
    .get()
  if (typeof last !== 'number') return false
  tx.statement(addSql('SELECT * FROM call_changes WHERE id <= ?')).run(last)
  tx.statement('DELETE FROM call_changes WHERE id <= ?').run(last)
  return tx.statement('SELECT 1 FROM call_changes LIMIT 1').get() !== undefined
}

/** Each change counts for all calls together, its campaign, its agent and the two together, in each width. */
function addSql(changes: string): string {
  const columns = [...outcomes.map((outcome) => outcomeColumns[outcome]), 'duration_ms', 'talk_ms']
  const sums = [
    ...outcomes.map((outcome) => `sum(iif(outcome = '${outcome}', n, 0))`),
    'sum(duration_ms)',
    'sum(talk_ms)',
  ]
  return `INSERT INTO call_sums (width_ms, campaign_id, agent_id, bucket_at, direction, ${columns.join(', ')})
    SELECT w.ms, changes.campaign_id * o.campaign, changes.agent_id * o.agent,
      iif(w.ms = ${everMs}, 0, changes.reserved_at / max(w.ms, 1) * w.ms), d.direction, ${sums.join(', ')}
    FROM (${changes}) AS changes
      JOIN (SELECT ${everMs} AS ms UNION ALL SELECT ${dayMs} UNION ALL SELECT ${quarterMs}) AS w
      JOIN (SELECT 0 AS campaign, 0 AS agent UNION ALL SELECT 1, 0 UNION ALL SELECT 0, 1 UNION ALL SELECT 1, 1) AS o
      JOIN (SELECT 'all' AS direction UNION ALL SELECT 'inbound') AS d
    WHERE (o.agent = 0 OR changes.agent_id <> 0) AND d.direction IN ('all', changes.direction) GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT DO UPDATE SET ${columns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`
}

function addSuccesses(tx: SiteTx): ProjectionProgress {
  const from = cursor(tx)
  const last = tx.statement('SELECT ifnull(max(seq), 0) FROM journal').pluck().get() as number
  const to = Math.min(last, from + batch.entries)
  if (to <= from) return { seq: from, more: false }
  tx.statement(
    `INSERT INTO campaign_totals (campaign_id, successes)
     SELECT campaign_id, count(*) FROM journal WHERE seq > @from AND seq <= @to
       AND kind = 'call.dispositioned' AND campaign_id IS NOT NULL AND body ->> '$.success' = 1 GROUP BY 1
     ON CONFLICT DO UPDATE SET successes = successes + excluded.successes`,
  ).run({ from, to })
  projectSuccesses(tx, { from, to })
  projectPresence(tx, { from, to })
  closeFollowUps(tx, { from, to })
  tx.statement(
    'INSERT INTO projection_cursor (name, seq) VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
  ).run(cursorName, to)
  return { seq: to, more: to < last }
}

function cursor(tx: SiteTx): number {
  const seq = tx.statement('SELECT seq FROM projection_cursor WHERE name = ?').pluck().get(cursorName)
  return typeof seq === 'number' ? seq : 0
}
