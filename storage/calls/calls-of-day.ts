import type { Kysely } from 'kysely'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { SiteTables } from '../site-tables.js'
import { callFromRow } from './call-from-row.js'

/** Rows read at once, so that a day of a large site is no single answer. */
const portion = 5000

/**
 * Calls of campaigns that we placed in a stretch of time (epoch ms, `until` exclusive) and that are over, in the order in which they
 * began; records made by hand are not among them.
 */
export async function callsOfDay(
  db: Kysely<SiteTables>,
  range: { readonly from: number; readonly until: number },
): Promise<readonly CallRecord[]> {
  const records: CallRecord[] = []
  let after = { at: range.from, id: 0 }
  for (;;) {
    const { at, id } = after
    const rows = await db
      .selectFrom('calls')
      .selectAll()
      .where('direction', '=', 'outbound')
      .where('campaign_id', 'is not', null)
      .where('outcome', 'is not', null)
      .where('metadata', 'is', null)
      .where('reserved_at', '<', range.until)
      .where((eb) => eb.or([eb('reserved_at', '>', at), eb.and([eb('reserved_at', '=', at), eb('id', '>', id)])]))
      .where('reserved_at', '>=', at)
      .orderBy('reserved_at')
      .orderBy('id')
      .limit(portion)
      .execute()
    records.push(...rows.map(callFromRow))
    const last = rows.at(-1)
    if (last === undefined || rows.length < portion) return records
    after = { at: last.reserved_at, id: last.id }
  }
}
