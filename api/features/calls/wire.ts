import type { CallRecord, Milestones } from '../../../dialer/model/call-record.js'
import { durationMs, talkMs } from '../../../storage/calls/duration.js'
import type { CallMetadata, CallView } from '../../../storage/calls/repository.js'
import { callStatus } from '../../../storage/calls/status.js'
import type { Wire } from '../../contract/reply.js'
import { iso, isoOrNull, isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'

/** A call as lists carry it. */
export function callToWire({ id, record, agentName, campaignName, leadName, recordingState, metadata }: CallView) {
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
    startTime: isoSecond(startOf(record)),
    answerTime: isoSecondOrNull(milestones.answeredAt),
    endTime: isoSecondOrNull(milestones.endedAt),
    recordingUrl: recordingState === 'stored' ? `/api/recordings/${id}` : null,
    metadata: withKept(metadata, {
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
    }),
  }
}

/** When a call began: as it was dialled or came in. Epoch ms */
export function startOf({ milestones }: Pick<CallRecord, 'milestones'>): number {
  return milestones.dialedAt ?? milestones.reservedAt
}

/** What we know of a call, and what was kept with its record where we know nothing. */
function withKept<T extends Readonly<Record<string, Wire>>>(kept: CallMetadata | null, known: T): T {
  if (kept === null) return known
  const unknown = Object.entries(kept).filter(([key]) => known[key] === null || !(key in known))
  return { ...known, ...Object.fromEntries(unknown) }
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
