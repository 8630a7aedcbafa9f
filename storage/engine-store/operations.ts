import type { LeadId } from '../../dialer/model/ids.js'
import type { Lead } from '../../dialer/model/lead.js'
import { type LeadRow, leadColumns, leadFromRow } from '../leads/lead-from-row.js'
import type { SiteTx } from '../writer/operation.js'

const leadSql = `SELECT ${leadColumns.join(', ')} FROM leads WHERE id = ?`

/** One lead; null if it does not exist. */
export function leadById(tx: SiteTx, input: { readonly id: LeadId }): Lead | null {
  const row = tx.statement(leadSql).get(input.id) as LeadRow | undefined
  return row ? leadFromRow(row) : null
}
