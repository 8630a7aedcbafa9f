import type { Selectable } from 'kysely'
import { type CampaignId, campaignId, type LeadId, leadId } from '../../dialer/model/ids.js'
import type { LeadStatus } from '../../dialer/model/lead.js'
import type { SiteTx } from '../writer/operation.js'
import { countLeads, moveLead } from './lead-counts.js'
import { followLead } from './profile/follow.js'
import type { LeadTable } from './table.js'
import { indexTags, mostTags, tagsOf } from './tags.js'
import { kindOf } from './writes.js'

/** One change of many leads. */
export type LeadBulk =
  | { readonly kind: 'priority'; readonly priority: number }
  | { readonly kind: 'status'; readonly status: LeadStatus }
  /** Finished ones are ready again, due at once; `finished`: ready and claimed ones are taken out of dialling. */
  | { readonly kind: 'stage'; readonly stage: 'ready' | 'finished' }
  | { readonly kind: 'addTags'; readonly tags: readonly string[] }
  /** They stay for their call records, and count nowhere. */
  | { readonly kind: 'delete' }

type Row = Selectable<LeadTable>

/**
 * Changes those of the leads that are there and can be changed; tells which, by campaign. Leads in an attempt keep their stage and are not deleted;
 * a lead that is as wanted already counts as changed.
 */
export function changeLeads(
  tx: SiteTx,
  input: { readonly leads: readonly LeadId[]; readonly change: LeadBulk },
): { readonly changed: readonly { readonly lead: LeadId; readonly campaign: CampaignId }[] } {
  const changed: { lead: LeadId; campaign: CampaignId }[] = []
  for (const id of new Set(input.leads)) {
    const before = tx
      .statement(
        `SELECT leads.* FROM leads JOIN campaigns ON campaigns.id = leads.campaign_id
         WHERE leads.id = ? AND leads.deleted_at IS NULL AND campaigns.deleted_at IS NULL`,
      )
      .get(id) as Row | undefined
    const after = before === undefined ? null : changedRow(tx, before, input.change)
    if (before === undefined || after === null) continue
    put(tx, before, after)
    changed.push({ lead: leadId(before.id), campaign: campaignId(before.campaign_id) })
  }
  return { changed }
}

/** The lead as it is to be; null: it cannot be. */
function changedRow(tx: SiteTx, before: Row, change: LeadBulk): Row | null {
  switch (change.kind) {
    case 'priority':
      return { ...before, priority: change.priority }
    case 'status':
      return { ...before, status: change.status }
    case 'addTags': {
      const tags = [...new Set([...tagsOf(before.tags), ...change.tags])]
      return tags.length > mostTags ? null : { ...before, tags: JSON.stringify(tags) }
    }
    case 'stage':
      if (before.stage === 'inAttempt') return null
      if (change.stage === 'finished') return before.stage === 'finished' ? before : finished(before)
      return before.stage === 'finished' ? { ...before, stage: 'ready', finished_why: null, due_at: tx.now } : before
    case 'delete':
      return before.stage === 'inAttempt' ? null : { ...finished(before), deleted_at: tx.now }
  }
}

function finished(before: Row): Row {
  const why = before.finished_why ?? 'withdrawn'
  const none = { callback_at: null, callback_agent_id: null, claimed_until: null }
  return { ...before, ...none, stage: 'finished', finished_why: why }
}

function put(tx: SiteTx, before: Row, after: Row): void {
  tx.statement(
    `UPDATE leads SET priority = ?, status = ?, stage = ?, finished_why = ?, due_at = ?, callback_at = ?, callback_agent_id = ?,
       claimed_until = ?, tags = ?, deleted_at = ?, updated_at = ? WHERE id = ?`,
  ).run(
    after.priority,
    after.status,
    after.stage,
    after.finished_why,
    after.due_at,
    after.callback_at,
    after.callback_agent_id,
    after.claimed_until,
    after.tags,
    after.deleted_at,
    tx.now,
    before.id,
  )
  const isGone = after.deleted_at !== null
  if (isGone) countLeads(tx, kindOf(before), -1)
  else moveLead(tx, kindOf(before), kindOf(after))
  followLead(tx, before.id, before, after)
  if (isGone || before.tags !== after.tags)
    indexTags(tx, before.id, tagsOf(before.tags), isGone ? [] : tagsOf(after.tags))
  tx.journal([
    {
      kind: 'lead.updated',
      at: tx.now,
      lead: leadId(before.id),
      campaign: campaignId(before.campaign_id),
      stage: after.stage,
      status: after.status,
      dueAt: after.stage === 'finished' ? null : after.due_at,
      finishedWhy: after.finished_why,
    },
  ])
}
