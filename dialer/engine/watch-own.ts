import type { AgentEntry } from '../agents/agent-book.js'
import { callOf } from '../agents/presence.js'
import { type Call, sideOf } from '../call/call-state.js'
import { deadlineOf } from '../call/deadlines.js'
import type { CallRef } from '../model/ids.js'
import type { MismatchKind } from '../model/mismatch.js'
import { signOnTimedOut } from './agent-commands.js'
import { freeWithoutCall, logOut, makeAvailable } from './agent-desk.js'
import { armCall, happen } from './call-desk.js'
import { lookForHeartbeat } from './heartbeat.js'
import { hearAgent } from './pacing-ear.js'
import type { PreviewDesk } from './preview-desk.js'
import type { Room } from './room.js'
import type { Suspicion } from './watch-book.js'
import { factsOfAgent, factsOfCall } from './watch-findings.js'

/** So long after it has passed a deadline counts as forgotten. ms */
const overdueMs = 2000

/** Calls and agents that contradict themselves or each other; no PBX could tell. */
export function suspectsAtHome(room: Room, desk: PreviewDesk): readonly Suspicion[] {
  const found: Suspicion[] = []
  for (const call of room.calls.all()) if (isOverdue(room, call)) found.push(overdue(room, call))
  for (const entry of room.agents.all()) found.push(...ofAgent(room, desk, entry))
  return found
}

function isOverdue(room: Room, { state }: Call): boolean {
  const at = deadlineOf(state)
  // While the PBX is away these deadlines rest.
  return at !== null && at < room.now - overdueMs && (state.name === 'wrapUp' || room.link === 'ready')
}

function overdue(room: Room, call: Call): Suspicion {
  const { ref } = call
  return {
    kind: 'callOverdue',
    id: ref,
    mark: call,
    about: factsOfCall(call),
    isStill: () => room.calls.get(ref) === call,
    repair: () => {
      happen(room, ref, { kind: 'deadline' })
      const after = room.calls.get(ref)
      if (after !== undefined) armCall(room, after)
    },
  }
}

function ofAgent(room: Room, desk: PreviewDesk, entry: AgentEntry): readonly Suspicion[] {
  const found: Suspicion[] = []
  const { presence, leg } = entry
  const suspect = (kind: MismatchKind, repair: () => void, mark: unknown = presence) =>
    found.push({
      kind,
      id: String(entry.id),
      mark,
      about: { ...factsOfAgent(entry.id), call: callOf(presence) },
      isStill: () => entry.presence === presence && entry.leg === leg && room.agents.get(entry.id) === entry,
      repair,
    })
  const isPast = (at: number) => at < room.now - overdueMs
  switch (presence.name) {
    case 'signingOn':
      if (leg === null) suspect('agentWithoutPhone', () => logOut(room, entry, phoneLost))
      else if (isPast(presence.until) && room.link === 'ready') {
        suspect('agentOverdue', () => signOnTimedOut(room, entry))
      }
      break
    case 'previewing':
      if (isPast(presence.until) || desk.shownTo(entry) === null) {
        suspect('agentOverdue', () => {
          if (desk.shownTo(entry) === null) makeAvailable(room, entry)
          else desk.timeOver(entry)
        })
      }
      break
    case 'reserved':
    case 'ringing':
    case 'talking':
    case 'wrapUp':
      if (!isOf(room, presence.call, entry)) suspect('agentWithoutCall', () => freeWithoutCall(room, entry))
      break
    case 'available':
    case 'paused':
      if (entry.lostWhy !== null || (entry.phoneMode === 'nailedUp' && leg === null)) {
        suspect('agentWithoutPhone', () => logOut(room, entry, entry.lostWhy ?? phoneLost))
      }
      break
    case 'loggedOut':
  }
  if (isMiscounted(room, entry)) {
    suspect('agentNotCounted', () => {
      room.agents.recount(entry, room.now)
      hearAgent(room, entry)
      room.stirred = true
    })
  }
  const heartbeat = entry.session?.heartbeat ?? null
  if (heartbeat !== null && isPast(heartbeat.until) && entry.next?.kind !== 'signOff') {
    suspect('agentSilent', () => lookForHeartbeat(room, desk, entry), heartbeat)
  }
  return found
}

const phoneLost = 'The connection to the phone was lost.'

/** Ready to be given a line, and not counted so, or the other way round. */
function isMiscounted(room: Room, { presence, registered, busyElsewhere, removed, readyAt, countsReady }: AgentEntry) {
  const canTake = presence.name === 'available' && registered !== false && !busyElsewhere && !removed
  return countsReady !== (canTake && room.now >= readyAt)
}

function isOf(room: Room, ref: CallRef, { id }: AgentEntry): boolean {
  const call = room.calls.get(ref)
  return call !== undefined && sideOf(call.state)?.agent === id
}
