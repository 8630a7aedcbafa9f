import type { Selectable } from 'kysely'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { RecordingState } from '../recordings/table.js'
import { callFromRow } from './call-from-row.js'
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
}

/** A row of {@link callViewsSql}. */
export interface CallViewRow extends Selectable<CallTable> {
  readonly agent_name: string | null
  readonly campaign_name: string | null
  readonly lead_name: string | null
  readonly recording_state: RecordingState | null
}

/** Calls with the names lists show beside them; conditions follow. */
export const callViewsSql = `SELECT calls.*, agents.name AS agent_name, campaigns.name AS campaign_name, leads.name AS lead_name,
    recordings.state AS recording_state
  FROM calls LEFT JOIN agents ON agents.id = calls.agent_id LEFT JOIN campaigns ON campaigns.id = calls.campaign_id
    LEFT JOIN leads ON leads.id = calls.lead_id LEFT JOIN recordings ON recordings.name = calls.recording`

export function callView(row: CallViewRow): CallView {
  return {
    id: row.id,
    record: callFromRow(row),
    agentName: row.agent_name,
    campaignName: row.campaign_name,
    leadName: row.lead_name,
    recordingState: row.recording_state,
  }
}
