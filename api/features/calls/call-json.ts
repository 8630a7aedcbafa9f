import { type CallViewRow, callViewFromRow } from '../../../storage/calls/repository.js'
import { callStatus } from '../../../storage/calls/status.js'
import { keptForm } from '../../../storage/row-form.js'
import { isoSecondText, joined, jsonText, wordText } from '../../schema/json-texts.js'
import { callToWire } from './wire.js'

/** A call as the JSON that lists carry. */
export const callJson = keptForm((row: CallViewRow) => ({ id: row.id, json: writeCall(row) }))

/** The JSON of `callToWire`, written without what lies between the row and its text. */
export function writeCall(row: CallViewRow): string {
  // Facts that were kept with a record made by hand stand among ours.
  if (row.metadata !== null) return JSON.stringify(callToWire(callViewFromRow(row)))
  const recording = row.recording_state === 'stored' ? `"/api/recordings/${row.id}"` : 'null'
  const begin = `{"id":${row.id},"ref":${jsonText(row.ref)},"agentId":${row.agent_id},"agentName":${jsonText(row.agent_name)}`
  const sides = `,"destination":${jsonText(row.number)},"extension":${jsonText(row.extension)},"direction":"${row.direction}"`
  const became = `,"status":"${callStatus(row.outcome)}","outcome":${wordText(row.outcome)}`
  const lengths = `,"duration":${secondsOf(row.answered_at, row.ended_at)},"talkTime":${secondsOf(row.bridged_at, row.ended_at)}`
  const times = `,"startTime":${isoSecondText(row.dialed_at ?? row.reserved_at)},"answerTime":${isoSecondText(row.answered_at)},"endTime":${isoSecondText(row.ended_at)}`
  const whose = `"campaignId":${row.campaign_id},"campaignName":${jsonText(row.campaign_name)},"leadId":${row.lead_id},"leadName":${jsonText(row.lead_name)}`
  const said = `,"disposition":${jsonText(row.disposition)},"note":${jsonText(row.note)},"attempt":${row.attempt},"dialMode":${jsonText(row.dial_mode)}`
  const way = `,"callerId":${jsonText(row.caller_id)},"trunk":${jsonText(row.trunk)},"endedBy":${wordText(row.ended_by)},"cause":${row.cause},"verdict":${wordText(row.verdict)}`
  return joined([
    begin,
    sides,
    became,
    lengths,
    times,
    `,"recordingUrl":${recording},"metadata":{`,
    whose,
    said,
    way,
    '}}',
  ])
}

function secondsOf(from: number | null, until: number | null): number {
  return from === null || until === null ? 0 : Math.round(Math.max(0, until - from) / 1000)
}
