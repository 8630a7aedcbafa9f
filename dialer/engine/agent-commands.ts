import type { AgentEntry } from '../agents/agent-book.js'
import { callOf, notWhile, timeFor } from '../agents/presence.js'
import type { Call } from '../call/call-state.js'
import { mayRecord } from '../call/step-bridging.js'
import type { PhoneMode } from '../model/agent.js'
import { type DispositionChoice, unsaidDisposition } from '../model/disposition.js'
import type { ErrorValue } from '../model/domain-error.js'
import { type CallRef, legId, sitePrefix } from '../model/ids.js'
import type { EngineCommand } from '../ports/commands.js'
import { keepAgent, logOut, makeAvailable, pauseAgent, setPresence } from './agent-desk.js'
import { happen } from './call-desk.js'
import { hearAgent } from './pacing-ear.js'
import type { PreviewDesk } from './preview-desk.js'
import { newId, type Room } from './room.js'

/** An agent's phone rings this long to sign on. ms */
const signOnRingMs = 30_000
/** The PBX ends that ringing itself; this long after it should have, we do. ms */
const signOnGraceMs = 3000

const unreachable: ErrorValue = { code: 'PBX_UNAVAILABLE', message: 'The PBX cannot be reached at the moment.' }

/** Brings the agent's phone on. */
export function signOn(room: Room, entry: AgentEntry, wanted: PhoneMode | null): ErrorValue | null {
  if (timeFor('signOn', entry.presence.name) === null) return notWhile(entry.presence, 'signOn')
  if (room.draining) return { code: 'DRAINING', message: 'The site is shutting down; nobody can sign on.' }
  if (room.link !== 'ready') return unreachable
  const { extension } = entry.agent
  if (entry.registered === false) {
    return { code: 'CONFLICT', message: `The phone ${extension} is not registered at the PBX; switch it on first.` }
  }
  const phoneMode = wanted ?? entry.agent.phoneMode
  if (phoneMode === 'nailedUp' && !room.capabilities.holding) {
    return {
      code: 'UNSUPPORTED_BY_PBX',
      message: 'This PBX cannot hold a phone between calls; use phone mode perCall.',
    }
  }
  entry.phoneMode = phoneMode
  entry.next = null
  entry.idleSince = room.now
  if (phoneMode === 'perCall') {
    makeAvailable(room, entry)
    return null
  }
  const leg = legId(`${sitePrefix(room.site)}${newId(room)}.s`)
  const until = room.now + signOnRingMs + signOnGraceMs
  room.agents.setLeg(entry, leg)
  room.out.pbx({
    kind: 'originate',
    leg,
    target: { kind: 'extension', extension },
    callerId: null,
    ringForMs: signOnRingMs,
    screening: null,
  })
  setPresence(room, entry, { name: 'signingOn', since: room.now, phoneMode, leg, until })
  room.deadlines.arm(until, { kind: 'signOn', agent: entry.id }, true)
  return null
}

/** The phone was not answered in time. */
export function signOnTimedOut(room: Room, entry: AgentEntry): void {
  if (entry.presence.name !== 'signingOn' || entry.presence.until > room.now) return
  logOut(room, entry, `The phone ${entry.agent.extension} was not answered within 30 s.`)
}

/** @param why where the agent did not ask for it */
export function signOff(room: Room, desk: PreviewDesk, entry: AgentEntry, why?: string): ErrorValue | null {
  switch (timeFor('signOff', entry.presence.name)) {
    case null:
      return notWhile(entry.presence, 'signOff')
    case 'now':
      desk.putBack(entry)
      logOut(room, entry, why ?? null)
      return null
    case 'later':
      afterWork(room, entry, { kind: 'signOff', ...(why === undefined ? {} : { why }) })
      return null
  }
}

export function pause(
  room: Room,
  desk: PreviewDesk,
  entry: AgentEntry,
  reason: string,
  limitMs?: number,
): ErrorValue | null {
  switch (timeFor('pause', entry.presence.name)) {
    case null:
      return notWhile(entry.presence, 'pause')
    case 'now':
      desk.putBack(entry)
      pauseAgent(room, entry, reason, limitMs)
      return null
    case 'later':
      afterWork(room, entry, { kind: 'pause', reason, ...(limitMs === undefined ? {} : { limitMs }) })
      return null
  }
}

