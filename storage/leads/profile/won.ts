import type { Kysely } from 'kysely'
import { type AgentId, agentId } from '../../../dialer/model/ids.js'
import type { SiteTables } from '../../site-tables.js'

/** How many leads each agent won in a span (`from` inclusive, `until` exclusive, epoch ms), of those lists show. */
export async function wonByAgent(
  db: Kysely<SiteTables>,
  span: { readonly from: number; readonly until: number },
): Promise<ReadonlyMap<AgentId, number>> {
  const rows = await db
    .selectFrom('lead_profiles')
    .where('archived_at', 'is', null)
    .where('progress', '=', 'converted')
    .where('converted_at', '>=', span.from)
    .where('converted_at', '<', span.until)
    .where('agent_id', 'is not', null)
    .select((eb) => ['agent_id', eb.fn.countAll<number>().as('n')])
    .groupBy('agent_id')
    .execute()
  return new Map(rows.map(({ agent_id, n }) => [agentId(agent_id ?? 0), n]))
}
