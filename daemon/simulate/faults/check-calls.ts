import type { SiteDay } from './site-day.js'

interface CallRow {
  readonly ref: string
  readonly lead_id: number | null
  readonly number: string
  readonly outcome: string | null
  readonly ended_by: string | null
  readonly reserved_at: number
  readonly dialed_at: number | null
  readonly answered_at: number | null
  readonly bridged_at: number | null
  readonly ended_at: number | null
  readonly closed_at: number | null
  readonly state: string | null
  readonly endings: number
}

interface LeadRow {
  readonly id: number
  readonly stage: string
  readonly attempts: number
  readonly dialled: number
  readonly tried: number
  readonly open: number
}

/** Every attempt ended once and fits together; every lead is counted as often as it was tried; nothing was dialled without a record. */
export function checkCalls({ db, judge, witness }: SiteDay): void {
  const { demand } = judge
  const calls = db
    .prepare(
      `SELECT calls.*, (SELECT count(*) FROM journal WHERE call_ref = calls.ref AND kind = 'call.ended') AS endings FROM calls`,
    )
    .all() as readonly CallRow[]
  const refs = new Set(calls.map(({ ref }) => ref))
  for (const call of calls) {
    const isClosed = call.state === null && call.closed_at !== null && call.ended_at !== null
    demand('oneEnding', isClosed && call.endings === 1 && call.outcome !== null && call.ended_by !== null, () =>
      JSON.stringify(call),
    )
    const reached = [call.reserved_at, call.dialed_at, call.answered_at, call.bridged_at, call.ended_at, call.closed_at]
    const times = reached.filter((at) => at !== null)
    const isOrdered = times.every((at, i) => i === 0 || at >= (times[i - 1] ?? 0))
    demand('milestones', isOrdered, () => JSON.stringify(call))
    demand('milestones', (call.outcome === 'connected') === (call.bridged_at !== null), () => JSON.stringify(call))
  }
  for (const { ref, number } of witness.dials.values()) {
    demand('oneEnding', refs.has(ref), () => `${number} was dialled as ${ref}, of which there is no record`)
  }
  const told = db.prepare(`SELECT count(*) FROM journal WHERE kind = 'call.reserved'`).pluck().get()
  demand('oneEnding', told === calls.length, () => `${calls.length} records, ${String(told)} attempts were told`)

  const leads = db
    .prepare(
      `SELECT leads.id, leads.stage, leads.attempts, count(calls.id) AS tried,
         ifnull(sum(calls.dialed_at IS NOT NULL), 0) AS dialled, ifnull(sum(calls.state IS NOT NULL), 0) AS open
       FROM leads LEFT JOIN calls ON calls.lead_id = leads.id GROUP BY leads.id`,
    )
    .all() as readonly LeadRow[]
  for (const lead of leads) {
    demand('leadStage', (lead.stage === 'inAttempt') === lead.open > 0, () => JSON.stringify(lead))
    demand('leadStage', lead.attempts >= lead.dialled && lead.attempts <= lead.tried, () => JSON.stringify(lead))
  }
}
