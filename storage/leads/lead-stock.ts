import type { Kysely } from 'kysely'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'

/** How many leads a campaign has, and how they stand. */
export interface LeadStock {
  readonly total: number
  readonly finished: number
  readonly inAttempt: number
  /** Ready ones by their zone; null stands for leads without one. */
  readonly readyByZone: readonly { readonly timeZone: string | null; readonly leads: number }[]
  /** Ready ones whose time has not come: retries and callbacks. */
  readonly notDue: number
}

/** The stock at `now` (epoch ms); all but `notDue` comes from kept counts. */
export async function leadStock(db: Kysely<SiteTables>, campaign: CampaignId, now: number): Promise<LeadStock> {
  const rows = await db
    .selectFrom('lead_counts')
    .select(['stage', 'time_zone', (eb) => eb.fn.sum<number>('n').as('n')])
    .where('campaign_id', '=', campaign)
    .groupBy(['stage', 'time_zone'])
    .execute()
  const { n: notDue } = await db
    .selectFrom('leads')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('campaign_id', '=', campaign)
    .where('stage', '=', 'ready')
    .where('due_at', '>', now)
    .executeTakeFirstOrThrow()
  const sumOf = (stage: string): number =>
    rows.filter((row) => row.stage === stage).reduce((sum, row) => sum + row.n, 0)
  return {
    total: rows.reduce((sum, row) => sum + row.n, 0),
    finished: sumOf('finished'),
    inAttempt: sumOf('inAttempt'),
    readyByZone: rows
      .filter((row) => row.stage === 'ready' && row.n > 0)
      .map((row) => ({ timeZone: row.time_zone === '' ? null : row.time_zone, leads: row.n })),
    notDue,
  }
}
