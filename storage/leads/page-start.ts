import { CompiledQuery, type Kysely } from 'kysely'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import type { SortOrder } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import { blockIds, everyBlock } from './lead-counts.js'

/** Which leads are counted; absent keys do not filter. Leads of deleted campaigns are left out. */
export interface LeadsCounted {
  readonly campaign?: CampaignId
  readonly status?: LeadStatus
  readonly stage?: LeadStage
}

/** Where in the order of ids a page begins: `offset` leads behind the first with an id from `from` on and below `until`. */
export interface PageStart {
  readonly from: number
  readonly until: number
  readonly offset: number
}

const fromTheFirst = { from: 0, until: Number.MAX_SAFE_INTEGER }

/** How many leads there are; from the counters, without looking at leads. */
export async function countLeadsOf(db: Kysely<SiteTables>, which: LeadsCounted): Promise<number> {
  const { text, values } = counted(which, `lead_blocks.block = ${everyBlock}`, '0')
  const { rows } = await db.executeQuery<Counted>(CompiledQuery.raw(text, values))
  return rows[0]?.n ?? 0
}

/** Finds where a page begins from how many leads each block of ids holds, so that a page far back costs hardly more than the first. */
export async function pageStart(
  db: Kysely<SiteTables>,
  which: LeadsCounted,
  page: { readonly offset: number; readonly order: SortOrder },
): Promise<PageStart> {
  if (page.offset < blockIds) return { ...fromTheFirst, offset: page.offset }
  const { text, values } = counted(which, `block > ${everyBlock}`, 'block')
  const { rows } = await db.executeQuery<Counted>(CompiledQuery.raw(text, values))
  if (page.order === 'desc') rows.reverse()
  let before = 0
  for (const { block, n } of rows) {
    if (before + n > page.offset) {
      const offset = page.offset - before
      return page.order === 'desc'
        ? { from: 0, until: (block + 1) * blockIds, offset }
        : { from: block * blockIds, until: fromTheFirst.until, offset }
    }
    before += n
  }
  return { ...fromTheFirst, offset: page.offset }
}

interface Counted {
  readonly block: number
  readonly n: number
}

function counted({ campaign, status, stage }: LeadsCounted, blocks: string, key: string) {
  const conditions = [blocks, 'campaigns.deleted_at IS NULL']
  const values: (string | number)[] = []
  const add = (column: string, value: string | number | undefined): void => {
    if (value === undefined) return
    conditions.push(`${column} = ?`)
    values.push(value)
  }
  add('campaigns.id', campaign)
  add('lead_blocks.status', status)
  add('lead_blocks.stage', stage)
  // Cross join: campaigns first, since there are fewer of them.
  const text = `SELECT ${key} AS block, ifnull(sum(n), 0) AS n FROM campaigns CROSS JOIN lead_blocks ON lead_blocks.campaign_id = campaigns.id
    WHERE ${conditions.join(' AND ')} GROUP BY 1 ORDER BY 1`
  return { text, values }
}
