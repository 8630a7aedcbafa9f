import type { AgentEntry } from '../agents/agent-book.js'
import { callOf } from '../agents/presence.js'
import { takeUp } from '../call/kept-call.js'
import { leadLegOf } from '../call/leg-names.js'
import type { AgentSnapshot } from '../model/agent.js'
import type { EngineConfig } from '../ports/engine.js'
import type { StoredCall } from '../ports/engine-store.js'
import { makeAvailable, setPresence } from './agent-desk.js'
import { armCall } from './call-desk.js'
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
}

function resumeCall(room: Room, stored: StoredCall): void {
  const call = takeUp(stored)
  if (call === null) {
    closeUnreadable(room, stored)
    return
  }
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

function resumeAgent(room: Room, entry: AgentEntry, { presence, leg, phoneMode, next }: AgentSnapshot): void {
  entry.phoneMode = phoneMode
  entry.next = next
  entry.presence = presence
  entry.idleSince = presence.since
  room.agents.setLeg(entry, leg)
  const call = callOf(presence)
  if (presence.name === 'signingOn') {
    room.deadlines.arm(presence.until, { kind: 'signOn', agent: entry.id }, true)
  } else if (presence.name === 'previewing' || (call !== null && room.calls.get(call) === undefined)) {
    // What the agent was busy with did not outlive the process.
    if (next?.kind === 'pause') setPresence(room, entry, { name: 'paused', since: room.now, reason: next.reason })
    else makeAvailable(room, entry)
    entry.next = null
  }
}
