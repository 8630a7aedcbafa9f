import type { AgentEntry } from '../agents/agent-book.js'
import { callOf } from '../agents/presence.js'
import { type Call, sideOf } from '../call/call-state.js'
import { takeUp } from '../call/kept-call.js'
import { leadLegOf } from '../call/leg-names.js'
import type { AgentSnapshot } from '../model/agent.js'
import type { CallRef } from '../model/ids.js'
import type { EngineConfig } from '../ports/engine.js'
import type { StoredCall } from '../ports/engine-store.js'
import { armBreak, freeWithoutCall, reserveAgent } from './agent-desk.js'
import { tellMisjudged } from './amd-desk.js'
import { armCall, happen } from './call-desk.js'
import { resumeClaims } from './claim-desk.js'
import { resumeHeartbeat } from './heartbeat.js'
import { beginPacing } from './pacing-sync.js'
import type { Room } from './room.js'

/** Begins where the last life of the process ended: calls and agents as they were kept, to be compared with the PBX at the first snapshot. */
export function resume(room: Room, config: EngineConfig): void {
  for (const campaign of config.campaigns) room.campaigns.put(campaign)
  for (const agent of config.agents) room.agents.put(agent, room.now)
  for (const stored of config.seed.openCalls) resumeCall(room, stored)
  for (const snapshot of config.seed.agents) {
    const entry = room.agents.get(snapshot.agent)
    if (entry !== undefined) resumeAgent(room, entry, snapshot)
  }
  room.agents.classify(config.campaigns, room.now)
  for (const entry of room.campaigns.present()) tellMisjudged(room, entry)
  resumeClaims(room, config.seed.claims ?? [])
  beginPacing(room, config.seed.pacers ?? [])
  for (const call of room.calls.all()) resumeSide(room, call)
}

function isOf(room: Room, ref: CallRef, { id }: AgentEntry): boolean {
  const call = room.calls.get(ref)
  return call !== undefined && sideOf(call.state)?.agent === id
}

/** A call and its agent were kept one after the other; where the second is missing or unknown, the call decides. */
function resumeSide(room: Room, call: Call): void {
  const side = sideOf(call.state)
  if (side === null) return
  const entry = room.agents.get(side.agent)
  if (entry === undefined) {
    // Nobody would notice the end of a held phone whose agent is not known any more.
    if (side.phoneMode === 'nailedUp') happen(room, call.ref, { kind: 'agentGone' })
  } else if (entry.presence.name === 'available' && call.state.name === 'reserved') {
    reserveAgent(room, entry, call.ref)
  }
}

/** Takes up a call as it was kept. */
export function resumeCall(room: Room, stored: StoredCall): void {
  const kept = takeUp(stored)
  if (kept === null) {
    closeUnreadable(room, stored)
    return
  }
  const call: Call = { ...kept, life: room.epoch }
  room.calls.put(call)
  if (call.ending === null) room.admission.takeLine(call.ref, call.campaign, call.trunk)
  if (call.state.name === 'waiting') room.waiting.enter(call.ref, call.milestones.answeredAt ?? room.now)
  armCall(room, call)
}

/** A call kept in a shape nobody knows any more: its record is closed, its leg ended should it still live. */
function closeUnreadable(room: Room, { record }: StoredCall): void {
  const { ref, milestones } = record
  const at = room.now
  room.out.pbx({ kind: 'hangup', leg: leadLegOf(room.site, ref), reason: 'normal' })
  room.out.keepRecord({
    ...record,
    milestones: { ...milestones, endedAt: milestones.endedAt ?? at, closedAt: at },
    outcome: record.outcome ?? 'failed',
    endedBy: record.endedBy ?? 'pbx',
  })
  if (record.lead !== null) {
    const outcome = record.outcome ?? 'failed'
    room.out.changeLead({
      lead: record.lead,
      stage: 'finished',
      finishedWhy: 'outcomeFinal',
      attempted: { outcome, at },
    })
  }
}

function resumeAgent(room: Room, entry: AgentEntry, snapshot: AgentSnapshot): void {
  const { presence, leg, phoneMode, next, session = null } = snapshot
  entry.phoneMode = phoneMode
  entry.next = next
  entry.presence = presence
  entry.idleSince = presence.since
  resumeHeartbeat(room, entry, session)
  armBreak(room, entry)
  room.agents.setLeg(entry, leg)
  const call = callOf(presence)
  // Noted when the phone went, for the end of the call.
  if (call !== null && phoneMode === 'nailedUp' && leg === null) entry.lostWhy = 'The connection to the phone was lost.'
  if (presence.name === 'signingOn') {
    room.deadlines.arm(presence.until, { kind: 'signOn', agent: entry.id }, true)
  } else if (presence.name === 'previewing' || (call !== null && !isOf(room, call, entry))) {
    // What the agent was busy with did not outlive the process.
    freeWithoutCall(room, entry)
  }
}
