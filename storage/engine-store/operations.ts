import type { LeadId } from '../../dialer/model/ids.js'
import { agentId } from '../../dialer/model/ids.js'
import type { KnownLead, LeadStage } from '../../dialer/model/lead.js'
import { type LeadRow, leadColumns, leadFromRow } from '../leads/lead-from-row.js'
import type { SiteTx } from '../writer/operation.js'

const leadSql = `SELECT ${leadColumns.join(', ')}, stage, owner_agent_id, claimed_until FROM leads
  WHERE id = ? AND deleted_at IS NULL`

interface KnownRow extends LeadRow {
  readonly stage: LeadStage
  readonly owner_agent_id: number | null
  readonly claimed_until: number | null
}

/** One lead and where it stands; null if it does not exist. */
export function leadById(tx: SiteTx, input: { readonly id: LeadId }): KnownLead | null {
  const row = tx.statement(leadSql).get(input.id) as KnownRow | undefined
  if (row === undefined) return null
  const { stage, owner_agent_id: owner, claimed_until: until } = row
  const claim = owner === null || until === null ? null : { agent: agentId(owner), until }
  return { ...leadFromRow(row), stage, claim }
}
