import type { Kysely } from 'kysely'
import type { SiteTables } from '../site-tables.js'

/** What is known of a call that goes on, beside what its engine tells. */
export interface LiveFacts {
  readonly id: number
  readonly direction: 'inbound' | 'outbound'
  readonly answeredAt: number | null
  readonly callerId: string | null
  readonly user: number | null
  readonly agentName: string | null
  readonly extension: string | null
  readonly campaignName: string | null
  readonly leadName: string | null
}

/** SQLite takes so many values in one statement without complaint. */
const mostAtOnce = 500

/** Facts of these calls by their refs; of one that is not committed yet there are none. */
export async function liveFacts(
  db: Kysely<SiteTables>,
  refs: readonly string[],
): Promise<ReadonlyMap<string, LiveFacts>> {
  const found = new Map<string, LiveFacts>()
  for (let at = 0; at < refs.length; at += mostAtOnce) {
    const rows = await db
      .selectFrom('calls')
      .leftJoin('agents', 'agents.id', 'calls.agent_id')
      .leftJoin('campaigns', 'campaigns.id', 'calls.campaign_id')
      .leftJoin('leads', 'leads.id', 'calls.lead_id')
      .where('calls.ref', 'in', refs.slice(at, at + mostAtOnce))
      .select(['calls.id', 'calls.ref', 'calls.direction', 'calls.answered_at', 'calls.caller_id'])
      .select(['agents.user_id', 'agents.name as agent_name', 'agents.extension as agent_extension'])
      .select(['campaigns.name as campaign_name', 'leads.name as lead_name'])
      .execute()
    for (const row of rows) {
      found.set(row.ref, {
        id: row.id,
        direction: row.direction,
        answeredAt: row.answered_at,
        callerId: row.caller_id,
        user: row.user_id,
        agentName: row.agent_name,
        extension: row.agent_extension,
        campaignName: row.campaign_name,
        leadName: row.lead_name,
      })
    }
  }
  return found
}
