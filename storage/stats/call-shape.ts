import { type Kysely, sql } from 'kysely'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import type { SiteTables } from '../site-tables.js'

/** How calls of the last days went: what a forecast is made of. Times in ms, null where nothing was seen. */
export interface CallShape {
  readonly calls: number
  /** Attempts by outcome. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>
  /** From dial to answer. */
  readonly answerMs: number | null
  readonly talkMs: number | null
  readonly wrapUpMs: number | null
}

/** Of the campaign's ended calls since `from` (epoch ms), or of all campaigns of the site. */
export async function callShape(
  db: Kysely<SiteTables>,
  { campaign, from }: { readonly campaign: CampaignId | null; readonly from: number },
): Promise<CallShape> {
  let some = db
    .selectFrom('calls')
    .where('reserved_at', '>=', from)
    .where('outcome', 'is not', null)
    .where('dialed_at', 'is not', null)
    .where('campaign_id', 'is not', null)
  if (campaign !== null) some = some.where('campaign_id', '=', campaign)
  const rows = await some
    .select((eb) => [
      'outcome',
      eb.fn.countAll<number>().as('n'),
      sql<number | null>`avg(answered_at - dialed_at)`.as('answer_ms'),
      sql<number | null>`avg(CASE WHEN outcome = 'connected' THEN ended_at - bridged_at END)`.as('talk_ms'),
      sql<number | null>`avg(CASE WHEN outcome = 'connected' THEN closed_at - ended_at END)`.as('wrap_up_ms'),
    ])
    .groupBy('outcome')
    .execute()
  const connected = rows.find((row) => row.outcome === 'connected')
  return {
    calls: rows.reduce((sum, row) => sum + row.n, 0),
    outcomes: Object.fromEntries(rows.flatMap((row) => (row.outcome === null ? [] : [[row.outcome, row.n]]))),
    answerMs: connected?.answer_ms ?? null,
    talkMs: connected?.talk_ms ?? null,
    wrapUpMs: connected?.wrap_up_ms ?? null,
  }
}
