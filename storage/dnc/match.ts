import type { Selectable } from 'kysely'
import type { SiteTx } from '../writer/operation.js'
import { dncDigits } from './digits.js'
import { dncKeys } from './key.js'
import type { DncTable } from './table.js'

/** What forbids a number. */
export interface DncMatch {
  /** Name of the imported list; null: an entry made by hand or by a disposition. */
  readonly list: string | null
  /** Why the entry was made, or of what kind the list is. */
  readonly reason: string
  /** The import that brought the number, or the entry: the number or the beginning of it that was written down. */
  readonly origin:
    | { readonly kind: 'import'; readonly id: number; readonly fileName: string; readonly at: number }
    | {
        readonly kind: 'entry'
        readonly id: number
        readonly pattern: string
        readonly isPrefix: boolean
        /** The entry holds for one campaign, else for the site. */
        readonly isOfCampaign: boolean
        readonly at: number
      }
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
      `SELECT dnc_lists.name, dnc_lists.kind, dnc_imports.id, dnc_imports.file_name,
         ifnull(dnc_imports.committed_at, dnc_imports.created_at) AS at FROM dnc_numbers
       JOIN dnc_imports ON dnc_imports.id = dnc_numbers.import_id AND dnc_imports.state = 'active'
       JOIN dnc_lists ON dnc_lists.id = dnc_imports.list_id
       WHERE dnc_numbers.key IN (?, ?) AND (dnc_lists.campaign_id IS NULL OR dnc_lists.campaign_id = ?) LIMIT 1`,
    )
    .get(keys[0], keys[1], campaign) as ListedRow | undefined
  if (found === undefined) return null
  const { name, kind, id, file_name: fileName, at } = found
  return { list: name, reason: kind, origin: { kind: 'import', id, fileName, at } }
}

interface ListedRow {
  readonly name: string
  readonly kind: string
  readonly id: number
  readonly file_name: string
  readonly at: number
}

const entryColumns = 'id, pattern, is_prefix, campaign_id, reason, created_at'

function amongEntries(tx: Pick<SiteTx, 'statement'>, number: string, campaign: number | null): DncMatch | null {
  const digits = dncDigits(number)
  const exact = tx
    .statement(
      `SELECT ${entryColumns} FROM dnc WHERE digits = ? AND is_prefix = 0 AND (campaign_id IS NULL OR campaign_id = ?)`,
    )
    .get(digits, campaign) as EntryRow | undefined
  if (exact !== undefined) return matchOf(exact)
  const beginnings = Array.from(digits, (_, index) => digits.slice(0, index + 1))
  const prefix = tx
    .statement(
      `SELECT ${entryColumns} FROM dnc WHERE digits IN (SELECT value FROM json_each(?)) AND is_prefix = 1
       AND (campaign_id IS NULL OR campaign_id = ?)`,
    )
    .get(JSON.stringify(beginnings), campaign) as EntryRow | undefined
  return prefix === undefined ? null : matchOf(prefix)
}

type EntryRow = Pick<Selectable<DncTable>, 'id' | 'pattern' | 'is_prefix' | 'campaign_id' | 'reason' | 'created_at'>

function matchOf({ id, pattern, reason, created_at: at, ...row }: EntryRow): DncMatch {
  const isOfCampaign = row.campaign_id !== null
  return { list: null, reason, origin: { kind: 'entry', id, pattern, isPrefix: row.is_prefix === 1, isOfCampaign, at } }
}
