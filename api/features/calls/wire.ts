import type { Milestones } from '../../../dialer/model/call-record.js'
import { durationMs, talkMs } from '../../../storage/calls/duration.js'
import type { CallView } from '../../../storage/calls/repository.js'
import { callStatus } from '../../../storage/calls/status.js'
import { iso, isoOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'

/** A call as lists carry it. */
export function callToWire({ id, record, agentName, campaignName, leadName, recordingState }: CallView) {
  const { milestones } = record
  return {
    id,
    ref: record.ref,
    agentId: record.agent,
    agentName,
    destination: record.number,
    extension: record.extension,
    direction: record.direction,
    status: callStatus(record.outcome),
    outcome: wordOrNull(record.outcome),
    duration: Math.round(durationMs(record) / 1000),
    talkTime: Math.round(talkMs(record) / 1000),
    startTime: iso(milestones.dialedAt ?? milestones.reservedAt),
    answerTime: isoOrNull(milestones.answeredAt),
    endTime: isoOrNull(milestones.endedAt),
    recordingUrl: recordingState === 'stored' ? `/api/recordings/${id}` : null,
    metadata: {
      campaignId: record.campaign,
      campaignName,
      leadId: record.lead,
      leadName,
      disposition: record.disposition,
      note: record.note,
      attempt: record.attempt,
      dialMode: record.dialMode,
      callerId: record.callerId,
      trunk: record.trunk,
      endedBy: wordOrNull(record.endedBy),
      cause: record.cause,
      verdict: wordOrNull(record.verdict),
    },
  }
}

/** One call with all that was measured of it. */
export function callDetailToWire(call: CallView) {
  const { milestones } = call.record
  const { answeredAt, bridgedAt } = milestones
  return {
    ...callToWire(call),
    milestones: milestonesToWire(milestones),
    answerToAgentMs: answeredAt === null || bridgedAt === null ? null : Math.max(0, bridgedAt - answeredAt),
  }
}

function milestonesToWire(milestones: Milestones) {
  return {
    reservedAt: iso(milestones.reservedAt),
    dialedAt: isoOrNull(milestones.dialedAt),
    ringingAt: isoOrNull(milestones.ringingAt),
    answeredAt: isoOrNull(milestones.answeredAt),
    verdictAt: isoOrNull(milestones.verdictAt),
    agentAt: isoOrNull(milestones.agentAt),
    bridgedAt: isoOrNull(milestones.bridgedAt),
    endedAt: isoOrNull(milestones.endedAt),
    closedAt: isoOrNull(milestones.closedAt),
  }
}

function wordOrNull(word: string | null): string | null {
  return word === null ? null : snakeWord(word)
}
