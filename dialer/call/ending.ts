import { type DispositionChoice, unsaidDisposition } from '../model/disposition.js'
import type { LegEnd, Verdict } from '../model/outcome.js'
import type { Call, CallState, Ending } from './call-state.js'
import { leadOf } from './call-state.js'
import type { CallEffect, CallStep } from './effects.js'
import { durationMs, reach, talkMs } from './milestones.js'

/** Before an answer the called side, the trunk or we ended it; a `normal` end without an answer contradicts itself and shows as failed. */
const beforeAnswer: Readonly<Record<LegEnd, Ending>> = {
  normal: { outcome: 'failed', endedBy: 'pbx' },
  busy: { outcome: 'busy', endedBy: 'lead' },
  noAnswer: { outcome: 'noAnswer', endedBy: 'dialer' },
  rejected: { outcome: 'rejected', endedBy: 'lead' },
  unallocated: { outcome: 'unallocated', endedBy: 'pbx' },
  congestion: { outcome: 'congestion', endedBy: 'pbx' },
  cancelled: { outcome: 'cancelled', endedBy: 'dialer' },
  failed: { outcome: 'failed', endedBy: 'pbx' },
  lost: { outcome: 'failed', endedBy: 'pbx' },
}

/** After an answer a leg ends by the person, unless the PBX lost it. */
const whoAfterAnswer: Readonly<Record<LegEnd, Ending['endedBy']>> = {
  normal: 'lead',
  busy: 'lead',
  noAnswer: 'lead',
  rejected: 'lead',
  unallocated: 'lead',
  congestion: 'pbx',
  cancelled: 'dialer',
  failed: 'pbx',
  lost: 'pbx',
}

/**
 * How a call ended whose lead's leg was gone in this state: the one table of endings.
 * Where the dialer had decided already (message, hang-up), its decision stands; who hung up first is told.
 */
export function classifyEnding(state: CallState, end: LegEnd, verdict: Verdict | null): Ending {
  switch (state.name) {
    case 'reserved':
    case 'callingAgent':
      return { outcome: 'cancelled', endedBy: 'dialer' }
    case 'dialing':
    case 'ringing':
      return beforeAnswer[end]
    case 'screening':
    case 'waiting':
    case 'offering':
    case 'connecting':
      return { outcome: verdict === 'machine' ? 'machine' : 'abandoned', endedBy: whoAfterAnswer[end] }
    case 'bridged':
      return { outcome: 'connected', endedBy: whoAfterAnswer[end] }
    case 'messaging':
      return { outcome: state.ending.outcome, endedBy: whoAfterAnswer[end] }
    case 'hangingUp':
      return state.ending
    case 'wrapUp':
    case 'closed':
      return { outcome: 'failed', endedBy: 'pbx' }
  }
}

/** The lead's leg is gone (or never was): the ending is written down, the line is free. The agent's work may go on. */
export function endLeg(call: Call, ending: Ending, cause: number | null, at: number): CallStep {
  const milestones = reach(call.milestones, 'endedAt', at)
  const event: CallEffect = {
    kind: 'tell',
    event: {
      kind: 'call.ended',
      at,
      call: call.ref,
      campaign: call.campaign,
      lead: leadOf(call),
      agent: call.agent,
      outcome: ending.outcome,
      endedBy: ending.endedBy,
      cause,
      talkMs: talkMs(milestones),
      durationMs: durationMs(milestones),
    },
  }
  return { call: { ...call, milestones, ending, cause }, effects: [{ kind: 'releaseLine' }, event] }
}

/** The only way a call is closed: exactly once, with its ending written down before. */
export function close(call: Call, said: DispositionChoice | null, at: number): CallStep {
  const attempted = call.milestones.dialedAt !== null
  const milestones = reach(call.milestones, 'closedAt', at)
  const unsaid = call.campaign !== null && milestones.bridgedAt !== null ? unsaidDisposition : null
  return {
    call: {
      ...call,
      milestones,
      disposition: said?.code ?? unsaid,
      note: said?.note ?? null,
      state: { name: 'closed' },
    },
    effects: [{ kind: 'leave', said, attempted }],
  }
}
