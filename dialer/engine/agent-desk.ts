import type { AgentEntry } from '../agents/agent-book.js'
import { callOf } from '../agents/presence.js'
import { breakFacts, workAfter } from '../agents/work-session.js'
import type { Call } from '../call/call-state.js'
import type { AgentDuty } from '../call/effects.js'
import type { Presence } from '../model/agent.js'
import { pauseReasons } from '../model/break.js'
import type { CallRef } from '../model/ids.js'
import { hearAgent } from './pacing-ear.js'
import type { Room } from './room.js'

/** Puts an agent into a presence and tells everybody; the only place where a presence changes. */
export function setPresence(room: Room, entry: AgentEntry, presence: Presence, reason: string | null = null): void {
  const from = entry.presence
  const { session, events } = workAfter(entry, presence, reason, room.now)
  entry.presence = presence
  entry.session = session
  room.agents.recount(entry, room.now)
  hearAgent(room, entry)
  room.out.tell({
    kind: 'agent.presence',
    at: room.now,
    agent: entry.id,
    from: from.name,
    to: presence.name,
    reason,
    call: callOf(presence) ?? callOf(from),
    spentMs: Math.max(0, room.now - from.since),
    ...(from.name === 'paused' && { fromReason: from.reason }),
  })
  for (const event of events) room.out.tell(event)
  armBreak(room, entry)
  keepAgent(room, entry)
  room.stirred = true
}

/** Has the agent kept as it stands. */
export function keepAgent(room: Room, entry: AgentEntry): void {
  const { id, presence, leg, phoneMode, next, session } = entry
  entry.heartbeatKeptUntil = session?.heartbeat?.until ?? 0
  room.out.keepAgent({ agent: id, presence, leg, phoneMode, next, ...(session && { session }) })
}

/** Looks again when the time of the break is over. */
export function armBreak(room: Room, { id, presence }: AgentEntry): void {
  if (presence.name !== 'paused' || presence.overAt === undefined) return
  room.deadlines.arm(presence.overAt, { kind: 'breakOver', agent: id }, false)
}

/** The break's time is over, if it is still the same break: told once. */
export function breakOver(room: Room, entry: AgentEntry): void {
  const { presence } = entry
  if (presence.name !== 'paused' || presence.overAt === undefined || presence.overAt > room.now) return
  const facts = breakFacts(entry)
  if (facts !== null) room.out.tell({ kind: 'break.exceeded', at: room.now, ...facts })
}

/** The agent leaves: the held phone is hung up if it is still there. */
export function logOut(room: Room, entry: AgentEntry, why: string | null): void {
  if (entry.leg !== null) room.out.pbx({ kind: 'hangup', leg: entry.leg, reason: 'normal' })
  room.agents.setLeg(entry, null)
  entry.next = null
  entry.missed = 0
  entry.lostWhy = null
  setPresence(room, entry, { name: 'loggedOut', since: room.now, why }, why)
  if (entry.removed) room.agents.remove(entry.id)
}

/** The agent may be given calls, from `readyAt` on newly placed ones. */
export function makeAvailable(room: Room, entry: AgentEntry, readyAt = 0): void {
  entry.readyAt = readyAt
  setPresence(room, entry, { name: 'available', since: room.now })
  if (readyAt > room.now) room.deadlines.arm(readyAt, { kind: 'agentReady', agent: entry.id }, false)
}

/** Binds an agent to a call that is only being placed. */
export function reserveAgent(room: Room, entry: AgentEntry, call: CallRef): void {
  setPresence(room, entry, { name: 'reserved', since: room.now, call })
}

/** Who did not take so many calls in a row is not there, however short the phone rang: no more people are called for them. */
const mostMissed = 2

/** What a call wants of its agent. */
export function doDuty(room: Room, entry: AgentEntry, call: Call, duty: AgentDuty): void {
  const since = room.now
  if (duty.to !== 'free' && !isFor(entry, call.ref, duty)) return
  // Found in a conversation after a crash that took the news of it: the phone was answered to sign on before.
  if (duty.to !== 'free' && entry.presence.name === 'signingOn') makeAvailable(room, entry)
  switch (duty.to) {
    case 'reserved':
    case 'ringing':
    case 'talking':
      if (entry.presence.name !== duty.to) setPresence(room, entry, { name: duty.to, since, call: call.ref })
      return
    case 'wrapUp':
      setPresence(room, entry, { name: 'wrapUp', since, call: call.ref, until: duty.until })
      return
    case 'free': {
      if (callOf(entry.presence) !== call.ref) return
      if (call.milestones.bridgedAt !== null) entry.missed = 0
      if (duty.missed === true) entry.missed += 1
      freeAfterCall(room, entry, call, entry.missed >= mostMissed ? pauseReasons.noAnswer : duty.pauseFor)
    }
  }
}

/**
 * An agent who was taken from the site and came back may be elsewhere while an old call still ends.
 * Who is found talking is not in wrap-up any more, whatever was kept last.
 */
function isFor({ presence }: AgentEntry, call: CallRef, duty: AgentDuty): boolean {
  const busyWith = callOf(presence)
  if (busyWith === call) return true
  if (busyWith !== null) return presence.name === 'wrapUp' && duty.to === 'talking'
  return presence.name !== 'loggedOut' && duty.to !== 'wrapUp'
}

/** The call is over for the agent: what was asked for meanwhile is done now. */
function freeAfterCall(room: Room, entry: AgentEntry, call: Call, pauseFor: string | null): void {
  const talked = call.milestones.bridgedAt !== null
  if (talked) entry.idleSince = room.now
  const { next } = entry
  entry.next = null
  if (entry.lostWhy !== null) logOut(room, entry, entry.lostWhy)
  else if (next?.kind === 'signOff') logOut(room, entry, next.why ?? null)
  else if (next?.kind === 'pause') pauseAgent(room, entry, next.reason, next.limitMs)
  else if (pauseFor !== null) pauseAgent(room, entry, pauseFor)
  else makeAvailable(room, entry, talked ? room.now + delayAfter(room, call) : 0)
}

/** What the agent was busy with is not there any more: what was asked for meanwhile is done now. */
export function freeWithoutCall(room: Room, entry: AgentEntry): void {
  const { next } = entry
  entry.next = null
  if (entry.lostWhy !== null) logOut(room, entry, entry.lostWhy)
  else if (next?.kind === 'signOff') logOut(room, entry, next.why ?? null)
  else if (next?.kind === 'pause') pauseAgent(room, entry, next.reason, next.limitMs)
  else makeAvailable(room, entry)
}

/** @param limitMs how long the break may take; absent: any time */
export function pauseAgent(room: Room, entry: AgentEntry, reason: string, limitMs?: number): void {
  entry.missed = 0
  const since = room.now
  const limit = limitMs === undefined ? {} : { overAt: since + limitMs }
  setPresence(room, entry, { name: 'paused', since, reason, ...limit }, reason)
}

function delayAfter(room: Room, call: Call): number {
  const entry = call.campaign === null ? undefined : room.campaigns.get(call.campaign)
  return entry === undefined ? 0 : entry.campaign.settings.callDelayS * 1000
}
