import type { SiteTx } from '../writer/operation.js'

/** Follow-ups whose promised callback came about are done: the lead was spoken with at or after the time set. */
export function closeFollowUps(tx: SiteTx, { from, to }: { readonly from: number; readonly to: number }): void {
  const spoken = tx
    .statement(
      `SELECT lead_id AS lead, max(at) AS at FROM journal
       WHERE seq > ? AND seq <= ? AND kind = 'call.connected' AND lead_id IS NOT NULL GROUP BY lead_id`,
    )
    .all(from, to) as { readonly lead: number; readonly at: number }[]
  for (const { lead, at } of spoken) {
    tx.statement(
      `UPDATE follow_ups SET open = 0, lead_before = NULL, updated_at = ?
       WHERE lead_id = ? AND open = 1 AND lead_before IS NOT NULL AND scheduled_at <= ?`,
    ).run(tx.now, lead, at)
  }
}
