import type { SiteTx } from '../writer/operation.js'
import { dncDigits } from './digits.js'
import { dncKeys } from './key.js'

/** What forbids a number. */
export interface DncMatch {
  /** Name of the imported list; null: an entry made by hand or by a disposition. */
  readonly list: string | null
  /** Why the entry was made, or of what kind the list is. */
  readonly reason: string
}

/** The first entry or list of the site or of the campaign that names the number, or a beginning of it; null: none. */
export function findDnc(tx: Pick<SiteTx, 'statement'>, number: string, campaign: number | null): DncMatch | null {
  return onImportedList(tx, number, campaign) ?? amongEntries(tx, number, campaign)
}

/** True if the number, or a beginning of it, is on a list of the site or of the campaign. */
export function isOnDnc(tx: Pick<SiteTx, 'statement'>, number: string, campaign: number | null): boolean {
  return findDnc(tx, number, campaign) !== null
}

/** One look at an index however many lists there are; which of them counts is asked only for numbers that are found. */
function onImportedList(tx: Pick<SiteTx, 'statement'>, number: string, campaign: number | null): DncMatch | null {
  const keys = dncKeys(number)
  if (keys === null) return null
  const found = tx
    .statement(
      `SELECT dnc_lists.name AS list, dnc_lists.kind AS reason FROM dnc_numbers
       JOIN dnc_imports ON dnc_imports.id = dnc_numbers.import_id AND dnc_imports.state = 'active'
       JOIN dnc_lists ON dnc_lists.id = dnc_imports.list_id
       WHERE dnc_numbers.key IN (?, ?) AND (dnc_lists.campaign_id IS NULL OR dnc_lists.campaign_id = ?) LIMIT 1`,
    )
    .get(keys[0], keys[1], campaign)
  return found === undefined ? null : (found as DncMatch)
}

function amongEntries(tx: Pick<SiteTx, 'statement'>, number: string, campaign: number | null): DncMatch | null {
  const digits = dncDigits(number)
  const exact = tx
    .statement('SELECT reason FROM dnc WHERE digits = ? AND is_prefix = 0 AND (campaign_id IS NULL OR campaign_id = ?)')
    .pluck()
    .get(digits, campaign)
  if (typeof exact === 'string') return { list: null, reason: exact }
  const beginnings = Array.from(digits, (_, index) => digits.slice(0, index + 1))
  const prefix = tx
    .statement(
      `SELECT reason FROM dnc WHERE digits IN (SELECT value FROM json_each(?)) AND is_prefix = 1
       AND (campaign_id IS NULL OR campaign_id = ?)`,
    )
    .pluck()
    .get(JSON.stringify(beginnings), campaign)
  return typeof prefix === 'string' ? { list: null, reason: prefix } : null
}
