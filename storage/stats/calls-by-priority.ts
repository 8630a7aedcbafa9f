import { type Kysely, sql } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import { type PriorityClass, priorityClasses, priorityOfClass } from '../../dialer/model/lead-priority.js'
import { outcomesOf } from '../calls/status.js'
import type { SiteTables } from '../site-tables.js'

/** An agent's ended calls to leads of one priority. */
export interface PriorityCalls {
  readonly priority: PriorityClass
  readonly calls: number
  readonly answered: number
  readonly connected: number
}

const answered = sql.join(outcomesOf('answered').map((outcome) => sql.lit(outcome)))

/** An agent's ended calls of a range (epoch ms, `until` exclusive) by the present priority of their leads. Reads each of these calls. */
export async function callsByPriority(
  db: Kysely<SiteTables>,
  { agent, from, until }: { readonly agent: AgentId; readonly from: number; readonly until: number },
): Promise<readonly PriorityCalls[]> {
  const { urgent, high, medium } = priorityOfClass
  const rows = await db
    .selectFrom('calls')
    .innerJoin('leads', 'leads.id', 'calls.lead_id')
    .where('calls.agent_id', '=', agent)
    .where('calls.reserved_at', '>=', from)
    .where('calls.reserved_at', '<', until)
    .where('calls.outcome', 'is not', null)
    .select([
      sql<PriorityClass>`CASE WHEN leads.priority >= ${sql.lit(urgent)} THEN 'urgent'
        WHEN leads.priority >= ${sql.lit(high)} THEN 'high'
        WHEN leads.priority >= ${sql.lit(medium)} THEN 'medium' ELSE 'low' END`.as('priority'),
      sql<number>`count(*)`.as('calls'),
      sql<number>`sum(calls.outcome IN (${answered}))`.as('answered'),
      sql<number>`sum(calls.outcome = 'connected')`.as('connected'),
    ])
    .groupBy('priority')
    .execute()
  return rows.toSorted((a, b) => priorityClasses.indexOf(a.priority) - priorityClasses.indexOf(b.priority))
}
