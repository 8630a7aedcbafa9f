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

/** Facts kept with a call under these names are its own in this contract. */
const toldFacts = ['outcome', 'quality', 'nextAction', 'followUpDate'] as const

/** A call as every answer carries it. */
export function callToWire(call: CallView, { names, country, basePath }: CallSetting) {
  const { record, metadata } = call
  const { reservedAt, dialedAt, answeredAt, endedAt } = record.milestones
  const duration = seconds(durationMs(record))
  const told = Object.fromEntries(toldFacts.map((name) => [name, metadata?.[name] ?? null]))
  return {
    ...idsToWire(call.id),
    telecaller: record.agent === null ? null : (personToWire(record.agent, names) ?? { name: call.agentName ?? '' }),
    lead: leadOfCall(call, country),
    phoneNumber: localNumber(record.number, country),
    callType: record.direction,
    status: callStatusToWire(record),
    duration,
    startTime: isoSecondOrNull(dialedAt ?? reservedAt),
    answerTime: isoSecondOrNull(answeredAt),
    endTime: isoSecondOrNull(endedAt),
    recordingUrl: call.recordingState === 'stored' ? `${basePath}/api/calls/${call.id}/recording` : null,
    recordingStatus: call.recordingState,
    notes: record.note ?? '',
    twilioCallSid: record.ref,
    ...told,
    createdAt: isoSecondOrNull(reservedAt),
  }
}

function leadOfCall({ record, leadName }: CallView, country: string | null) {
  const phone = localNumber(record.number, country)
  if (record.lead === null) return null
  return { ...idsToWire(record.lead), name: leadName ?? '', phone }
}
