import type { SiteDay } from './site-day.js'

/** Each: what is kept, and the same counted anew. Rows that stand in one and not in the other are what is wrong. */
const recounts: readonly { readonly of: string; readonly kept: string; readonly anew: string }[] = [
  {
    of: 'leads by kind',
    kept: 'SELECT campaign_id, time_zone, priority, stage, status, n FROM lead_counts WHERE n <> 0',
    anew: `SELECT campaign_id, time_zone, priority, stage, status, count(*) FROM leads WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5`,
  },
  {
    of: 'leads by block',
    kept: 'SELECT campaign_id, stage, status, n FROM lead_blocks WHERE n <> 0 AND block = -1',
    anew: 'SELECT campaign_id, stage, status, count(*) FROM leads WHERE deleted_at IS NULL GROUP BY 1, 2, 3',
  },
  {
    of: 'calls by campaign and agent',
    kept: `SELECT campaign_id, agent_id, sum(connected), sum(abandoned), sum(machine), sum(busy), sum(no_answer), sum(rejected),
      sum(unallocated), sum(congestion), sum(cancelled), sum(failed), sum(duration_ms), sum(talk_ms) FROM call_sums
      WHERE width_ms = 900000 AND direction = 'all' AND campaign_id <> 0 AND agent_id <> 0 GROUP BY 1, 2`,
    anew: `SELECT ifnull(campaign_id, -1), agent_id, sum(outcome = 'connected'), sum(outcome = 'abandoned'), sum(outcome = 'machine'),
      sum(outcome = 'busy'), sum(outcome = 'noAnswer'), sum(outcome = 'rejected'), sum(outcome = 'unallocated'),
      sum(outcome = 'congestion'), sum(outcome = 'cancelled'), sum(outcome = 'failed'),
      sum(ifnull(ended_at - answered_at, 0)), sum(ifnull(ended_at - bridged_at, 0)) FROM calls
      WHERE outcome IS NOT NULL AND agent_id IS NOT NULL GROUP BY 1, 2`,
  },
  {
    of: 'calls of all',
    kept: `SELECT connected, abandoned, machine, busy, no_answer, rejected, unallocated, congestion, cancelled, failed, duration_ms, talk_ms
      FROM call_sums WHERE width_ms = 0 AND direction = 'all' AND campaign_id = 0 AND agent_id = 0`,
    anew: `SELECT * FROM (SELECT sum(outcome = 'connected'), sum(outcome = 'abandoned'), sum(outcome = 'machine'),
      sum(outcome = 'busy'), sum(outcome = 'noAnswer'), sum(outcome = 'rejected'), sum(outcome = 'unallocated'),
      sum(outcome = 'congestion'), sum(outcome = 'cancelled'), sum(outcome = 'failed'),
      sum(ifnull(ended_at - answered_at, 0)), sum(ifnull(ended_at - bridged_at, 0)) FROM calls WHERE outcome IS NOT NULL
      HAVING count(*) > 0)`,
  },
  {
    of: 'successes by campaign',
    kept: 'SELECT campaign_id, successes FROM campaign_totals WHERE successes <> 0',
    anew: `SELECT campaign_id, count(*) FROM journal WHERE kind = 'call.dispositioned' AND campaign_id IS NOT NULL
      AND body ->> '$.success' = 1 GROUP BY 1`,
  },
  {
    of: 'sessions',
    kept: 'SELECT agent_id, id, opened_at, closed_at FROM work_sessions',
    anew: `SELECT o.agent_id, o.body ->> '$.session', o.at, c.at FROM journal AS o LEFT JOIN journal AS c
      ON c.kind = 'session.closed' AND c.body ->> '$.session' = o.body ->> '$.session' WHERE o.kind = 'session.opened'`,
  },
]

/** What is due to be worked off is what the journal says. */
const outboxes: typeof recounts = [
  {
    of: 'recordings to fetch',
    kept: `SELECT seq FROM outbox WHERE consumer = 'recordings'`,
    anew: `SELECT seq FROM journal WHERE kind = 'recording.finished' AND body ->> '$.ok' = 1`,
  },
  {
    of: 'recordings known',
    kept: 'SELECT call_ref FROM recordings',
    anew: `SELECT DISTINCT call_ref FROM journal WHERE kind = 'recording.finished'`,
  },
]

export function checkSums({ db, judge }: SiteDay): void {
  const left = db.prepare('SELECT count(*) FROM call_changes').pluck().get()
  judge.demand('sums', left === 0, () => `${String(left)} changes of calls are not summed up yet`)
  const compare = (name: 'sums' | 'outbox', { of, kept, anew }: (typeof recounts)[number]) => {
    const wrong = [
      ...db.prepare(`SELECT 'kept' AS side, * FROM (${kept} EXCEPT ${anew})`).raw().all(),
      ...db.prepare(`SELECT 'counted' AS side, * FROM (${anew} EXCEPT ${kept})`).raw().all(),
    ]
    judge.demand(name, wrong.length === 0, () => `${of}: ${JSON.stringify(wrong.slice(0, 6))}`)
  }
  for (const recount of recounts) compare('sums', recount)
  for (const recount of outboxes) compare('outbox', recount)
}
