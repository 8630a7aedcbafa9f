import type { Kysely } from 'kysely'
import type { LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import { classOfPriority, type PriorityClass } from '../../dialer/model/lead-priority.js'
import type { SiteTables } from '../site-tables.js'

/** How many leads of the site there are of one kind. */
export interface LeadTally {
  readonly stage: LeadStage
  readonly status: LeadStatus
  readonly priority: PriorityClass
  readonly count: number
}

/** All leads of campaigns that are not deleted, from the counters: no lead is looked at. */
export async function leadTallies(db: Kysely<SiteTables>): Promise<readonly LeadTally[]> {
  const rows = await db
    .selectFrom('lead_counts')
    .innerJoin('campaigns', 'campaigns.id', 'lead_counts.campaign_id')
    .where('campaigns.deleted_at', 'is', null)
    .select(['lead_counts.stage', 'lead_counts.status', 'lead_counts.priority'])
    .select((eb) => eb.fn.sum<number>('lead_counts.n').as('count'))
    .groupBy(['lead_counts.stage', 'lead_counts.status', 'lead_counts.priority'])
    .execute()
  return rows
    .filter((row) => row.count > 0)
    .map(({ stage, status, priority, count }) => ({ stage, status, priority: classOfPriority(priority), count }))
}
