import { campaignId } from '../../dialer/model/ids.js'
import type { PacerMemory } from '../../dialer/pacing/pacer.js'
import type { KeptPacer } from '../../dialer/ports/engine-store.js'
import { parseKept } from '../parse-json.js'
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
  // A pacer looks whether it is whole before it believes any of it.
  return rows.map((row) => ({ campaign: campaignId(row.campaign_id), memory: parseKept(row.memory) as PacerMemory }))
}
