import type { AgentEntry } from '../agents/agent-book.js'
import { isAgentSnapshot, isKeptPhone } from '../agents/kept-agent.js'
import { callOf } from '../agents/presence.js'
import { type Call, sideOf } from '../call/call-state.js'
import { takeUp } from '../call/kept-call.js'
import { leadLegOf } from '../call/leg-names.js'
import { rebuild } from '../call/rebuilt-call.js'
import type { AgentSnapshot } from '../model/agent.js'
import type { CallRecord } from '../model/call-record.js'
import type { CallRef } from '../model/ids.js'
import type { EngineConfig } from '../ports/engine.js'
import type { StoredCall } from '../ports/engine-store.js'
import { armBreak, doDuty, freeWithoutCall, logOut, makeAvailable, reserveAgent } from './agent-desk.js'
import { tellMisjudged } from './amd-desk.js'
import { armCall, happen } from './call-desk.js'
import { resumeClaims } from './claim-desk.js'
import { resumeHeartbeat } from './heartbeat.js'
import { beginPacing } from './pacing-sync.js'
import { planOf } from './placing.js'
import type { Room } from './room.js'
import { factsOfAgent } from './watch-findings.js'
import { ownMismatch, tellMended } from './watch-tell.js'

/** Begins where the last life of the process ended: calls and agents as they were kept, to be compared with the PBX at the first snapshot. */
export function resume(room: Room, config: EngineConfig): void {
  for (const campaign of config.campaigns) room.campaigns.put(campaign)
  for (const agent of config.agents) room.agents.put(agent, room.now)
  const known: [AgentEntry, AgentSnapshot][] = []
  const unread: AgentEntry[] = []
  for (const kept of config.seed.agents) {
    const entry = room.agents.get(kept.agent)
    if (entry === undefined) continue
    if (isKeptPhone(kept)) {
      entry.phoneMode = kept.phoneMode
      room.agents.setLeg(entry, kept.leg)
    }
    if (isAgentSnapshot(kept)) known.push([entry, kept])
    else unread.push(entry)
  }
  for (const stored of config.seed.openCalls) resumeCall(room, stored)
  for (const [entry, snapshot] of known) resumeAgent(room, entry, snapshot)
  for (const entry of unread) resumeByCall(room, entry)
  room.agents.classify(config.campaigns, room.now)
  for (const entry of room.campaigns.present()) tellMisjudged(room, entry)
  resumeClaims(room, config.seed.claims ?? [])
  beginPacing(room, config.seed.pacers ?? [])
  for (const call of room.calls.all()) resumeSide(room, call)
}

/** What was kept of the agent cannot be read: who belongs to a call stays with it, anybody else has to sign on again. */
function resumeByCall(room: Room, entry: AgentEntry): void {
  tellMended(room, ownMismatch({ kind: 'agentUnreadable', id: String(entry.id), about: factsOfAgent(entry.id) }))
  const call = [...room.calls.all()].find(({ state }) => sideOf(state)?.agent === entry.id)
  const side = call === undefined ? null : sideOf(call.state)
  if (call === undefined || side === null) {
    logOut(room, entry, 'What was kept of the agent could not be read.')
    return
  }
  const { state } = call
  entry.phoneMode = side.phoneMode
  if (side.phoneMode === 'nailedUp') room.agents.setLeg(entry, side.leg)
  makeAvailable(room, entry)
  reserveAgent(room, entry, call.ref)
  if (state.name === 'bridged') doDuty(room, entry, call, { to: 'talking' })
  if (state.name === 'wrapUp') doDuty(room, entry, call, { to: 'wrapUp', until: state.wrapUpUntil })
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
  const whole = takeUp(stored)
  const kept = whole ?? rebuilt(room, stored.record)
  if (whole === null) {
    const { ref, agent, lead, campaign } = stored.record
    tellMended(room, ownMismatch({ kind: 'callUnreadable', id: ref, about: { call: ref, agent, lead, campaign } }))
  }
  if (kept === null) {
    closeByRecord(room, stored)
    return
  }
  const call: Call = { ...kept, life: room.epoch }
  room.calls.put(call)
  if (call.ending === null) room.admission.takeLine(call.ref, call.campaign, call.trunk)
  if (call.state.name === 'waiting') room.waiting.enter(call.ref, call.milestones.answeredAt ?? room.now)
  armCall(room, call)
}

function rebuilt(room: Room, record: CallRecord): Call | null {
  const entry = record.campaign === null ? null : (room.campaigns.get(record.campaign) ?? null)
  const plan = planOf(room, entry, record.ref, record.agent !== null)
  const phone = record.agent === null ? null : (room.agents.get(record.agent) ?? null)
  return rebuild(record, { site: room.site, plan, phone, now: room.now })
}

/** Of the call nothing is left to do: its record is closed, its leg ended should it still live. */
function closeByRecord(room: Room, { record }: StoredCall): void {
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
  entry.next = next
  entry.presence = presence
  entry.idleSince = presence.since
  resumeHeartbeat(room, entry, session)
  armBreak(room, entry)
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
