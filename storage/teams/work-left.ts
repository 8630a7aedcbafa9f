import type { Kysely } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'

/** Whether an agent has leads, or ever had calls; no more than one of each is looked at. */
export async function hasWork(
  db: Kysely<SiteTables>,
  agent: AgentId,
): Promise<{ readonly leads: boolean; readonly calls: boolean }> {
  const [lead, call] = await Promise.all([
    db
      .selectFrom('leads')
      .select('id')
      .where('owner_agent_id', '=', agent)
      .where('deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst(),
    db.selectFrom('calls').select('id').where('agent_id', '=', agent).limit(1).executeTakeFirst(),
  ])
  return { leads: lead !== undefined, calls: call !== undefined }
}
