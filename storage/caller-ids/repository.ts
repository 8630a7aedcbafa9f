import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { CallerId } from '../../dialer/model/caller-id.js'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { contains } from '../contains.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { CallerIdTable } from './table.js'

/** A number of the pool, as it was entered. */
export interface CallerIdView extends CallerId {
  readonly createdAt: number
  readonly updatedAt: number
}

export interface CallerIdQuery extends PageQuery {
  readonly group?: string
  /** Part of the number or of the label. */
  readonly query?: string
}

/** One page of the pool, by number. */
export async function listCallerIds(db: Kysely<SiteTables>, query: CallerIdQuery): Promise<Page<CallerIdView>> {
  let some = db.selectFrom('caller_ids')
  const { group, query: text } = query
  if (group !== undefined) some = some.where('group_name', '=', group)
  if (text) some = some.where((eb) => eb.or([contains(eb.ref('number'), text), contains(eb.ref('label'), text)]))
  const rows = await some.selectAll().orderBy('number').limit(query.limit).offset(pageOffset(query)).execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(callerIdFromRow), total: count.n }
}

export async function findCallerId(db: Kysely<SiteTables>, id: number): Promise<CallerIdView | null> {
  const row = await db.selectFrom('caller_ids').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? callerIdFromRow(row) : null
}

/** The whole pool, by number. */
export async function allCallerIds(db: Kysely<SiteTables>): Promise<readonly CallerIdView[]> {
  const rows = await db.selectFrom('caller_ids').selectAll().orderBy('number').execute()
  return rows.map(callerIdFromRow)
}

const campaignIds = z.array(z.int())

export function callerIdFromRow(row: Selectable<CallerIdTable>): CallerIdView {
  return {
    id: row.id,
    number: row.number,
    label: row.label,
    group: row.group_name,
    dailyLimit: row.daily_limit,
    campaigns: campaignIds.parse(JSON.parse(row.campaigns)).map((id): CampaignId => campaignId(id)),
    callable: row.callable === 1,
    active: row.active === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
