import type { Kysely } from 'kysely'
import { type SiteId, siteId, type UserId, userId } from '../../dialer/model/ids.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SystemTables } from '../system-tables.js'
import type { SystemTx } from '../writer/operation.js'
import type { RefusalTable } from './table.js'

/** Attempts that were refused for one reason, in one hour, from one place, of one person. */
export interface Refusal {
  readonly hour: number
  /** `credentials`: a login failed; `lockout`: one not even tried, after too many; `token`: a token that does not hold; `right`: signed in, but not allowed. */
  readonly kind: RefusalTable['kind']
  readonly site: SiteId | null
  readonly user: UserId | null
  readonly address: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  readonly lastPath: string
}

/** Rows of one hour: an attacker with many addresses fills no disk. What comes beyond is counted under {@link otherPlaces}. */
const mostPerHour = 500
/** Stands for all addresses beyond the bound. */
export const otherPlaces = 'others'

/** Adds to the counts. */
export function countRefusals(tx: SystemTx, input: { readonly refusals: readonly Refusal[] }): null {
  const there = tx.statement('SELECT count(*) FROM refusals WHERE hour = ?').pluck()
  const known = tx
    .statement('SELECT 1 FROM refusals WHERE hour = ? AND kind = ? AND site_id = ? AND user_id = ? AND address = ?')
    .pluck()
  const put = tx.statement(
    `INSERT INTO refusals (hour, kind, site_id, user_id, address, n, first_at, last_at, last_path) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n, last_at = excluded.last_at, last_path = excluded.last_path`,
  )
  for (const one of input.refusals) {
    const key = [one.hour, one.kind, one.site ?? '', one.user ?? 0, one.address] as const
    const isFull = known.get(...key) === undefined && Number(there.get(one.hour)) >= mostPerHour
    const place = isFull ? ([one.hour, one.kind, '', 0, otherPlaces] as const) : key
    put.run(...place, one.count, one.firstAt, one.lastAt, one.lastPath)
  }
  return null
}

/** One page of them, latest hour first; of one site where one is named. */
export async function listRefusals(
  db: Kysely<SystemTables>,
  query: PageQuery & { readonly site?: SiteId; readonly from?: number; readonly until?: number },
): Promise<Page<Refusal>> {
  let some = db.selectFrom('refusals')
  if (query.site !== undefined) some = some.where('site_id', '=', query.site)
  if (query.from !== undefined) some = some.where('hour', '>=', query.from)
  if (query.until !== undefined) some = some.where('hour', '<', query.until)
  const rows = await some
    .selectAll()
    .orderBy('hour', 'desc')
    .orderBy('n', 'desc')
    .orderBy('address')
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const items = rows.map((row) => ({
    hour: row.hour,
    kind: row.kind,
    site: row.site_id === '' ? null : siteId(row.site_id),
    user: row.user_id === 0 ? null : userId(row.user_id),
    address: row.address,
    count: row.n,
    firstAt: row.first_at,
    lastAt: row.last_at,
    lastPath: row.last_path,
  }))
  return { items, total: count.n }
}
