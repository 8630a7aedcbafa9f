import type { Kysely, Selectable } from 'kysely'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { contains } from '../contains.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import { dncDigits } from './digits.js'
import type { DncTable } from './table.js'

/** An entry of the do-not-call list. `campaign` null holds for the whole site. */
export interface DncEntry {
  readonly id: number
  readonly pattern: string
  readonly prefix: boolean
  readonly campaign: CampaignId | null
  readonly reason: string
  readonly createdAt: number
}

export interface DncQuery extends PageQuery {
  /** Entries of this campaign; null: those of the site. Absent: all. */
  readonly campaign?: CampaignId | null
  readonly query?: string
}

/** One page of the list, newest first. */
export async function listDnc(db: Kysely<SiteTables>, query: DncQuery): Promise<Page<DncEntry>> {
  let some = db.selectFrom('dnc')
  const { campaign, query: text } = query
  if (campaign === null) some = some.where('campaign_id', 'is', null)
  else if (campaign !== undefined) some = some.where('campaign_id', '=', campaign)
  if (text) some = some.where((eb) => contains(eb.ref('digits'), dncDigits(text)))
  const rows = await some.selectAll().orderBy('id', 'desc').limit(query.limit).offset(pageOffset(query)).execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(entryFromRow), total: count.n }
}

export function entryFromRow(row: Selectable<DncTable>): DncEntry {
  return {
    id: row.id,
    pattern: row.pattern,
    prefix: row.is_prefix === 1,
    campaign: row.campaign_id === null ? null : campaignId(row.campaign_id),
    reason: row.reason,
    createdAt: row.created_at,
  }
}
