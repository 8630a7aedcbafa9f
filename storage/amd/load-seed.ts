import { type Judged, verdictsKept } from '../../dialer/model/amd-quality.js'
import { campaignId } from '../../dialer/model/ids.js'
import type { AmdSeed } from '../../dialer/ports/engine-store.js'
import type { SiteTx } from '../writer/operation.js'
import { type AmdCount, confusionFrom } from './confusion-from.js'

/** What was measured longer ago says little of today's lists. ms */
const lookBackMs = 30 * 86_400_000

interface CountRow extends AmdCount {
  readonly campaign: number
  readonly setup: string
}

/** What is known of machine detection, by campaign and setup, the setup used last at the end. */
export function loadAmdSeed(tx: SiteTx): readonly AmdSeed[] {
  // Written by note-event alone, from the types themselves.
  const rows = tx
    .statement(
      `SELECT campaign_id AS campaign, setup, judged, truth, count(*) AS n, max(at) AS last FROM amd_verdicts
       WHERE at >= ? GROUP BY 1, 2, 3, 4 ORDER BY max(max(at)) OVER (PARTITION BY campaign_id, setup)`,
    )
    .all(tx.now - lookBackMs) as CountRow[]
  const kinds = new Map<string, CountRow[]>()
  for (const row of rows) {
    const key = `${row.campaign} ${row.setup}`
    kinds.set(key, [...(kinds.get(key) ?? []), row])
  }
  return [...kinds.values()].flatMap((counts) => {
    const [first] = counts
    if (first === undefined) return []
    const { campaign, setup } = first
    return [{ campaign: campaignId(campaign), setup, confusion: confusionFrom(counts), lately: lately(tx, campaign) }]
  })
}

function lately(tx: SiteTx, campaign: number): readonly Judged[] {
  const newest = tx
    .statement('SELECT judged FROM amd_verdicts WHERE campaign_id = ? ORDER BY at DESC LIMIT ?')
    .pluck()
    .all(campaign, verdictsKept) as Judged[]
  return newest.toReversed()
}
