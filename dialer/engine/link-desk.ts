import { callOf } from '../agents/presence.js'
import type { AgentSide, Call } from '../call/call-state.js'
import { sideOf } from '../call/call-state.js'
import { recordingOf } from '../call/leg-names.js'
import { type BelievedAgent, compare, type Finding } from '../call/recover.js'
import { type LegId, sitePrefix } from '../model/ids.js'
import type { LinkStatus, PbxSnapshot } from '../ports/pbx.js'
import { happen } from './call-desk.js'
import { agentAnswered, heldPhoneGone, signedOn, takePhone, takeTrunk } from './pbx-desk.js'
import type { PreviewDesk } from './preview-desk.js'
import type { Room } from './room.js'
import { noteGap } from './watch-findings.js'

/** The link changed. Commands leave in `ready` only; what piled up meanwhile leaves then. */
export function takeLink(room: Room, status: LinkStatus, why: string | null): void {
  if (room.link === status) return
  room.link = status
  if (status === 'ready') {
    if (room.watch.hadLink) room.watch.linkBackAt = room.now
    room.watch.hadLink = true
  }
  room.out.setReady(status === 'ready')
  room.out.tell({ kind: 'link.status', at: room.now, status, why })
  room.stirred = true
}

/** The PBX's own view: every difference from ours happens now, as the event it stands for (DESIGN 3.6). */
export function takeSnapshot(room: Room, desk: PreviewDesk, snapshot: PbxSnapshot): void {
  room.admission.health.renew()
  for (const trunk of snapshot.trunks) takeTrunk(room, trunk)
  for (const phone of snapshot.phones) takePhone(room, phone, room.now)
  if (!room.capabilities.snapshot) return
  const findings = differences(room, snapshot)
  // What differs after a restart is no mismatch: nobody has believed anything yet.
  if (room.compared) noteGap(room, findings)
  room.compared = true
  for (const finding of findings) apply(room, desk, finding)
  for (const call of room.calls.all()) recordOn(room, call)
  for (const { leg } of snapshot.legs) {
    if (leg.startsWith(sitePrefix(room.site)) && !isOurs(room, leg)) {
      room.out.pbx({ kind: 'hangup', leg, reason: 'normal' })
    }
  }
}

/** How the PBX differs from what is believed, as the events that would make the belief true. */
export function differences(room: Room, snapshot: PbxSnapshot): readonly Finding[] {
  const pending = new Set([...room.gates.values()].map((gate) => gate.call))
  const isSettled = (call: Call) =>
    !pending.has(call.ref) && !(call.state.name === 'reserved' && room.lane.has(call.ref))
  return compare(
    {
      calls: [...room.calls.all()].filter(isSettled),
      agents: heldAgents(room),
      sideOfLeg: (leg) => sideOfLeg(room, leg),
      firstLook: !room.compared,
    },
    snapshot,
  )
}

/** The session is new and knows of no recording: asked for once more, it goes on, and its end will be told. */
function recordOn(room: Room, call: Call): void {
  const { state } = call
  if (state.name !== 'bridged' || (state.recording !== 'on' && state.recording !== 'paused')) return
  const action = state.recording === 'on' ? 'start' : 'pause'
  room.out.pbx({ kind: 'record', bridge: state.bridge, recording: recordingOf(call), action })
}

function* heldAgents(room: Room): Iterable<BelievedAgent> {
  for (const { id, leg, presence } of room.agents.all()) {
    if (leg === null) continue
    const inCall = callOf(presence) !== null && presence.name !== 'wrapUp'
    yield { agent: id, leg, signingOn: presence.name === 'signingOn', inCall }
  }
}

function sideOfLeg(room: Room, leg: LegId): AgentSide | null {
  const entry = room.agents.byLeg(leg)
  if (entry !== undefined) {
    return { agent: entry.id, extension: entry.agent.extension, phoneMode: 'nailedUp', leg }
  }
  const call = room.calls.byLeg(leg)
  const side = call === undefined ? null : sideOf(call.state)
  return side?.leg === leg ? side : null
}

/** Lets a difference happen, as the event it stands for. */
export function apply(room: Room, desk: PreviewDesk, finding: Finding): void {
  if (finding.kind === 'call') {
    const call = room.calls.get(finding.call)
    const picksUp = call !== undefined && finding.event.kind === 'agentAnswered'
    const event = picksUp ? agentAnswered(room, call) : finding.event
    if (event !== null) happen(room, finding.call, event)
    // The end of its recording was told while nobody listened.
    if (call?.recorded === true && finding.event.kind === 'leadGone') {
      const recording = recordingOf(call)
      room.out.tell({ kind: 'recording.finished', at: room.now, call: call.ref, recording, ok: true, why: null })
    }
    return
  }
  const entry = room.agents.get(finding.agent)
  if (entry === undefined || entry.leg === null) return
  switch (finding.kind) {
    case 'agentGone':
      heldPhoneGone(room, desk, entry, 'lost')
      return
    case 'agentUp':
      signedOn(room, entry)
      return
    case 'agentUnheld':
      // Findings before this one may have given the phone to a call.
      if (callOf(entry.presence) === null || entry.presence.name === 'wrapUp') {
        room.out.pbx({ kind: 'hold', leg: entry.leg, audio: 'silence' })
      }
  }
}

/** A call or an agent has this leg. */
export function isOurs(room: Room, leg: LegId): boolean {
  if (room.agents.byLeg(leg) !== undefined) return true
  const call = room.calls.byLeg(leg)
  // In wrap-up both have hung up; whatever is left was told so while nobody listened.
  return call !== undefined && call.state.name !== 'wrapUp'
}
