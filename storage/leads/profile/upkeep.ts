import { agentId } from '../../../dialer/model/ids.js'
import type { SiteTx } from '../../writer/operation.js'
import { adoptedUpTo, adoptLeads, forgetDeleted } from './adopt.js'
import { assignWaiting, chooseAgent, giveLead } from './assign.js'
import { followRule, rescoreDue } from './score.js'

/** Leads that one run looks at of each kind: a few milliseconds of the writer. */
const batch = 200

/**
 * What leads that are worked need by themselves: profiles of new ones, scores of those that grew older or changed by a call, and an agent for
 * those that wait. Nothing is done, and next to nothing asked, on a site whose leads nobody works.
 */
export function tendProfiles(tx: SiteTx): { readonly more: boolean } {
  const isOn = adoptedUpTo(tx) !== null
  const adopting = isOn && adoptLeads(tx, { limit: batch }).more
  const forgetting = isOn && forgetDeleted(tx, batch)
  const rescoring = rescoreDue(tx, batch)
  const following = followRule(tx, batch)
  freeFormer(tx)
  assignWaiting(tx)
  return { more: adopting || forgetting || rescoring || following }
}

/** Open leads of agents who are none any more wait for others. */
function freeFormer(tx: SiteTx): void {
  tx.statement(
    `UPDATE lead_profiles SET agent_id = NULL, assigned_at = NULL, assigned_by = NULL, waiting_since = ? WHERE lead_id IN (
       SELECT p.lead_id FROM agents CROSS JOIN lead_profiles AS p ON p.agent_id = agents.id
       WHERE agents.deleted_at IS NOT NULL AND p.progress IN ('new', 'contacted', 'callback') AND p.archived_at IS NULL LIMIT ${batch})`,
  ).run(tx.now)
}

/** Where a run that takes leads from agents who do not call them came to. */
export interface UntouchedCursor {
  readonly assignedAt: number
  readonly lead: number
}

const mostReassigned = 3

/**
 * Gives leads to others that are new or contacted, were assigned before a moment (epoch ms), were never spoken with and have changed hands so
 * fewer than three times, at most a batch from `after` on; null: that was all. Where nobody else is available a lead stays where it is, and
 * leads that came with an agent from elsewhere do, too.
 */
export function reassignUntouched(
  tx: SiteTx,
  input: { readonly before: number; readonly after: UntouchedCursor | null },
): { readonly reassigned: number; readonly next: UntouchedCursor | null } {
  const { before, after } = input
  const leads = tx
    .statement(
      `SELECT lead_id AS lead, agent_id AS agent, assigned_at AS assignedAt FROM lead_profiles
       WHERE agent_id IS NOT NULL AND last_contact_at IS NULL AND progress IN ('new', 'contacted') AND archived_at IS NULL
         AND reassigned < ${mostReassigned} AND assigned_by IN ('rule', 'person')
         AND assigned_at < ? AND (assigned_at, lead_id) > (?, ?) ORDER BY assigned_at, lead_id LIMIT ${batch}`,
    )
    .all(before, after?.assignedAt ?? 0, after?.lead ?? 0) as (UntouchedCursor & { readonly agent: number })[]
  let reassigned = 0
  for (const { lead, agent } of leads) {
    const to = chooseAgent(tx, agentId(agent))
    if (to === null) continue
    giveLead(tx, lead, to, { why: 'untouched', user: null })
    reassigned += 1
  }
  const last = leads.at(-1)
  return {
    reassigned,
    next: last === undefined || leads.length < batch ? null : { assignedAt: last.assignedAt, lead: last.lead },
  }
}

/**
 * Puts leads away that were converted or closed before a moment (epoch ms), at most a batch. What is put away stands in no list that does not
 * ask for it and otherwise stays as it is; a person brings it back.
 */
export function archiveEnded(
  tx: SiteTx,
  { before }: { readonly before: number },
): { readonly archived: number; readonly more: boolean } {
  const { changes } = tx
    .statement(
      `UPDATE lead_profiles SET archived_at = ? WHERE lead_id IN (SELECT lead_id FROM lead_profiles
         WHERE archived_at IS NULL AND progress IN ('converted', 'closed') AND progress_at < ? ORDER BY progress_at LIMIT ${batch})`,
    )
    .run(tx.now, before)
  return { archived: changes, more: changes === batch }
}
