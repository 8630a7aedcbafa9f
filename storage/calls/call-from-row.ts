import type { Selectable } from 'kysely'
import type { CallRecord } from '../../dialer/model/call-record.js'
import { agentId, callRef, campaignId, extension, leadId, recordingName, trunkName } from '../../dialer/model/ids.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import type { CallTable } from './table.js'

/** A call row as the model's record. */
export function callFromRow(row: Selectable<CallTable>): CallRecord {
  return {
    ref: callRef(row.ref),
    direction: row.direction,
    campaign: row.campaign_id === null ? null : campaignId(row.campaign_id),
    lead: row.lead_id === null ? null : leadId(row.lead_id),
    agent: row.agent_id === null ? null : agentId(row.agent_id),
    // Only numbers that passed parsePhoneNumber are ever written.
    number: row.number as PhoneNumber,
    extension: row.extension === null ? null : extension(row.extension),
    callerId: row.caller_id,
    trunk: row.trunk === null ? null : trunkName(row.trunk),
    dialMode: row.dial_mode,
    attempt: row.attempt,
    milestones: {
      reservedAt: row.reserved_at,
      dialedAt: row.dialed_at,
      ringingAt: row.ringing_at,
      answeredAt: row.answered_at,
      verdictAt: row.verdict_at,
      agentAt: row.agent_at,
      bridgedAt: row.bridged_at,
      endedAt: row.ended_at,
      closedAt: row.closed_at,
    },
    verdict: row.verdict,
    outcome: row.outcome,
    endedBy: row.ended_by,
    cause: row.cause,
    disposition: row.disposition,
    note: row.note,
    recording: row.recording === null ? null : recordingName(row.recording),
  }
}
