import type { LeadProgress } from '../../../dialer/crm/lead-profile.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
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
  if (before.status !== after.status) move(tx, lead, { to: after.status, at: tx.now, from: movedBy[after.status] })
  if (after.callback_at !== null && after.callback_at !== before.callback_at)
    move(tx, lead, { to: 'callback', at: tx.now, from: "progress IN ('new', 'contacted')" })
}

/** Takes a lead further that has come as far as `from` says. */
function move(
  tx: SiteTx,
  lead: number,
  { to, at, from }: { readonly to: LeadProgress; readonly at: number; readonly from: string },
): void {
  const moved = tx
    .statement(
      `UPDATE lead_profiles SET progress = ?, progress_at = ?, score_due_at = 0 WHERE lead_id = ? AND ${from}
       RETURNING campaign_id, agent_id`,
    )
    .get(to, at, lead) as MovedRow | undefined
  if (moved) tellProgress(tx, lead, to, moved)
}

interface MovedRow {
  readonly campaign_id: number
  readonly agent_id: number | null
}

/** Notes in the journal how far a lead has come now. */
export function tellProgress(tx: SiteTx, lead: number, progress: LeadProgress, row: MovedRow): void {
  const agent = row.agent_id === null ? null : agentId(row.agent_id)
  const campaign = campaignId(row.campaign_id)
  tx.journal([{ kind: 'lead.progress', at: tx.now, lead: leadId(lead), campaign, agent, progress }])
}

/**
 * A conversation with a lead's person: when the last one was, how many there were, and who was new or to be called back is contacted. `at`
 * (epoch ms) is its end, where that is not when it is told.
 */
export function noteSpoken(tx: SiteTx, event: DomainEvent, at = event.at): void {
  if (event.kind !== 'call.ended' || event.outcome !== 'connected' || event.lead === null) return
  const { changes } = tx
    .statement(
      `UPDATE lead_profiles SET contacts = contacts + 1, last_contact_at = max(ifnull(last_contact_at, 0), ?), score_due_at = 0
       WHERE lead_id = ?`,
    )
    .run(at, event.lead)
  if (changes > 0) move(tx, event.lead, { to: 'contacted', at, from: "progress IN ('new', 'callback')" })
}
