import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { CallRef } from '../../dialer/model/ids.js'
import { hotQuery } from '../hot-query.js'
import type { Page, PageQuery, SortOrder } from '../page.js'
import type { RecordingState } from '../recordings/table.js'
import type { SiteTables } from '../site-tables.js'
import type { CallFilter } from './call-filter.js'
import { callFromRow } from './call-from-row.js'
import { type CallOrder, findCallIds } from './find-call-ids.js'
import type { CallTable } from './table.js'

/** A call as lists show it. */
export interface CallView {
  readonly id: number
  readonly record: CallRecord
  readonly agentName: string | null
  readonly campaignName: string | null
  readonly leadName: string | null
  /** As it is now; null without a lead, or where the lead is gone. */
  readonly leadPriority: number | null
  /** Where its recording is; null if none was made. */
  readonly recordingState: RecordingState | null
  /** Facts kept with a record that was made by hand; null for calls we placed or took. */
  readonly metadata: CallMetadata | null
}

/** Flat facts beside a call. */
export type CallMetadata = Readonly<Record<string, string | number | boolean | null>>

/** Orders that an index gives, so that the first page of millions of calls costs what one of ten costs. */
export type CallSort = 'createdAt' | 'startTime' | 'destination'

export interface CallQuery extends PageQuery, CallFilter {
  readonly sortBy?: CallSort
  readonly order?: SortOrder
}

const sortColumns = {
  createdAt: 'reserved_at',
  startTime: 'reserved_at',
  destination: 'number',
} as const satisfies Record<CallSort, CallOrder>

/** One page of calls, newest first unless asked otherwise. */
export async function listCalls(db: Kysely<SiteTables>, query: CallQuery): Promise<Page<CallView>> {
  const { sortBy = 'createdAt', order = 'desc', ...rest } = query
  const { ids, total } = await findCallIds(db, { ...rest, by: sortColumns[sortBy], order })
  if (ids.length === 0) return { items: [], total }
  const build = () => callViews(db).where('calls.id', 'in', ids)
  const rows = await hotQuery(db, `calls of ${ids.length} ids`, build, ids, 'whole')
  const views = new Map(rows.map((row) => [row.id, viewFromRow(row)]))
  return { items: ids.flatMap((id) => views.get(id) ?? []), total }
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
      'leads.priority as lead_priority',
      'recordings.state as recording_state',
    ])
}

interface ViewRow extends Selectable<CallTable> {
  agent_name: string | null
  campaign_name: string | null
  lead_name: string | null
  lead_priority: number | null
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
    leadPriority: row.lead_priority,
    recordingState: row.recording_state,
    metadata: row.metadata === null ? null : metadataSchema.parse(JSON.parse(row.metadata)),
  }
}
