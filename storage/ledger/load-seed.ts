import { campaignId } from '../../dialer/model/ids.js'
import type { LedgerSeed } from '../../dialer/model/ledger.js'
import { quarterMs } from '../../dialer/pacing/ledger/quarters.js'
import type { SiteTx } from '../writer/operation.js'

/** The longest window, and a day: the edges of windows lie in zones. ms */
const seedMs = 32 * 86_400_000

const quarters = `
  SELECT campaign_id AS campaign, answered_at / ${quarterMs} * ${quarterMs} AS at,
    sum((class = 'connected') - ifnull(class_before = 'connected', 0)) AS connected,
    sum((class = 'late') - ifnull(class_before = 'late', 0)) AS late,
    sum((class = 'abandoned') - ifnull(class_before = 'abandoned', 0)) AS abandoned,
    sum(class = 'machine') AS machines
  FROM ledger WHERE answered_at >= ? GROUP BY 1, 2 ORDER BY 2, 1`

interface QuarterRow {
  readonly campaign: number
  readonly at: number
  readonly connected: number
  readonly late: number
  readonly abandoned: number
  readonly machines: number
}

/** The counts an engine begins with: of all windows that are still open, by quarter hours. */
export function loadLedgerSeed(tx: Pick<SiteTx, 'statement' | 'now'>): LedgerSeed {
  const rows = tx.statement(quarters).all(tx.now - seedMs) as QuarterRow[]
  const began = tx
    .statement(
      'SELECT campaign_id AS campaign, min(answered_at) AS at FROM ledger WHERE answered_at IS NOT NULL GROUP BY 1',
    )
    .all() as { readonly campaign: number; readonly at: number }[]
  return {
    quarters: rows.map((row) => ({ ...row, campaign: campaignId(row.campaign) })),
    began: began.map(({ campaign, at }) => ({ campaign: campaignId(campaign), at })),
  }
}
