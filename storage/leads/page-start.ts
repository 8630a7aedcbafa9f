import { CompiledQuery, type Kysely } from 'kysely'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import type { SortOrder } from '../page.js'
import { remembered } from '../remembered.js'
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
  const [all] = await counted(db, which, 'everyBlock')
  return all?.n ?? 0
}

/** Finds where a page begins from how many leads each block of ids holds, so that a page far back costs hardly more than the first. */
export async function pageStart(
  db: Kysely<SiteTables>,
  which: LeadsCounted,
  page: { readonly offset: number; readonly order: SortOrder },
): Promise<PageStart> {
  if (page.offset < blockIds) return { ...fromTheFirst, offset: page.offset }
  const blocks = await counted(db, which, 'each')
  let before = 0
  for (const { block, n } of page.order === 'desc' ? blocks.toReversed() : blocks) {
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

function counted(
  db: Kysely<SiteTables>,
  { campaign, status, stage }: LeadsCounted,
  blocks: 'each' | 'everyBlock',
): Promise<readonly Counted[]> {
  return remembered(db, `leads in blocks ${blocks} ${campaign} ${status} ${stage}`, async () => {
    const conditions = [
      `lead_blocks.block ${blocks === 'each' ? '>' : '='} ${everyBlock}`,
      'campaigns.deleted_at IS NULL',
    ]
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
    const text = `SELECT lead_blocks.block AS block, sum(n) AS n FROM campaigns
      CROSS JOIN lead_blocks ON lead_blocks.campaign_id = campaigns.id
      WHERE ${conditions.join(' AND ')} GROUP BY 1 ORDER BY 1`
    return (await db.executeQuery<Counted>(CompiledQuery.raw(text, values))).rows
  })
}
