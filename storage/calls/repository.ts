import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { CallRef } from '../../dialer/model/ids.js'
import { hotForms, hotQuery } from '../hot-query.js'
import { inOrder, type Page, type PageQuery, type SortOrder } from '../page.js'
import type { RecordingState } from '../recordings/table.js'
import type { KeptForm } from '../row-form.js'
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
  /** Why the recording is missing. */
  readonly recordingWhy: string | null
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
  const { ids, total } = await idsOf(db, query)
  if (ids.length === 0) return { items: [], total }
  const rows = await hotQuery(db, `calls of ${ids.length} ids`, viewsOf(db, ids), ids, 'whole')
  return { items: inOrder(ids, rows).map(callViewFromRow), total }
}

/** The same page, of each call what the form makes of its row, with the row's id. */
export async function listCallForms<T extends { readonly id: number }>(
  db: Kysely<SiteTables>,
  query: CallQuery,
  form: KeptForm<CallViewRow, T>,
): Promise<Page<T>> {
  const { ids, total } = await idsOf(db, query)
  if (ids.length === 0) return { items: [], total }
  const made = await hotForms(db, `calls of ${ids.length} ids`, viewsOf(db, ids), ids, form)
  return { items: inOrder(ids, made), total }
}

function idsOf(db: Kysely<SiteTables>, query: CallQuery) {
  const { sortBy = 'createdAt', order = 'desc', ...rest } = query
  return findCallIds(db, { ...rest, by: sortColumns[sortBy], order })
}

const viewsOf = (db: Kysely<SiteTables>, ids: readonly number[]) => () => callViews(db).where('calls.id', 'in', ids)

/** One call by its row id; null if it does not exist. */
export async function findCall(db: Kysely<SiteTables>, id: number): Promise<CallView | null> {
  const row = await callViews(db).where('calls.id', '=', id).executeTakeFirst()
  return row ? callViewFromRow(row) : null
}

/** One call by its ref; null if it does not exist. */
export async function findCallByRef(db: Kysely<SiteTables>, ref: CallRef): Promise<CallView | null> {
  const row = await callViews(db).where('calls.ref', '=', ref).executeTakeFirst()
  return row ? callViewFromRow(row) : null
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
      'recordings.why as recording_why',
    ])
}

/** A call's row with the names that belong to it. */
export interface CallViewRow extends Selectable<CallTable> {
  agent_name: string | null
  campaign_name: string | null
  lead_name: string | null
  lead_priority: number | null
  recording_state: RecordingState | null
  recording_why: string | null
}

const metadataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** A call's row as lists show it. */
export function callViewFromRow(row: CallViewRow): CallView {
  return {
    id: row.id,
    record: callFromRow(row),
    agentName: row.agent_name,
    campaignName: row.campaign_name,
    leadName: row.lead_name,
    leadPriority: row.lead_priority,
    recordingState: row.recording_state,
    recordingWhy: row.recording_why,
    metadata: row.metadata === null ? null : metadataSchema.parse(JSON.parse(row.metadata)),
  }
}
