import { CompiledQuery, type Kysely } from 'kysely'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'

/** Ready leads of one campaign, zone and priority: one stretch of the index `leads_ready`, in due order. */
export interface DueStretch {
  readonly campaign: number
  readonly timeZone: string
  readonly priority: number
  /** Leads that are due, callbacks left out. */
  readonly due: number
  /** When the one that waits longest fell due, epoch ms; null: none is due. */
  readonly oldestDueAt: number | null
}

/**
 * The leads of some campaigns that are ready and due, by stretches of their index, most urgent first. From kept counts and the ends of index ranges: what is
 * not due yet is counted, and that are few.
 */
export async function dueStretches(
  db: Kysely<SiteTables>,
  campaigns: readonly CampaignId[],
  now: number,
): Promise<readonly DueStretch[]> {
  const found: DueStretch[] = []
  for (const campaign of campaigns) {
    for (const { timeZone, priority, n } of await readyOf(db, campaign)) {
      const { later, callbacks, oldestDueAt } = await endsOf(db, { campaign, timeZone, priority, now })
      const due = n - later - callbacks
      if (due > 0) found.push({ campaign, timeZone, priority, due, oldestDueAt })
    }
  }
  return found.sort((a, b) => b.priority - a.priority)
}

async function readyOf(db: Kysely<SiteTables>, campaign: CampaignId) {
  return db
    .selectFrom('lead_counts')
    .select(['time_zone as timeZone', 'priority', (eb) => eb.fn.sum<number>('n').as('n')])
    .where('campaign_id', '=', campaign)
    .where('stage', '=', 'ready')
    .groupBy(['time_zone', 'priority'])
    .having((eb) => eb(eb.fn.sum<number>('n'), '>', 0))
    .execute()
}

interface Ends {
  readonly later: number
  readonly callbacks: number
  readonly oldestDueAt: number | null
}

const stretch = `campaign_id = ? AND time_zone = ? AND priority = ? AND stage = 'ready' AND callback_at IS NULL`
const endsSql = `SELECT
  (SELECT count(*) FROM leads WHERE ${stretch} AND due_at > ?) AS later,
  (SELECT count(*) FROM leads INDEXED BY leads_callback WHERE campaign_id = ? AND stage = 'ready' AND callback_at IS NOT NULL
     AND time_zone = ? AND priority = ?) AS callbacks,
  (SELECT min(due_at) FROM leads WHERE ${stretch} AND due_at <= ?) AS oldestDueAt`

async function endsOf(
  db: Kysely<SiteTables>,
  of: { readonly campaign: number; readonly timeZone: string; readonly priority: number; readonly now: number },
): Promise<Ends> {
  const key = [of.campaign, of.timeZone, of.priority]
  const { rows } = await db.executeQuery<Ends>(CompiledQuery.raw(endsSql, [...key, of.now, ...key, ...key, of.now]))
  return rows[0] ?? { later: 0, callbacks: 0, oldestDueAt: null }
}
