import type { LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import type { SiteTx } from '../writer/operation.js'

/** What a lead counts under. `timeZone` is `''` for none. */
export interface LeadKind {
  readonly campaign: number
  /** Where it stands among all leads; see {@link blockOf}. */
  readonly block: number
  readonly timeZone: string
  readonly priority: number
  readonly stage: LeadStage
  readonly status: LeadStatus
}

/** Ids in a block: so many that a million leads make a few hundred blocks, so few that one is walked through within a millisecond. */
export const blockIds = 2048

/** The block of {@link LeadBlockTable} that holds the sums of all blocks. */
export const everyBlock = -1

/** The block in which a lead counts: leads with ids close to each other. */
export function blockOf(id: number): number {
  return Math.floor(id / blockIds)
}

/** Counts `n` more leads of a kind (fewer, if negative); to be called by whatever inserts, deletes or moves leads. */
export function countLeads(tx: SiteTx, kind: LeadKind, n: number): void {
  tx.statement(
    `INSERT INTO lead_counts (campaign_id, time_zone, priority, stage, status, n) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  ).run(kind.campaign, kind.timeZone, kind.priority, kind.stage, kind.status, n)
  countInBlocks(tx, kind, n)
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

function countInBlocks(tx: SiteTx, { campaign, block, stage, status }: LeadKind, n: number): void {
  tx.statement(
    `INSERT INTO lead_blocks (campaign_id, block, stage, status, n) VALUES (@campaign, @block, @stage, @status, @n),
       (@campaign, ${everyBlock}, @stage, @status, @n)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  ).run({ campaign, block, stage, status, n })
}
