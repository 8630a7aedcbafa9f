import type { Kysely } from 'kysely'
import { type LeadId, leadId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'

/** Leads that have stood in an attempt, untouched, since before `before` (epoch ms); whether their calls live the engine knows. */
export async function leadsLongInAttempt(db: Kysely<SiteTables>, before: number): Promise<readonly LeadId[]> {
  const rows = await db
    .selectFrom('leads')
    .select('id')
    .where('stage', '=', 'inAttempt')
    .where('updated_at', '<=', before)
    .where('deleted_at', 'is', null)
    .orderBy('updated_at')
    .limit(1000)
    .execute()
  return rows.map((row) => leadId(row.id))
}
