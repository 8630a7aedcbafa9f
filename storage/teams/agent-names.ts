import type { Kysely } from 'kysely'
import { type AgentId, agentId, type UserId, userId } from '../../dialer/model/ids.js'
import { remembered } from '../remembered.js'
import type { SiteTables } from '../site-tables.js'

/** An agent as it stands beside leads and calls. */
export interface AgentName {
  readonly user: UserId
  readonly name: string
}

/** Who is behind the agents of a site, former ones too. */
export async function agentNames(db: Kysely<SiteTables>): Promise<ReadonlyMap<AgentId, AgentName>> {
  return remembered(db, 'names of agents', async () => {
    const rows = await db.selectFrom('agents').select(['id', 'user_id', 'name']).execute()
    return new Map(rows.map((row) => [agentId(row.id), { user: userId(row.user_id), name: row.name }]))
  })
}

/** Agents of the people of a site who are agents now, by account. */
export async function agentsByUser(db: Kysely<SiteTables>): Promise<ReadonlyMap<UserId, AgentId>> {
  return remembered(db, 'agents by user', async () => {
    const rows = await db.selectFrom('agents').select(['id', 'user_id']).where('deleted_at', 'is', null).execute()
    return new Map(rows.map((row) => [userId(row.user_id), agentId(row.id)]))
  })
}
