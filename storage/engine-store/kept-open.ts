import type { Selectable } from 'kysely'
import { type CallRef, callRef, type LeadId, leadId } from '../../dialer/model/ids.js'
import type { StoredCall } from '../../dialer/ports/engine-store.js'
import { callFromRow } from '../calls/call-from-row.js'
import type { CallTable } from '../calls/table.js'
import { parseKept } from '../parse-json.js'
import type { SiteTx } from '../writer/operation.js'

const most = 10_000

/** Leads in an attempt that nothing was written of since `before` (epoch ms), and open calls that were reserved before it; by name alone. */
export function namesOfKeptOpen(
  tx: SiteTx,
  { before }: { readonly before: number },
): { readonly leads: readonly LeadId[]; readonly calls: readonly CallRef[] } {
  const leads = tx
    .statement(
      `SELECT id FROM leads INDEXED BY leads_attempt
       WHERE stage = 'inAttempt' AND updated_at <= ? AND deleted_at IS NULL LIMIT ${most}`,
    )
    .pluck()
    .all(before) as number[]
  const calls = tx
    .statement(
      `SELECT ref FROM calls INDEXED BY calls_open WHERE state IS NOT NULL AND reserved_at <= ? ORDER BY id LIMIT ${most}`,
    )
    .pluck()
    .all(before) as string[]
  return { leads: leads.map(leadId), calls: calls.map(callRef) }
}

/** These calls as they are kept, as far as they are open. */
export function keptCalls(tx: SiteTx, { refs }: { readonly refs: readonly CallRef[] }): readonly StoredCall[] {
  const find = tx.statement('SELECT * FROM calls WHERE ref = ? AND state IS NOT NULL')
  return refs.flatMap((ref) => {
    const row = find.get(ref) as Selectable<CallTable> | undefined
    return row === undefined ? [] : [{ record: callFromRow(row), state: parseKept(row.state) }]
  })
}
