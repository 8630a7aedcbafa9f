import type { Selectable } from 'kysely'
import type { LeadChange } from '../../dialer/model/lead.js'
import { moveLead } from '../leads/lead-counts.js'
import { parseOutcomes } from '../leads/lead-from-row.js'
import { followLead } from '../leads/profile/follow.js'
import type { LeadTable } from '../leads/table.js'
import { kindOf } from '../leads/writes.js'
import type { SiteTx } from '../writer/operation.js'

/** Changes a lead as a step wants it and keeps the counters; a lead that was deleted meanwhile is passed over. */
export function applyLeadChange(tx: SiteTx, change: LeadChange): void {
  const before = tx.statement('SELECT * FROM leads WHERE id = ?').get(change.lead) as Selectable<LeadTable> | undefined
  if (!before) return
  const stage = change.stage ?? before.stage
  const status = change.status ?? before.status
  const { attempted, callback, owner, claimedUntil } = change
  const callbackAt = callback === undefined ? before.callback_at : (callback?.at ?? null)
  const outcomes = attempted ? counted(before.outcomes, attempted.outcome) : before.outcomes
  tx.statement(
    `UPDATE leads SET stage = ?, status = ?, due_at = ?, callback_at = ?, callback_agent_id = ?, finished_why = ?,
       owner_agent_id = ?, claimed_until = ?, attempts = ?, outcomes = ?, last_attempt_at = ?, updated_at = ? WHERE id = ?`,
  ).run(
    stage,
    status,
    change.dueAt ?? before.due_at,
    callbackAt,
    callback === undefined ? before.callback_agent_id : (callback?.agent ?? null),
    stage === 'finished' ? (change.finishedWhy ?? before.finished_why) : null,
    owner === undefined ? before.owner_agent_id : owner,
    claimedUntil === undefined ? before.claimed_until : claimedUntil,
    before.attempts + (attempted ? 1 : 0),
    outcomes,
    attempted ? attempted.at : before.last_attempt_at,
    tx.now,
    change.lead,
  )
  followLead(tx, before.id, before, { status, callback_at: callbackAt })
  // A deleted lead, whose last attempt is over only now, counts nowhere.
  if (before.deleted_at === null) moveLead(tx, kindOf(before), { ...kindOf(before), stage, status })
}

function counted(json: string, outcome: NonNullable<LeadChange['attempted']>['outcome']): string {
  const counts = parseOutcomes(json)
  return JSON.stringify({ ...counts, [outcome]: (counts[outcome] ?? 0) + 1 })
}
