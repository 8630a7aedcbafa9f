import type { AgentEntry } from '../agents/agent-book.js'
import type { Call, Ending } from '../call/call-state.js'
import type { Outcome } from '../model/outcome.js'
import type { PacerAgent, PacerEvent, PacerLeg, PacerMiss } from '../pacing/pacer.js'
import { type CampaignPacing, noteLive } from './campaign-pacing.js'
import type { Room } from './room.js'

/** A call that needs whoever is free was reserved: its pacer counts it from here on, for nothing takes it back but a rule. */
export function hearReserved(room: Room, call: Call): void {
  const pacing = pacingOf(room, call)
  if (pacing === null || call.agent !== null) return
  pacing.told.add(call.ref)
  tell(pacing, { kind: 'dialed', leg: call.ref, at: call.milestones.reservedAt })
  setLeg(pacing, call)
}

/** The gate refused the attempt: it never was. */
export function hearRefused(room: Room, call: Call): void {
  const pacing = pacingOf(room, call)
  if (pacing === null || !pacing.told.delete(call.ref)) return
  pacing.legs.delete(call.ref)
  pacing.urgent = true
  tell(pacing, { kind: 'missed', leg: call.ref, at: room.now, why: 'cancelled' })
}

/** A call changed at `at`: its pacer hears what that means. */
export function hearCall(room: Room, before: Call, call: Call, at: number): void {
  if (before.state === call.state && before.ending === call.ending) return
  const pacing = pacingOf(room, call)
  if (pacing === null || !pacing.told.has(call.ref)) return
  setLeg(pacing, call)
  const from = phaseOf(before)
  const to = phaseOf(call)
  const leg = call.ref
  if (to === 'over') hearEnd(room, pacing, { call, from, at })
  else if (from !== to) {
    if (to === 'ringing') tell(pacing, { kind: 'ringing', leg, at })
    else if (to === 'answered') tell(pacing, { kind: 'answered', leg, at })
    else if (to === 'live') tell(pacing, { kind: 'live', leg, at })
    else if (to === 'connected') hearConnected(pacing, call, from, at)
  }
  if (call.state.name === 'closed') pacing.told.delete(leg)
}

function hearConnected(pacing: CampaignPacing, call: Call, from: Phase, at: number): void {
  const { ref: leg, agent, plan, milestones } = call
  if (from !== 'live') tell(pacing, { kind: 'live', leg, at })
  const late = at - (milestones.answeredAt ?? at) > plan.dropAfterMs
  tell(pacing, { kind: 'connected', leg, agent: String(agent), at, late })
  pacing.told.delete(leg)
}

/** The call ends, or will. The leg of one that was taken back may still be answered: then somebody was left alone after all. */
function hearEnd(room: Room, pacing: CampaignPacing, of: { call: Call; from: Phase; at: number }): void {
  const { call, from, at } = of
  const { ref: leg } = call
  const outcome = endingOf(call)?.outcome ?? 'failed'
  const isFirst = from !== 'over'
  pacing.urgent = true
  if (outcome === 'abandoned') {
    if (from === 'live') tell(pacing, { kind: 'abandoned', leg, at })
    else {
      tell(pacing, { kind: 'live', leg, at })
      tell(pacing, { kind: 'abandoned', leg, at })
    }
    pacing.told.delete(leg)
  } else if (isFirst) {
    const why = missOf[outcome]
    if (from === 'live' || why === null) tell(pacing, { kind: 'abandoned', leg, at })
    else tell(pacing, { kind: 'missed', leg, at, why })
  }
  room.stirred = true
}

/** A call found after a restart, or taken over by a new pacer: told from its beginning, as far as it came. */
export function hearAnew(pacing: CampaignPacing, call: Call): void {
  const { ref: leg, milestones } = call
  const found = legOf(call)
  if (found === null) return
  pacing.told.add(leg)
  pacing.legs.set(leg, found)
  tell(pacing, { kind: 'dialed', leg, at: found.dialedAt })
  if (milestones.ringingAt !== null) tell(pacing, { kind: 'ringing', leg, at: milestones.ringingAt })
  if (milestones.answeredAt !== null) tell(pacing, { kind: 'answered', leg, at: milestones.answeredAt })
  if (found.state === 'waiting') tell(pacing, { kind: 'live', leg, at: milestones.verdictAt ?? found.dialedAt })
}

/** An agent does something else, or can be reached again or no more: every pacer of the agent's campaigns hears it. */
export function hearAgent(room: Room, entry: AgentEntry): void {
  const before = room.crew.get(entry.id)
  const now = seen(entry, room.now, before)
  if (now === before) return
  if (now === undefined) room.crew.delete(entry.id)
  else room.crew.set(entry.id, now)
  for (const id of entry.class.campaigns) {
    const pacing = room.campaigns.get(id)?.pacing
    if (pacing !== undefined && pacing !== null) putAgent(pacing, entry, now, room.now)
  }
}

