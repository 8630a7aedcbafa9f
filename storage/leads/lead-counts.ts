import type { LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import type { SiteTx } from '../writer/operation.js'

/** What a lead counts under. `timeZone` is `''` for none. */
export interface LeadKind {
  readonly campaign: number
  readonly timeZone: string
  readonly priority: number
  readonly stage: LeadStage
  readonly status: LeadStatus
}

/** Counts `n` more leads of a kind (fewer, if negative); to be called by whatever inserts, deletes or moves leads. */
export function countLeads(tx: SiteTx, kind: LeadKind, n: number): void {
  tx.statement(
    `INSERT INTO lead_counts (campaign_id, time_zone, priority, stage, status, n) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  ).run(kind.campaign, kind.timeZone, kind.priority, kind.stage, kind.status, n)
}

/** Counts a lead that moved from one kind to another. */
export function moveLead(tx: SiteTx, from: LeadKind, to: LeadKind): void {
  const same =
    from.stage === to.stage &&
    from.status === to.status &&
    from.priority === to.priority &&
    from.timeZone === to.timeZone &&
    from.campaign === to.campaign
  if (same) return
  countLeads(tx, from, -1)
  countLeads(tx, to, 1)
}
