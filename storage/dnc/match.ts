import type { SiteTx } from '../writer/operation.js'
import { dncDigits } from './digits.js'

/** True if the number, or a beginning of it, is on the list of the site or of the campaign. */
export function isOnDnc(tx: Pick<SiteTx, 'statement'>, number: string, campaign: number | null): boolean {
  const digits = dncDigits(number)
  const exact = tx
    .statement('SELECT 1 FROM dnc WHERE digits = ? AND is_prefix = 0 AND (campaign_id IS NULL OR campaign_id = ?)')
    .get(digits, campaign)
  if (exact !== undefined) return true
  const beginnings = Array.from(digits, (_, index) => digits.slice(0, index + 1))
  const prefix = tx
    .statement(
      `SELECT 1 FROM dnc WHERE digits IN (SELECT value FROM json_each(?)) AND is_prefix = 1
       AND (campaign_id IS NULL OR campaign_id = ?)`,
    )
    .get(JSON.stringify(beginnings), campaign)
  return prefix !== undefined
}
