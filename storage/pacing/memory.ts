import { campaignId } from '../../dialer/model/ids.js'
import type { PacerMemory } from '../../dialer/pacing/pacer.js'
import type { KeptPacer } from '../../dialer/ports/engine-store.js'
import type { SiteTx } from '../writer/operation.js'

/** Keeps what a pacer has learned in place of what was kept before. */
export function keepPacer(tx: SiteTx, { campaign, memory }: KeptPacer): void {
  tx.statement(
    `INSERT INTO pacers (campaign_id, memory, kept_at) VALUES (?, ?, ?)
     ON CONFLICT (campaign_id) DO UPDATE SET memory = excluded.memory, kept_at = excluded.kept_at`,
  ).run(campaign, JSON.stringify(memory), tx.now)
}

/** What pacers of campaigns that are still there had learned. */
export function keptPacers(tx: SiteTx): readonly KeptPacer[] {
  const rows = tx
    .statement(
      `SELECT campaign_id, memory FROM pacers
       WHERE campaign_id IN (SELECT id FROM campaigns WHERE deleted_at IS NULL) ORDER BY campaign_id`,
    )
    .all() as { campaign_id: number; memory: string }[]
  // Written by keepPacer alone, from the type itself; a pacer looks at its version before it believes the rest.
  return rows.map((row) => ({ campaign: campaignId(row.campaign_id), memory: JSON.parse(row.memory) as PacerMemory }))
}
