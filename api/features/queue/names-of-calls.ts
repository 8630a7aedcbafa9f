import type { LiveCall } from '../../../dialer/ports/commands.js'
import type { SiteDb } from '../../api-options.js'
import type { QueueCall } from './service.js'

/** Live calls with their numbers and the names of those who are in them. */
export async function namesOfCalls(db: SiteDb, calls: readonly LiveCall[]): Promise<readonly QueueCall[]> {
  if (calls.length === 0) return []
  const rows = await db
    .selectFrom('calls')
    .leftJoin('leads', 'leads.id', 'calls.lead_id')
    .select(['calls.id', 'calls.ref', 'leads.name as leadName'])
    .where(
      'calls.ref',
      'in',
      calls.map(({ call }) => call),
    )
    .execute()
  const agents = await db.selectFrom('agents').select(['id', 'name']).execute()
  return calls.flatMap(({ call, campaign, lead, agent, number, state, since }) => {
    if (campaign === null) return []
    const row = rows.find(({ ref }) => ref === call)
    return {
      call,
      id: row?.id ?? null,
      campaign,
      lead: lead === null ? null : { id: lead, number, name: row?.leadName ?? null },
      agent: agent === null ? null : { id: agent, name: agents.find(({ id }) => id === agent)?.name ?? '' },
      state,
      since,
    }
  })
}