/** Puts an agent as seen into a pacer's roll, or takes it out. */
export function putAgent(pacing: CampaignPacing, { id }: AgentEntry, agent: PacerAgent | undefined, at: number): void {
  if (agent === undefined) {
    if (pacing.agents.delete(id)) tell(pacing, { kind: 'agent', agent: String(id), at, state: 'gone' })
    return
  }
  const before = pacing.agents.get(id)
  pacing.agents.set(id, agent)
  if (before?.state === agent.state) return
  tell(pacing, { kind: 'agent', agent: agent.agent, at, state: agent.state })
  if (agent.state === 'ready') pacing.urgent = true
}

/** An agent as pacers see it; the same object as before if nothing changed, undefined for one who is not signed on. */
function seen(entry: AgentEntry, now: number, before: PacerAgent | undefined): PacerAgent | undefined {
  const { presence } = entry
  let state: PacerAgent['state']
  let endsBy: number | null = null
  switch (presence.name) {
    case 'loggedOut':
    case 'signingOn':
      return undefined
    case 'available':
      if (entry.countsReady) state = 'ready'
      else if (entry.readyAt > now) {
        state = 'wrapUp'
        endsBy = entry.readyAt
      } else state = 'paused'
      break
    case 'previewing':
    case 'reserved':
    case 'ringing':
    case 'talking':
      state = 'talking'
      break
    case 'wrapUp':
      state = 'wrapUp'
      endsBy = presence.until
      break
    case 'paused':
      state = 'paused'
  }
  const leaves = entry.next !== null
  if (before?.state === state && before.endsBy === endsBy && before.leaves === leaves) return before
  // Steps of one work, such as being rung and talking, count as one; the pause between two calls goes on where the wrap-up ended.
  const since = before === undefined ? Math.min(now, presence.since) : before.state === state ? before.since : now
  return { agent: String(entry.id), state, since, endsBy, leaves }
}

function pacingOf(room: Room, call: Call): CampaignPacing | null {
  return call.campaign === null ? null : (room.campaigns.get(call.campaign)?.pacing ?? null)
}

function tell(pacing: CampaignPacing, event: PacerEvent): void {
  pacing.pacer.observe(event)
  pacing.changed = true
  if (event.kind !== 'agent') pacing.learned = true
  if (event.kind === 'live') noteLive(pacing, event.at)
}

function setLeg(pacing: CampaignPacing, call: Call): void {
  const leg = legOf(call)
  if (leg === null) pacing.legs.delete(call.ref)
  else pacing.legs.set(call.ref, leg)
}

type Phase = 'dialing' | 'ringing' | 'answered' | 'live' | 'connected' | 'over'

function phaseOf({ state }: Call): Phase {
  switch (state.name) {
    case 'reserved':
    case 'callingAgent':
    case 'dialing':
      return 'dialing'
    case 'ringing':
      return 'ringing'
    case 'screening':
      return 'answered'
    case 'waiting':
    case 'offering':
    case 'connecting':
      return 'live'
    case 'bridged':
      return 'connected'
    case 'messaging':
    case 'hangingUp':
    case 'wrapUp':
    case 'closed':
      return 'over'
  }
}

/** A call as its pacer sees it; null for one that has an agent or is over. */
function legOf(call: Call): PacerLeg | null {
  const { ref, milestones } = call
  const { reservedAt, dialedAt, ringingAt, answeredAt } = milestones
  const base = { leg: ref, dialedAt: dialedAt ?? reservedAt, ringingAt, answeredAt }
  switch (call.state.name) {
    case 'reserved':
    case 'dialing':
    case 'ringing':
      if (call.state.side !== null) return null
      return { ...base, state: call.state.name === 'ringing' ? 'ringing' : 'dialing' }
    case 'screening':
      return { ...base, state: 'answered' }
    case 'waiting':
      return { ...base, state: 'waiting' }
    default:
      return null
  }
}

function endingOf(call: Call): Ending | null {
  return 'ending' in call.state ? call.state.ending : call.ending
}

/** What the end of a call without an agent is to its pacer; null: none without an answer. */
const missOf: Readonly<Record<Outcome, PacerMiss | null>> = {
  connected: null,
  abandoned: null,
  machine: 'machine',
  busy: 'busy',
  noAnswer: 'noAnswer',
  rejected: 'refused',
  unallocated: 'failed',
  congestion: 'failed',
  cancelled: 'cancelled',
  failed: 'failed',
}
