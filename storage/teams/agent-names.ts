import type { Kysely } from 'kysely'
import { type AgentId, agentId, type UserId, userId } from '../../dialer/model/ids.js'
import { remembered } from '../remembered.js'
import type { SiteTables } from '../site-tables.js'

/** An agent as it stands beside leads and calls. */
export interface AgentName {
  readonly user: UserId
  readonly name: string
}

/** By their own text: while nobody comes, goes or is renamed, the names are the same object, however much else is committed. */
const known = new Map<string, ReadonlyMap<AgentId, AgentName>>()
const mostKnown = 100

/** Who is behind the agents of a site, former ones too; the same object as long as they are the same. */
export async function agentNames(db: Kysely<SiteTables>): Promise<ReadonlyMap<AgentId, AgentName>> {
  return remembered(db, 'names of agents', async () => {
    const rows = await db.selectFrom('agents').select(['id', 'user_id', 'name']).execute()
    const text = JSON.stringify(rows)
    const names =
      known.get(text) ?? new Map(rows.map((row) => [agentId(row.id), { user: userId(row.user_id), name: row.name }]))
    if (known.size >= mostKnown) known.clear()
    known.set(text, names)
    return names
  })
}

/** Agents of the people of a site who are agents now, by account. */
export async function agentsByUser(db: Kysely<SiteTables>): Promise<ReadonlyMap<UserId, AgentId>> {
  return remembered(db, 'agents by user', async () => {
    const rows = await db.selectFrom('agents').select(['id', 'user_id']).where('deleted_at', 'is', null).execute()
    return new Map(rows.map((row) => [userId(row.user_id), agentId(row.id)]))
  })
}
