import type { Kysely, Selectable } from 'kysely'
import { type AgentId, agentId, type LeadId, leadId } from '../../dialer/model/ids.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { FollowUpTable } from './table.js'

/** What an agent wants to come of an own call. */
export interface FollowUp {
  readonly call: number
  readonly agent: AgentId
  readonly lead: LeadId | null
  readonly number: string
  readonly remarks: string | null
  readonly notes: string | null
  /** False: done, or none was wanted. */
  readonly open: boolean
  /** Epoch ms; null: no time was set. */
  readonly scheduledAt: number | null
  /** The dialer calls the lead then. */
  readonly isCallback: boolean
  readonly updatedAt: number
}

/** A follow-up in a list, with what is known of its person. */
export interface FollowUpView extends FollowUp {
  readonly agentName: string | null
  readonly leadName: string | null
  readonly campaignName: string | null
  /** When the call was; null where retention took it. Epoch ms. */
  readonly calledAt: number | null
}

export interface FollowUpQuery extends PageQuery {
  readonly agent?: AgentId
  /** Absent: open and done ones. */
  readonly open?: boolean
  /** Of the time set; `from` inclusive, `until` exclusive, epoch ms. */
  readonly from?: number
  readonly until?: number
  /** The same of the time of the call. */
  readonly calledFrom?: number
  readonly calledUntil?: number
}

/** One page of follow-ups: those with a time first, the next one first. */
export async function listFollowUps(db: Kysely<SiteTables>, query: FollowUpQuery): Promise<Page<FollowUpView>> {
  const { agent, open, from, until, calledFrom, calledUntil } = query
  let some = db.selectFrom('follow_ups').leftJoin('calls', 'calls.id', 'follow_ups.call_id')
  if (agent !== undefined) some = some.where('follow_ups.agent_id', '=', agent)
  if (open !== undefined) some = some.where('follow_ups.open', '=', open ? 1 : 0)
  if (from !== undefined) some = some.where('follow_ups.scheduled_at', '>=', from)
  if (until !== undefined) some = some.where('follow_ups.scheduled_at', '<', until)
  if (calledFrom !== undefined) some = some.where('calls.reserved_at', '>=', calledFrom)
  if (calledUntil !== undefined) some = some.where('calls.reserved_at', '<', calledUntil)
  const rows = await some
    .leftJoin('agents', 'agents.id', 'follow_ups.agent_id')
    .leftJoin('leads', 'leads.id', 'follow_ups.lead_id')
    .leftJoin('campaigns', 'campaigns.id', 'leads.campaign_id')
    .selectAll('follow_ups')
    .select([
      'agents.name as agent_name',
      'leads.name as lead_name',
      'campaigns.name as campaign_name',
      'calls.reserved_at as called_at',
    ])
    .orderBy((eb) => eb('follow_ups.scheduled_at', 'is', null))
    .orderBy('follow_ups.scheduled_at')
    .orderBy('follow_ups.call_id')
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return {
    items: rows.map((row) => ({
      ...followUpFromRow(row),
      agentName: row.agent_name,
      leadName: row.lead_name,
      campaignName: row.campaign_name,
      calledAt: row.called_at,
    })),
    total: n,
  }
}

/** The follow-ups of these calls, by the call's id. */
export async function followUpsOf(
  db: Kysely<SiteTables>,
  calls: readonly number[],
): Promise<ReadonlyMap<number, FollowUp>> {
  if (calls.length === 0) return new Map()
  const rows = await db.selectFrom('follow_ups').selectAll().where('call_id', 'in', calls).execute()
  return new Map(rows.map((row) => [row.call_id, followUpFromRow(row)]))
}

export function followUpFromRow(row: Selectable<FollowUpTable>): FollowUp {
  return {
    call: row.call_id,
    agent: agentId(row.agent_id),
    lead: row.lead_id === null ? null : leadId(row.lead_id),
    number: row.number,
    remarks: row.remarks,
    notes: row.notes,
    open: row.open === 1,
    scheduledAt: row.scheduled_at,
    isCallback: row.lead_before !== null,
    updatedAt: row.updated_at,
  }
}
