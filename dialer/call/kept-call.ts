import type { CallRecord } from '../model/call-record.js'
import type { StoredCall } from '../ports/engine-store.js'
import type { Call } from './call-state.js'
import { leadOf } from './call-state.js'
import { isKeptState, type KeptState } from './kept-shape.js'
import { recordingOf } from './leg-names.js'

/** The call record of a call as it stands. */
export function recordOf(call: Call): CallRecord {
  return {
    ref: call.ref,
    direction: 'outbound',
    campaign: call.campaign,
    lead: leadOf(call),
    agent: call.agent,
    number: call.number,
    extension: call.extension,
    callerId: call.callerId,
    trunk: call.trunk,
    dialMode: call.dialMode,
    attempt: call.attempt,
    milestones: call.milestones,
    verdict: call.verdict,
    outcome: call.ending?.outcome ?? null,
    endedBy: call.ending?.endedBy ?? null,
    cause: call.cause,
    disposition: call.disposition,
    note: call.note,
    recording: call.recorded ? recordingOf(call) : null,
  }
}

/** The call as it is kept. */
export function keep(call: Call): StoredCall {
  const { leg, lead, plan, made, judged, audited, state } = call
  const kept: KeptState = { v: 1, leg, lead, plan, made, judged, audited, state }
  return { record: recordOf(call), state: state.name === 'closed' ? null : kept }
}

/** A kept call as it was; null if it is closed or what was kept of it is damaged, or of a shape this version does not know. */
export function takeUp({ record, state }: StoredCall): Call | null {
  if (!isKeptState(state) || (state.lead?.id ?? null) !== record.lead) return null
  return callBy(record, state)
}

/** A call of its record and what stands beside it; null: the record names no trunk, so it is none of ours. */
export function callBy(record: CallRecord, beside: Omit<KeptState, 'v'>): Call | null {
  const { trunk, outcome, endedBy } = record
  if (trunk === null) return null
  return {
    ref: record.ref,
    leg: beside.leg,
    campaign: record.campaign,
    lead: beside.lead,
    number: record.number,
    callerId: record.callerId,
    trunk,
    dialMode: record.dialMode,
    attempt: record.attempt,
    plan: beside.plan,
    milestones: record.milestones,
    verdict: record.verdict,
    judged: beside.judged,
    audited: beside.audited,
    ending: outcome === null || endedBy === null ? null : { outcome, endedBy },
    cause: record.cause,
    disposition: record.disposition,
    note: record.note,
    recorded: record.recording !== null,
    agent: record.agent,
    extension: record.extension,
    made: beside.made,
    life: null,
    state: beside.state,
  }
}
