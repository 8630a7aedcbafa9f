import { type Kysely, sql } from 'kysely'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { CampaignId } from '../../dialer/model/ids.js'
import { eventFromBody } from '../journal/repository.js'
import type { SiteTables } from '../site-tables.js'

/** What a pacer saw at a moment, as the journal keeps it. */
export type PacingEvent = Extract<DomainEvent, { kind: 'campaign.pacing' }>

/** Which samples; times are epoch ms, `until` exclusive. */
export interface PacingQuery {
  readonly campaign: CampaignId
  readonly from: number
  readonly until: number
  /** So many at most; where there are more, the first of each of so many equal stretches of time. */
  readonly most: number
}

/** What a campaign's pacer saw and decided in a stretch of time, in order; as far back as the journal is kept. */
export async function readPacing(db: Kysely<SiteTables>, query: PacingQuery): Promise<readonly PacingEvent[]> {
  const { campaign, from, until, most } = query
  const stretch = Math.max(1, Math.ceil((until - from) / most))
  const firsts = db
    .selectFrom('journal')
    .select((eb) => eb.fn.min('seq').as('seq'))
    .where('kind', '=', 'campaign.pacing')
    .where('campaign_id', '=', campaign)
    .where('at', '>=', from)
    .where('at', '<', until)
    .groupBy(sql`CAST((at - ${from}) / ${stretch} AS INTEGER)`)
  const rows = await db.selectFrom('journal').select('body').where('seq', 'in', firsts).orderBy('seq').execute()
  return rows.flatMap(({ body }) => {
    const event = eventFromBody(body)
    return event.kind === 'campaign.pacing' ? [event] : []
  })
}
