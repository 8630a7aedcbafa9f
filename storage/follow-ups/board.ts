import type { Kysely } from 'kysely'
import { type AgentId, agentId, type LeadId, leadId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'

/** Open follow-ups with a time. */
export interface FollowUpCounts {
  readonly pending: number
  /** Of those, whose time is over. */
  readonly overdue: number
}

/** A follow-up that comes next. */
export interface NextFollowUp {
  readonly call: number
  readonly lead: LeadId | null
  readonly leadName: string | null
  readonly number: string
  readonly agent: AgentId
  /** Epoch ms. */
  readonly at: number
  readonly notes: string | null
}

function open(db: Kysely<SiteTables>, agents: readonly AgentId[] | 'all') {
  const some = db.selectFrom('follow_ups').where('follow_ups.open', '=', 1).where('scheduled_at', 'is not', null)
  return agents === 'all' ? some : some.where('follow_ups.agent_id', 'in', agents)
}

/** How many follow-ups of these agents are open. */
export async function followUpCounts(
  db: Kysely<SiteTables>,
  agents: readonly AgentId[] | 'all',
  now: number,
): Promise<FollowUpCounts> {
  if (agents.length === 0) return { pending: 0, overdue: 0 }
  const count = async (before: number | null): Promise<number> => {
    const some = before === null ? open(db, agents) : open(db, agents).where('scheduled_at', '<', before)
    return (await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
  }
  const [pending, overdue] = await Promise.all([count(null), count(now)])
  return { pending, overdue }
}

/** The next open follow-ups of these agents, overdue ones first. */
export async function nextFollowUps(
  db: Kysely<SiteTables>,
  agents: readonly AgentId[] | 'all',
  limit: number,
): Promise<readonly NextFollowUp[]> {
  if (agents.length === 0) return []
  const rows = await open(db, agents)
    .leftJoin('leads', 'leads.id', 'follow_ups.lead_id')
    .select([
      'follow_ups.call_id',
      'follow_ups.lead_id',
      'follow_ups.number',
      'follow_ups.agent_id',
      'follow_ups.scheduled_at',
      'follow_ups.notes',
      'leads.name as lead_name',
    ])
    .orderBy('scheduled_at')
    .orderBy('call_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    call: row.call_id,
    lead: row.lead_id === null ? null : leadId(row.lead_id),
    leadName: row.lead_name,
    number: row.number,
    agent: agentId(row.agent_id),
    at: row.scheduled_at ?? 0,
    notes: row.notes,
  }))
}
