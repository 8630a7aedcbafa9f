import type { Kysely } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'
import { type LeadView, viewFromRow } from './repository.js'

/** Leads an agent has and that are not finished, most urgent first, then the oldest. */
export async function ownOpenLeads(
  db: Kysely<SiteTables>,
  agent: AgentId,
  limit: number,
): Promise<readonly LeadView[]> {
  const rows = await db
    .selectFrom('leads')
    .selectAll()
    .where('owner_agent_id', '=', agent)
    .where('deleted_at', 'is', null)
    .where('stage', '<>', 'finished')
    .orderBy('priority', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(viewFromRow)
}
