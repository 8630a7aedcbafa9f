import type { SiteId } from '../../dialer/model/ids.js'
import { dataPaths } from '../data-folder.js'
import { openSqlite } from '../open-sqlite.js'
import { dncKeys } from './key.js'

/** Whole walks over the lists and leads of a site, on a connection of its own, for a thread that has time. */
export interface DncScan {
  /** Numbers of a list's active imports, ascending, each once. */
  activeKeys(list: string): Iterable<number>
  /** How many numbers that list holds; one that several imports hold is counted in each. */
  activeNumbers(list: string): number
  /** True if the same file is among the list's active imports. */
  hasActiveFile(list: string, fileHash: string): boolean
  /** How many leads wait to be dialled, of one campaign or of all, and how many of them are among these ascending keys. */
  waitingLeads(keys: Float64Array, campaign: number | null): { readonly waiting: number; readonly named: number }
  close(): void
}

const ofList = `dnc_imports JOIN dnc_lists ON dnc_lists.id = dnc_imports.list_id
  WHERE dnc_lists.name = ? AND dnc_imports.state = 'active'`

export function openDncScan(dataDir: string, site: SiteId): DncScan {
  const sqlite = openSqlite(dataPaths(dataDir).site(site), 'read')
  const count = (sql: string, ...values: readonly unknown[]): number =>
    Number(
      sqlite
        .prepare(sql)
        .pluck()
        .get(...values) ?? 0,
    )
  return {
    activeKeys(list) {
      const imports = sqlite.prepare(`SELECT dnc_imports.id FROM ${ofList}`).pluck().all(list)
      const sql = `SELECT DISTINCT key FROM dnc_numbers WHERE import_id IN (SELECT value FROM json_each(?)) ORDER BY key`
      return imports.length === 0
        ? []
        : (sqlite.prepare(sql).pluck().iterate(JSON.stringify(imports)) as Iterable<number>)
    },
    activeNumbers: (list) => count(`SELECT sum(valid) FROM ${ofList}`, list),
    hasActiveFile: (list, fileHash) =>
      count(`SELECT count(*) FROM ${ofList} AND dnc_imports.file_hash = ?`, list, fileHash) > 0,
    waitingLeads(keys, campaign) {
      const some = campaign === null ? '' : ' AND campaign_id = ?'
      const numbers = sqlite
        .prepare(`SELECT number FROM leads WHERE stage = 'ready'${some}`)
        .pluck()
        .iterate(...(campaign === null ? [] : [campaign])) as Iterable<string>
      let waiting = 0
      let named = 0
      for (const number of numbers) {
        waiting += 1
        if (dncKeys(number)?.some((key) => holds(keys, key))) named += 1
      }
      return { waiting, named }
    },
    close: () => void sqlite.close(),
  }
}

function holds(keys: Float64Array, key: number): boolean {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? 0) < key) low = middle + 1
    else high = middle
  }
  return keys[low] === key
}
