import type { AgentEntry } from '../agents/agent-book.js'
import { callOf } from '../agents/presence.js'
import type { CallEvent } from '../call/call-event.js'
import type { Call } from '../call/call-state.js'
import { sideOf } from '../call/call-state.js'
import { callOfRecording } from '../call/leg-names.js'
import { type LegId, type RecordingName, sitePrefix } from '../model/ids.js'
import type { LegEnd } from '../model/outcome.js'
import type { PbxEvent, PhoneState, RefusalReason, TrunkState } from '../ports/pbx.js'
import { keepAgent, logOut, makeAvailable, pauseAgent } from './agent-desk.js'
import { happen } from './call-desk.js'
import { hearAgent } from './pacing-ear.js'
import { agentPickedUp } from './placing.js'
import type { PreviewDesk } from './preview-desk.js'
import type { Room } from './room.js'

/** Takes a fact from the PBX to the call or agent it is about. What is about nothing we know changes nothing. */
export function takePbxEvent(room: Room, desk: PreviewDesk, event: PbxEvent): void {
  // The driver's clock is ours; a fact is never from the future.
  const at = Math.min(event.at, room.now)
  switch (event.kind) {
    case 'legRinging': {
      const call = room.calls.byLeg(event.leg)
      if (call?.leg === event.leg) happen(room, call.ref, { kind: 'leadRinging' }, at)
      return
    }
    case 'legAnswered':
      legAnswered(room, event.leg, at)
      return
    case 'legScreened': {
      const call = room.calls.byLeg(event.leg)
      const { verdict, detail, afterMs, voice } = event
      if (call?.leg === event.leg) happen(room, call.ref, { kind: 'screened', verdict, detail, afterMs, voice }, at)
      return
    }
    case 'legsBridged': {
      const call = room.calls.byLeg(event.legs[0]) ?? room.calls.byLeg(event.legs[1])
      if (call !== undefined) happen(room, call.ref, { kind: 'bridged', bridge: event.bridge }, at)
      return
    }
    case 'playEnded': {
      const call = room.calls.byLeg(event.leg)
      if (call !== undefined) happen(room, call.ref, { kind: 'playEnded' }, at)
      return
    }
    case 'legGone':
      legGone(room, desk, { leg: event.leg, end: event.end, cause: event.cause, at })
      return
    case 'recordingEnded': {
      const call = callOfRecording(room.site, event.recording)
      const { recording, ok, why } = event
      if (call !== null) room.out.tell({ kind: 'recording.finished', at, call, recording, ok, why })
      return
    }
    case 'commandRefused':
      commandRefused(room, desk, event, at)
      return
    case 'phoneState':
      takePhone(room, event, at)
      return
    case 'trunkState':
      takeTrunk(room, event)
      return
    case 'legHeld':
  }
}

export function takePhone(room: Room, phone: PhoneState, at: number): void {
  const entry = room.agents.byExtension(phone.extension)
  if (entry === undefined) return
  const changed = entry.registered !== phone.registered
  if (!changed && entry.busyElsewhere === phone.busyElsewhere) return
  room.agents.setPhone(entry, phone)
  room.agents.recount(entry, room.now)
  hearAgent(room, entry)
  room.stirred = true
  const { extension, registered } = phone
  if (changed) room.out.tell({ kind: 'phone.state', at, extension, registered })
}

export function takeTrunk(room: Room, { trunk, up, linesElsewhere }: TrunkState): void {
  room.admission.health.setUp(trunk, up)
  room.admission.slots.setElsewhere(trunk, linesElsewhere)
  room.stirred = true
}

function legAnswered(room: Room, leg: LegId, at: number): void {
  const call = room.calls.byLeg(leg)
  if (call !== undefined) {
    const event = call.leg === leg ? ({ kind: 'leadAnswered' } as const) : agentAnswered(room, call)
    if (event !== null) happen(room, call.ref, event, at)
    return
  }
  const entry = room.agents.byLeg(leg)
  if (entry !== undefined) signedOn(room, entry)
  // Answered although given up: nobody is left alone on the line.
  else if (leg.startsWith(sitePrefix(room.site))) room.out.pbx({ kind: 'hangup', leg, reason: 'normal' })
}

/** What it means that the agent of a call picked up; null: nothing yet. */
export function agentAnswered(room: Room, call: Call): CallEvent | null {
  return call.state.name === 'callingAgent' ? agentPickedUp(room, call) : { kind: 'agentAnswered' }
}

/** The agent's phone was answered: held until there is a call. */
export function signedOn(room: Room, entry: AgentEntry): void {
  if (entry.presence.name !== 'signingOn' || entry.leg === null) return
  room.out.pbx({ kind: 'hold', leg: entry.leg, audio: 'silence' })
  entry.idleSince = room.now
  const { next } = entry
  entry.next = null
  if (next?.kind === 'pause') pauseAgent(room, entry, next.reason, next.limitMs)
  else makeAvailable(room, entry)
}

