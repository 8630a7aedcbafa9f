import type { Expression, ExpressionBuilder, Kysely, Selectable, SqlBool } from 'kysely'
import { z } from 'zod'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../../dialer/model/ids.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { contains } from '../contains.js'
import { type Page, type PageQuery, pageOffset, type SortOrder } from '../page.js'
import type { RecordingState } from '../recordings/table.js'
import type { SiteTables } from '../site-tables.js'
import { callFromRow } from './call-from-row.js'
import { type CallStatus, outcomesOf } from './status.js'
import type { CallTable } from './table.js'

/** A call as lists show it. */
export interface CallView {
  readonly id: number
  readonly record: CallRecord
  readonly agentName: string | null
  readonly campaignName: string | null
  readonly leadName: string | null
  /** Where its recording is; null if none was made. */
  readonly recordingState: RecordingState | null
  /** Facts kept with a record that was made by hand; null for calls we placed or took. */
  readonly metadata: CallMetadata | null
}

/** Flat facts beside a call. */
export type CallMetadata = Readonly<Record<string, string | number | boolean | null>>

/** Orders that an index gives, so that the first page of millions of calls costs what one of ten costs. */
export type CallSort = 'createdAt' | 'startTime' | 'destination'

/** Which calls; absent keys do not filter. Times are epoch ms, `from` inclusive, `until` exclusive, of the call's start. */
export interface CallQuery extends PageQuery {
  readonly status?: CallStatus
  readonly outcomes?: readonly Outcome[]
  readonly direction?: 'inbound' | 'outbound'
  readonly agent?: AgentId
  readonly campaign?: CampaignId
  readonly lead?: LeadId
  readonly disposition?: string
  readonly from?: number
  readonly until?: number
  /** Part of the number or of the extension. */
  readonly query?: string
  readonly sortBy?: CallSort
  readonly order?: SortOrder
}

const sortColumns = {
  createdAt: 'calls.reserved_at',
  startTime: 'calls.reserved_at',
  destination: 'calls.number',
} as const satisfies Record<CallSort, string>

/**
 * With more matches than this, walking the calls in their order meets a page of them sooner than sorting all that an index of outcomes
 * gives.
 */
const walkFrom = 10_000

/** One page of calls, newest first unless asked otherwise. */
export async function listCalls(db: Kysely<SiteTables>, query: CallQuery): Promise<Page<CallView>> {
  const order = query.order ?? 'desc'
  const { n } = await db
    .selectFrom('calls')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where((eb) => filter(eb, query, 'byIndex'))
    .executeTakeFirstOrThrow()
  const rows = await callViews(db)
    .where((eb) => filter(eb, query, n > walkFrom ? 'walking' : 'byIndex'))
    .orderBy(sortColumns[query.sortBy ?? 'createdAt'], order)
    .orderBy('calls.id', order)
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  return { items: rows.map(viewFromRow), total: n }
}

/** One call by its row id; null if it does not exist. */
export async function findCall(db: Kysely<SiteTables>, id: number): Promise<CallView | null> {
  const row = await callViews(db).where('calls.id', '=', id).executeTakeFirst()
  return row ? viewFromRow(row) : null
}

/** One call by its ref; null if it does not exist. */
export async function findCallByRef(db: Kysely<SiteTables>, ref: CallRef): Promise<CallView | null> {
  const row = await callViews(db).where('calls.ref', '=', ref).executeTakeFirst()
  return row ? viewFromRow(row) : null
}

function callViews(db: Kysely<SiteTables>) {
  return db
    .selectFrom('calls')
    .leftJoin('agents', 'agents.id', 'calls.agent_id')
    .leftJoin('campaigns', 'campaigns.id', 'calls.campaign_id')
    .leftJoin('leads', 'leads.id', 'calls.lead_id')
    .leftJoin('recordings', 'recordings.name', 'calls.recording')
    .selectAll('calls')
    .select([
      'agents.name as agent_name',
      'campaigns.name as campaign_name',
      'leads.name as lead_name',
      'recordings.state as recording_state',
    ])
}

interface ViewRow extends Selectable<CallTable> {
  agent_name: string | null
  campaign_name: string | null
  lead_name: string | null
  recording_state: RecordingState | null
}

const metadataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

function viewFromRow(row: ViewRow): CallView {
  return {
    id: row.id,
    record: callFromRow(row),
    agentName: row.agent_name,
    campaignName: row.campaign_name,
    leadName: row.lead_name,
    recordingState: row.recording_state,
    metadata: row.metadata === null ? null : metadataSchema.parse(JSON.parse(row.metadata)),
  }
}

function filter(
  eb: ExpressionBuilder<SiteTables, 'calls'>,
  query: CallQuery,
  how: 'byIndex' | 'walking',
): Expression<SqlBool> {
  const all: Expression<SqlBool>[] = []
  // An expression in place of the column keeps the planner off the column's index.
  const outcome = how === 'walking' ? eb.fn.coalesce('calls.outcome', 'calls.outcome') : eb.ref('calls.outcome')
  if (query.status === 'in_progress') all.push(eb('calls.outcome', 'is', null))
  else if (query.status) all.push(eb(outcome, 'in', outcomesOf(query.status)))
  if (query.outcomes) all.push(eb(outcome, 'in', query.outcomes))
  if (query.direction) all.push(eb('calls.direction', '=', query.direction))
  if (query.agent !== undefined) all.push(eb('calls.agent_id', '=', query.agent))
  if (query.campaign !== undefined) all.push(eb('calls.campaign_id', '=', query.campaign))
  if (query.lead !== undefined) all.push(eb('calls.lead_id', '=', query.lead))
  if (query.disposition !== undefined) all.push(eb('calls.disposition', '=', query.disposition))
  if (query.from !== undefined) all.push(eb('calls.reserved_at', '>=', query.from))
  if (query.until !== undefined) all.push(eb('calls.reserved_at', '<', query.until))
  if (query.query) {
    all.push(eb.or([contains(eb.ref('calls.number'), query.query), contains(eb.ref('calls.extension'), query.query)]))
  }
  return eb.and(all)
}
