import type { Kysely } from 'kysely'
import { type AgentId, agentId } from '../../dialer/model/ids.js'
import { remembered } from '../remembered.js'
import type { SiteTables } from '../site-tables.js'

/** How many leads an agent has. */
export interface LeadSums {
  readonly totalLeads: number
  readonly convertedLeads: number
  /** Still to be worked. */
  readonly openLeads: number
}

export const noLeadSums: LeadSums = { totalLeads: 0, convertedLeads: 0, openLeads: 0 }

/** The leads of every agent that has or had some, from counters: no lead is looked at. */
export async function leadSums(db: Kysely<SiteTables>): Promise<ReadonlyMap<AgentId, LeadSums>> {
  return remembered(db, 'leads of agents', async () => {
    const rows = await db.selectFrom('agent_leads').select(['agent_id', 'total', 'converted', 'open']).execute()
    return new Map(
      rows.map(({ agent_id, total, converted, open }) => [
        agentId(agent_id),
        { totalLeads: total, convertedLeads: converted, openLeads: open },
      ]),
    )
  })
}
