import type { SystemTx } from '../writer/operation.js'

/** Deletes one small batch of entries and counts of refused attempts from before a moment (epoch ms). */
export function retainSystemAudit(
  tx: SystemTx,
  input: { readonly before: number; readonly limit: number },
): { readonly more: boolean } {
  const entries = tx
    .statement('DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY id LIMIT ?)')
    .run(input.before, input.limit).changes
  const refusals = tx
    .statement(
      'DELETE FROM refusals WHERE hour IN (SELECT DISTINCT hour FROM refusals WHERE hour < ? ORDER BY hour LIMIT 1)',
    )
    .run(input.before).changes
  return { more: entries >= input.limit || refusals > 0 }
}
