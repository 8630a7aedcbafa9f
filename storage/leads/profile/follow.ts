import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import type { LeadStatus } from '../../../dialer/model/lead.js'
import type { SiteTx } from '../../writer/operation.js'

/** What of a lead's row moves its profile. */
export interface LeadStanding {
  readonly status: LeadStatus
  readonly callback_at: number | null
}

/** Progress that a change of the dialer's status takes further; all else knows more than the dialer does. */
const movedBy: Readonly<Record<LeadStatus, string>> = {
  new: "progress = 'contacted'",
  contacted: "progress = 'new'",
  interested: "progress IN ('new', 'contacted', 'callback', 'notInterested', 'closed')",
  notInterested: "progress NOT IN ('notInterested', 'converted', 'closed')",
}

/**
 * Lets the profile of a lead, if it has one, follow what a disposition or a person made of the lead, in the same transaction: whoever writes
 * a lead's status or callback calls this. No trigger does it, for any at all on leads would cost each step of each call a third more.
 */
export function followLead(tx: SiteTx, lead: number, before: LeadStanding, after: LeadStanding): void {
  if (before.status !== after.status) {
    tx.statement(
      `UPDATE lead_profiles SET progress = ?, progress_at = ?, score_due_at = 0 WHERE lead_id = ? AND ${movedBy[after.status]}`,
    ).run(after.status, tx.now, lead)
  }
  if (after.callback_at !== null && after.callback_at !== before.callback_at) {
    tx.statement(
      `UPDATE lead_profiles SET progress = 'callback', progress_at = ?, score_due_at = 0
       WHERE lead_id = ? AND progress IN ('new', 'contacted')`,
    ).run(tx.now, lead)
  }
}

/**
 * A conversation with a lead's person: when the last one was, how many there were, and who was new or to be called back is contacted. `at`
 * (epoch ms) is its end, where that is not when it is told.
 */
export function noteSpoken(tx: SiteTx, event: DomainEvent, at = event.at): void {
  if (event.kind !== 'call.ended' || event.outcome !== 'connected' || event.lead === null) return
  tx.statement(
    `UPDATE lead_profiles SET contacts = contacts + 1, last_contact_at = max(ifnull(last_contact_at, 0), @at),
       progress_at = iif(progress IN ('new', 'callback'), @at, progress_at),
       progress = iif(progress IN ('new', 'callback'), 'contacted', progress), score_due_at = 0 WHERE lead_id = @lead`,
  ).run({ at, lead: event.lead })
}
