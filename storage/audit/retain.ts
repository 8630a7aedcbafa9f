import type { SiteTx, SystemTx } from '../writer/operation.js'

/** What may go, and how much of it in one batch. */
export interface AuditRetention {
  /** Entries from before this moment, epoch ms. */
  readonly before: number
  readonly limit: number
}

/** Deletes one small batch of a site's entries. */
export function retainSiteAudit(tx: SiteTx, input: AuditRetention): { readonly more: boolean } {
  return { more: removeEntries(tx, input) >= input.limit }
}

/** Deletes one small batch of the installation's entries, and an hour of counted refusals. */
export function retainSystemAudit(tx: SystemTx, input: AuditRetention): { readonly more: boolean } {
  const removed = removeEntries(tx, input)
  const refusals = tx
    .statement('DELETE FROM refusals WHERE hour IN (SELECT hour FROM refusals WHERE hour < ? ORDER BY hour LIMIT 1)')
    .run(input.before).changes
  return { more: removed >= input.limit || refusals > 0 }
}

function removeEntries(tx: Pick<SystemTx, 'statement'>, { before, limit }: AuditRetention): number {
  return tx
    .statement('DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?)')
    .run(before, limit).changes
}