interface Gone {
  readonly leg: LegId
  readonly end: LegEnd
  readonly cause: number | null
  readonly at: number
}

function legGone(room: Room, desk: PreviewDesk, { leg, end, cause, at }: Gone): void {
  const call = room.calls.byLeg(leg)
  if (call?.leg === leg) happen(room, call.ref, { kind: 'leadGone', end, cause }, at)
  else if (call !== undefined) happen(room, call.ref, { kind: 'agentGone' }, at)
  else {
    const entry = room.agents.byLeg(leg)
    if (entry !== undefined) heldPhoneGone(room, desk, entry, end)
  }
}

/** The held phone of an agent is gone: the call, if there is one, ends as hung up by the agent; then the agent is logged out. */
export function heldPhoneGone(room: Room, desk: PreviewDesk, entry: AgentEntry, end: LegEnd): void {
  const why = entry.presence.name === 'signingOn' ? whyNotSignedOn(entry, end) : whyPhoneGone(end)
  room.agents.setLeg(entry, null)
  const ref = callOf(entry.presence)
  if (ref === null) {
    desk.putBack(entry)
    logOut(room, entry, why)
    return
  }
  // Not free for another call while this one is being ended.
  entry.lostWhy = why
  keepAgent(room, entry)
  happen(room, ref, { kind: 'agentGone' })
  if (room.calls.get(ref) === undefined && callOf(entry.presence) === ref) logOut(room, entry, why)
}

function whyPhoneGone(end: LegEnd): string {
  return end === 'normal' ? 'The agent hung up the phone.' : 'The connection to the phone was lost.'
}

function whyNotSignedOn({ agent }: AgentEntry, end: LegEnd): string {
  const phone = `The phone ${agent.extension}`
  switch (end) {
    case 'noAnswer':
      return `${phone} was not answered within 30 s.`
    case 'busy':
      return `${phone} is busy.`
    case 'rejected':
      return `${phone} rejected the call.`
    case 'unallocated':
    case 'congestion':
      return `${phone} cannot be reached: it is not registered at the PBX.`
    case 'normal':
    case 'cancelled':
    case 'failed':
    case 'lost':
      return `${phone} could not be called.`
  }
}

/** A wish was refused: it becomes the fact it stands for. */
function commandRefused(
  room: Room,
  desk: PreviewDesk,
  { commandId, reason, detail }: Extract<PbxEvent, { kind: 'commandRefused' }>,
  at: number,
): void {
  const sent = room.out.commands.take(commandId)
  if (sent === undefined || reason === 'duplicate') return
  const { leg } = sent
  if (sent.kind === 'record') {
    recordRefused(room, sent.recording, detail, at)
    return
  }
  if (leg === null) return
  const call = room.calls.byLeg(leg)
  switch (sent.kind) {
    case 'originate':
      legGone(room, desk, { leg, end: endOfRefusal(reason), cause: null, at })
      // Also said of one that was not answered in time: should it have begun all the same, nobody is rung in vain.
      if (reason === 'failed') room.out.pbx({ kind: 'hangup', leg, reason: 'cancel' })
      return
    case 'bridge':
      if (call !== undefined) happen(room, call.ref, { kind: 'bridgeRefused' }, at)
      return
    case 'play':
      if (call !== undefined) happen(room, call.ref, { kind: 'playEnded' }, at)
      return
    case 'hold':
    case 'hangup':
      // The leg is not there any more and its end was not heard of.
      if (reason === 'unknownLeg' && isStillNeeded(room, call, leg))
        legGone(room, desk, { leg, end: 'lost', cause: null, at })
  }
}

/** A call's own agent leg that was hung up on purpose needs no second end. */
function isStillNeeded(room: Room, call: Call | undefined, leg: LegId): boolean {
  if (call === undefined) return room.agents.byLeg(leg) !== undefined
  return call.leg === leg || sideOf(call.state)?.leg === leg
}

function endOfRefusal(reason: RefusalReason): LegEnd {
  if (reason === 'congestion') return 'congestion'
  return reason === 'notReady' ? 'cancelled' : reason === 'unknownTarget' ? 'unallocated' : 'failed'
}

/** Nothing is recorded; the call goes on. */
function recordRefused(room: Room, recording: RecordingName | null, why: string, at: number): void {
  const call = recording === null ? null : callOfRecording(room.site, recording)
  if (call === null || recording === null) return
  happen(room, call, { kind: 'recordRefused' }, at)
  room.out.tell({ kind: 'recording.finished', at, call, recording, ok: false, why })
}
