import { leadSources } from '../../../dialer/crm/lead-profile.js'
import { priorityOfClass } from '../../../dialer/model/lead-priority.js'
import type { SiteTx } from '../../writer/operation.js'
import { rescore, scoreRuleOf } from './score.js'

/** The last lead that was looked at. Absent: nobody works this site's leads as a list of people, so none needs a profile. */
export const adoptedKey = 'leads.adopted'

const sources = leadSources.map((word) => `'${word}'`).join(', ')

const adoptSql = (which: string): string => `INSERT INTO lead_profiles (
    lead_id, campaign_id, source, quality, priority_word, progress, progress_at, agent_id, assigned_at, assigned_by, last_contact_at,
    notes, score, score_due_at, created_at)
  SELECT id, campaign_id, iif(lower(metadata ->> '$.source') IN (${sources}), lower(metadata ->> '$.source'), 'other'), 'warm',
    CASE WHEN priority >= ${priorityOfClass.urgent} THEN 'urgent' WHEN priority >= ${priorityOfClass.high} THEN 'high'
      WHEN priority >= ${priorityOfClass.medium} THEN 'medium' ELSE 'low' END,
    iif(callback_at IS NOT NULL AND status IN ('new', 'contacted'), 'callback', status), updated_at,
    owner_agent_id, iif(owner_agent_id IS NULL, NULL, updated_at), iif(owner_agent_id IS NULL, NULL, 'import'),
    iif(status = 'new', NULL, last_attempt_at), CAST(metadata ->> '$.notes' AS TEXT), 0, 0, created_at
  FROM leads WHERE ${which} AND deleted_at IS NULL ON CONFLICT DO NOTHING`

/** Gives a lead that has none a profile with what is known of it. */
export function adoptLead(tx: SiteTx, lead: number): void {
  const { changes } = tx.statement(adoptSql('id = ?')).run(lead)
  if (changes > 0) rescore(tx, lead)
}

/** How far giving profiles came. */
export interface Adopted {
  readonly more: boolean
}

/**
 * Goes on giving the site's leads profiles, in the order in which they came, at most `limit` looked at; from the first time on also those
 * that come later. Leads get ids in order and by one writer, so none is passed over.
 */
export function adoptLeads(tx: SiteTx, { limit }: { readonly limit: number }): Adopted {
  const from = adoptedUpTo(tx) ?? 0
  const upTo = tx
    .statement('SELECT max(id) FROM (SELECT id FROM leads WHERE id > ? ORDER BY id LIMIT ?)')
    .pluck()
    .get(from, limit)
  if (typeof upTo !== 'number') {
    if (from === 0) keep(tx, 0)
    return { more: false }
  }
  const ids = tx
    .statement(
      `SELECT id FROM leads WHERE id > ? AND id <= ? AND NOT EXISTS (SELECT 1 FROM lead_profiles WHERE lead_id = leads.id)`,
    )
    .pluck()
    .all(from, upTo) as number[]
  if (ids.length > 0) {
    tx.statement(
      adoptSql(
        'id > ? AND id <= ? AND campaign_id IN (SELECT campaigns.id FROM campaigns WHERE campaigns.deleted_at IS NULL)',
      ),
    ).run(from, upTo)
    const rule = scoreRuleOf(tx)
    for (const id of ids) rescore(tx, id, rule)
  }
  keep(tx, upTo)
  return { more: tx.statement('SELECT 1 FROM leads WHERE id > ? LIMIT 1').get(upTo) !== undefined }
}

/** The last lead that was looked at; null: none ever was. */
export function adoptedUpTo(tx: Pick<SiteTx, 'statement'>): number | null {
  const kept = tx.statement(`SELECT value FROM settings WHERE key = '${adoptedKey}'`).pluck().get()
  return typeof kept === 'string' ? Number(kept) : null
}

function keep(tx: SiteTx, id: number): void {
  tx.statement(
    `INSERT INTO settings (key, value) VALUES ('${adoptedKey}', ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(String(id))
}

/** Takes profiles of leads whose campaign was deleted, at most `limit`; lists of leads leave those out. True if some are left. */
export function forgetDeleted(tx: SiteTx, limit: number): boolean {
  const { changes } = tx
    .statement(
      `DELETE FROM lead_profiles WHERE lead_id IN (SELECT p.lead_id FROM campaigns
         CROSS JOIN lead_profiles AS p ON p.campaign_id = campaigns.id WHERE campaigns.deleted_at IS NOT NULL LIMIT ?)`,
    )
    .run(limit)
  return changes === limit
}
