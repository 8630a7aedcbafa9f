import type { LeadChange, LeadStage } from '../../dialer/model/lead.js'
import type { LeadExpectation } from '../../dialer/ports/engine-store.js'
import type { SiteTx } from '../writer/operation.js'

interface Standing {
  readonly stage: LeadStage
  readonly owner: number | null
  readonly until: number | null
}

/** True if the lead stands where a commit expects it. */
export function stands(tx: SiteTx, { lead, stage, owner }: LeadExpectation): boolean {
  const now = standing(tx, lead)
  return now?.stage === stage && (owner === null || now.owner === owner)
}

/** True if a lead stands where this change would bring it: it was made, by a writer that died before it could answer. */
export function isMade(tx: SiteTx, { lead, stage, owner, claimedUntil }: LeadChange): boolean {
  const now = standing(tx, lead)
  return (
    now !== undefined &&
    (stage === undefined || now.stage === stage) &&
    (owner === undefined || now.owner === owner) &&
    (claimedUntil === undefined || now.until === claimedUntil)
  )
}

const sql = `SELECT stage, owner_agent_id AS owner, claimed_until AS until FROM leads
  WHERE id = ? AND deleted_at IS NULL`

function standing(tx: SiteTx, lead: number): Standing | undefined {
  return tx.statement(sql).get(lead) as Standing | undefined
}
