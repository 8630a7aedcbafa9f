import type { CallView } from '../../features/boards/views.js'
import { durationMs } from '../../features/boards/views.js'
import { localNumber } from '../../features/leads/local-number.js'
import { isoSecondOrNull } from '../../schema/pieces.js'
import { callStatusToWire } from './enums.js'
import { idsToWire, type Names, personToWire, seconds } from './write.js'

/** What stands around the calls of an answer. */
export interface CallSetting {
  readonly names: Names
  /** Of numbers that are told without one. */
  readonly country: string | null
  /** Where this contract is served: begin of the addresses of recordings. */
  readonly basePath: string
}

/** A call as every answer carries it. */
export function callToWire(call: CallView, { names, country, basePath }: CallSetting) {
  const { record, metadata } = call
  const { reservedAt, dialedAt, answeredAt, endedAt } = record.milestones
  const id = String(call.id)
  const phone = localNumber(record.number, country)
  // Spelled out: what is spread into an object of so many fields costs more than the rest of it.
  return {
    _id: id,
    id,
    telecaller: record.agent === null ? null : (personToWire(record.agent, names) ?? { name: call.agentName ?? '' }),
    lead: record.lead === null ? null : { ...idsToWire(record.lead), name: call.leadName ?? '', phone },
    phoneNumber: phone,
    callType: record.direction,
    status: callStatusToWire(record),
    duration: seconds(durationMs(record)),
    startTime: isoSecondOrNull(dialedAt ?? reservedAt),
    answerTime: isoSecondOrNull(answeredAt),
    endTime: isoSecondOrNull(endedAt),
    recordingUrl: call.recordingState === 'stored' ? `${basePath}/api/calls/${call.id}/recording` : null,
    recordingStatus: call.recordingState,
    recordingError: call.recordingWhy,
    notes: record.note ?? '',
    twilioCallSid: record.ref,
    // Facts kept with a call under these names are its own in this contract.
    outcome: metadata?.['outcome'] ?? null,
    quality: metadata?.['quality'] ?? null,
    nextAction: metadata?.['nextAction'] ?? null,
    followUpDate: metadata?.['followUpDate'] ?? null,
    createdAt: isoSecondOrNull(reservedAt),
  }
}