/** From a pause, early from wrap-up, or taking back what was asked for after the present work. */
export function ready(room: Room, entry: AgentEntry): ErrorValue | null {
  const { presence } = entry
  const time = timeFor('becomeReady', presence.name)
  if (time === null || (time === 'later' && entry.next === null)) return notWhile(presence, 'becomeReady')
  if (presence.name === 'paused') makeAvailable(room, entry)
  else if (presence.name !== 'available') {
    afterWork(room, entry, null)
    if (presence.name === 'wrapUp') happen(room, presence.call, { kind: 'wrapUpOver' })
  }
  return null
}

/** Notes what the agent asked for when the present work is over. */
function afterWork(room: Room, entry: AgentEntry, next: AgentEntry['next']): void {
  entry.next = next
  keepAgent(room, entry)
  hearAgent(room, entry)
}

export function hangUp(room: Room, entry: AgentEntry): ErrorValue | null {
  const ref = callOf(entry.presence)
  if (ref === null || timeFor('hangUp', entry.presence.name) === null) return notWhile(entry.presence, 'hangUp')
  if (room.link !== 'ready') return unreachable
  happen(room, ref, { kind: 'hangUp', by: 'agent' })
  return null
}

/** What the agent says of the present call; before its end it is kept and no wrap-up follows. */
export function disposition(room: Room, entry: AgentEntry, ref: CallRef, choice: DispositionChoice): ErrorValue | null {
  const call = callOf(entry.presence) === ref ? room.calls.get(ref) : undefined
  if (call === undefined) {
    return { code: 'CONFLICT', message: 'This is not the call the agent is working on.', details: { call: ref } }
  }
  if (call.milestones.bridgedAt === null) return { code: 'CONFLICT', message: 'Nobody was reached in this call yet.' }
  const wrong = wrongChoice(room, call, choice)
  if (wrong !== null) return wrong
  happen(room, ref, { kind: 'disposition', choice })
  return null
}

function wrongChoice(room: Room, call: Call, choice: DispositionChoice): ErrorValue | null {
  const campaign = call.campaign === null ? undefined : room.campaigns.get(call.campaign)?.campaign
  const chosen = campaign?.settings.dispositions.find((each) => each.code === choice.code)
  const wrong = (field: string, message: string): ErrorValue => ({
    code: 'VALIDATION_ERROR',
    message,
    details: { fields: { [field]: message } },
  })
  if (choice.code === unsaidDisposition) return null
  if (chosen === undefined) return wrong('code', `The campaign has no disposition "${choice.code}".`)
  if (chosen.next === 'callback') {
    if (choice.callback === null) return wrong('callback', 'A callback needs a time.')
    if (choice.callback.at <= room.now) return wrong('callback.at', 'The time of a callback must be in the future.')
  }
  return null
}

export function recording(
  room: Room,
  entry: AgentEntry,
  action: Extract<EngineCommand, { kind: 'agent.recording' }>['action'],
): ErrorValue | null {
  const ref = callOf(entry.presence)
  const state = ref === null ? undefined : room.calls.get(ref)?.state
  if (ref === null || state?.name !== 'bridged') return notWhile(entry.presence, 'record')
  const { capabilities } = room
  if (!capabilities.recording || (!capabilities.recordingPause && (action === 'pause' || action === 'resume'))) {
    return { code: 'UNSUPPORTED_BY_PBX', message: `This PBX cannot ${action} a recording.` }
  }
  if (room.link !== 'ready') return unreachable
  if (!mayRecord(state.recording, action)) {
    return {
      code: 'CONFLICT',
      message: `The recording is ${state.recording}; it cannot ${action}. A call has one recording.`,
      details: { recording: state.recording },
    }
  }
  happen(room, ref, { kind: 'recording', action })
  return null
}
