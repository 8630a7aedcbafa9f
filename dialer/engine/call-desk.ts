import type { CallEvent } from '../call/call-event.js'
import type { Call } from '../call/call-state.js'
import { deadlineOf } from '../call/deadlines.js'
import type { CallEffect } from '../call/effects.js'
import { step } from '../call/step.js'
import type { PresenceName } from '../model/agent.js'
import type { CrewCount, DomainEvent } from '../model/domain-event.js'
import type { CallRef } from '../model/ids.js'
import { doDuty } from './agent-desk.js'
import { noteScreened } from './amd-desk.js'
import { noteCallerId } from './caller-id-desk.js'
import { settleLead } from './lead-desk.js'
import { noteAnswer } from './ledger-desk.js'
import { hearCall } from './pacing-ear.js'
import { noteServed } from './queue-waits.js'
import type { Room } from './room.js'

/** Lets something happen to a call, at `at` (epoch ms), and does what follows. A call that is gone takes nothing. */
export function happen(room: Room, ref: CallRef, event: CallEvent, at: number = room.now): void {
  const before = room.calls.get(ref)
  if (before === undefined) return
  const { call, effects } = step(before, event, at)
  if (call === before && effects.length === 0) return
  room.calls.put(call)
  hearCall(room, before, call, at)
  arrange(room, before, call)
  noteAnswer(room, before, call, at)
  // A reserved attempt is not kept again before its gate has spoken.
  if (call.state.name !== 'reserved') room.out.keepCall(call)
  if (isGivenUp(before, call)) room.crews.set(ref, crewOfCall(room, call))
  for (const effect of effects) perform(room, call, effect)
  if (call.dialMode === 'queue') noteServed(room, before, call, at)
  room.stirred = true
}

/** A person who answered will have no agent: by our decision, or because they went. */
function isGivenUp({ state: from }: Call, { state, ending }: Call): boolean {
  if (from.name !== 'waiting' && from.name !== 'offering') return false
  const decided = 'ending' in state ? state.ending : ending
  return decided?.outcome === 'abandoned'
}

/** What the agents do who could have taken this call. */
function crewOfCall(room: Room, { campaign }: Call): CrewCount {
  const crew: Partial<Record<PresenceName, number>> = {}
  for (const { presence, class: of } of room.agents.all()) {
    if (presence.name === 'loggedOut' || campaign === null || !of.campaigns.has(campaign)) continue
    crew[presence.name] = (crew[presence.name] ?? 0) + 1
  }
  return crew
}

/** Waiting room and deadline follow the state. */
function arrange(room: Room, before: Call, call: Call): void {
  if (before.state === call.state) return
  const waits = call.state.name === 'waiting'
  if (waits) room.waiting.enter(call.ref, call.milestones.answeredAt ?? room.now)
  else if (before.state.name === 'waiting') room.waiting.leave(call.ref)
  armCall(room, call)
}

/** Arms the deadline of a call's state; the one before is put off. */
export function armCall(room: Room, call: Call): void {
  const at = deadlineOf(call.state)
  const armed = room.callDeadlines.get(call.ref)
  if (armed !== undefined) {
    if (armed.live && armed.at === at) return
    armed.live = false
  }
  if (at === null) {
    room.callDeadlines.delete(call.ref)
    return
  }
  const needsPbx = call.state.name !== 'wrapUp'
  room.callDeadlines.set(call.ref, room.deadlines.arm(at, { kind: 'call', call: call.ref }, needsPbx))
}

function perform(room: Room, call: Call, effect: CallEffect): void {
  switch (effect.kind) {
    case 'pbx':
      room.out.pbx(effect.wish)
      return
    case 'tell':
      room.out.tell(withCrew(room, effect.event))
      if (effect.event.kind === 'call.screened')
        noteScreened(room, call.campaign, effect.event.setup, effect.event.judged)
      return
    case 'agent': {
      const entry = room.agents.get(effect.agent)
      if (entry !== undefined) doDuty(room, entry, call, effect.duty)
      return
    }
    case 'releaseLine':
      noteTrunk(room, call)
      room.admission.release(call.ref)
      return
    case 'leave':
      room.calls.remove(call.ref)
      room.lane.delete(call.ref)
      room.crews.delete(call.ref)
      noteCallerId(room, call)
      settleLead(room, call, effect.said, effect.attempted)
  }
}

function withCrew(room: Room, event: DomainEvent): DomainEvent {
  const crew = event.kind === 'call.ended' ? room.crews.get(event.call) : undefined
  return crew === undefined || event.kind !== 'call.ended' ? event : { ...event, crew }
}

/** What the end of a call says of its trunk. */
function noteTrunk(room: Room, call: Call): void {
  const { health } = room.admission
  if (call.ending?.outcome === 'congestion') health.congested(call.trunk, room.now)
  else if (call.milestones.ringingAt !== null || call.milestones.answeredAt !== null) health.worked(call.trunk)
  else if (call.ending?.outcome === 'busy') health.worked(call.trunk)
}
