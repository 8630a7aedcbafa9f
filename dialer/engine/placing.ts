import type { AgentEntry } from '../agents/agent-book.js'
import { planAmd } from '../amd/plan-amd.js'
import type { CallEvent } from '../call/call-event.js'
import { type AgentSide, type Call, type CallPlan, sideOf } from '../call/call-state.js'
import { leadLegOf, nextAgentLeg } from '../call/leg-names.js'
import { beginMilestones } from '../call/milestones.js'
import { attemptGate, numberGate } from '../campaigns/compliance.js'
import { permittedHours } from '../campaigns/permitted-hours.js'
import { placeOf } from '../campaigns/places/place-of.js'
import { type CampaignSettings, type DialMode, isOpenAt } from '../model/campaign.js'
import type { ErrorValue } from '../model/domain-error.js'
import type { CallRef, TrunkName } from '../model/ids.js'
import { callRef } from '../model/ids.js'
import type { Lead } from '../model/lead.js'
import type { PhoneNumber } from '../model/phone-number.js'
import type { AttemptGate, CommitResult } from '../ports/engine-store.js'
import type { LineRequest } from '../queue/admission.js'
import { doDuty, reserveAgent } from './agent-desk.js'
import { happen } from './call-desk.js'
import { noteCallerId, takeCallerId } from './caller-id-desk.js'
import type { CampaignEntry } from './campaign-book.js'
import { claimCommitted } from './claim-desk.js'
import { forgetIfOver, holdLead } from './lead-desk.js'
import { hearRefused, hearReserved } from './pacing-ear.js'
import { newId, type Room, wakeBy } from './room.js'

/** So many commits may be unanswered before nothing new is reserved; live calls go on. */
const mostUncommitted = 500

/** True while the store is so far behind that nothing new is reserved. */
export function isStorageFull(room: Room): boolean {
  return room.out.uncommitted >= mostUncommitted
}

/** How long a number dialled without a campaign rings. ms */
const plainRingMs = 60_000

/** An attempt to be made. */
export interface Order {
  readonly entry: CampaignEntry | null
  readonly lead: Lead | null
  readonly number: PhoneNumber
  readonly dialMode: DialMode
  readonly trunk: TrunkName
  /** Whose call it is from the beginning; null: whoever is free when it is answered. */
  readonly agent: AgentEntry | null
  readonly request: number | null
  /** The agent has claimed the lead. */
  readonly isClaimed?: boolean
  /** What a call without a campaign is sent with; null or absent: left to the trunk. */
  readonly callerId?: string | null
}

/** What admission wants to know of an order. */
export function lineRequest(entry: CampaignEntry | null): LineRequest {
  return { campaign: entry?.campaign.id ?? null, settings: entry?.campaign.settings ?? null }
}

/** Reserves an attempt and sends it to its gate; nothing leaves for the PBX before the gate has answered (DESIGN 3.5). */
export function reserve(room: Room, order: Order): CallRef {
  const ref = callRef(newId(room))
  const sentWith = takeCallerId(room, order, ref)
  const call = newCall(room, order, ref, sentWith === null ? ownCallerId(room, order) : sentWith.number)
  room.calls.put(call)
  hearReserved(room, call)
  room.admission.takeLine(call.ref, call.campaign, call.trunk)
  const { lead, request, agent } = order
  const commit = room.out.gated({
    gate: gateOf(room, order),
    call,
    leads: lead === null ? [] : [{ lead: lead.id, stage: 'inAttempt' }],
    events: [
      {
        kind: 'call.reserved',
        at: room.now,
        call: call.ref,
        campaign: call.campaign,
        lead: lead?.id ?? null,
        agent: call.agent,
        number: call.number,
        attempt: call.attempt,
        ...(sentWith !== null && { callerId: sentWith.number, callerIdReason: sentWith.reason }),
      },
    ],
  })
  room.gates.set(commit, { call: call.ref, request })
  if (agent !== null) reserveAgent(room, agent, call.ref)
  return call.ref
}

function ownCallerId(room: Room, { entry, callerId = null }: Order): string | null {
  return entry === null && room.capabilities.callerId ? callerId : null
}

function newCall(
  room: Room,
  { entry, lead, number, dialMode, trunk, agent }: Order,
  ref: CallRef,
  callerId: string | null,
): Call {
  const bare: Call = {
    ref,
    leg: leadLegOf(room.site, ref),
    campaign: entry?.campaign.id ?? null,
    lead,
    number,
    callerId,
    trunk,
    dialMode,
    attempt: (lead?.attempts ?? 0) + 1,
    plan: planOf(room, entry, ref, agent !== null),
    milestones: beginMilestones(room.now),
    verdict: null,
    judged: null,
    audited: false,
    ending: null,
    cause: null,
    disposition: null,
    note: null,
    recorded: false,
    agent: agent?.id ?? null,
    extension: agent?.agent.extension ?? null,
    made: 0,
    life: null,
    state: { name: 'reserved', side: null, cancel: null },
  }
  if (agent === null) return bare
  return { ...bare, made: 1, state: { name: 'reserved', side: sideFor(agent, bare), cancel: null } }
}

function sideFor(entry: AgentEntry, call: Call): AgentSide {
  const { id, agent, leg, phoneMode } = entry
  const held = phoneMode === 'nailedUp' ? leg : null
  return held === null
    ? { agent: id, extension: agent.extension, phoneMode: 'perCall', leg: nextAgentLeg(call) }
    : { agent: id, extension: agent.extension, phoneMode: 'nailedUp', leg: held }
}

/** What of the settings a call goes by. An agent who dials hears the answer: machine detection is for calls that nobody listens to. */
export function planOf({ capabilities }: Room, entry: CampaignEntry | null, ref: CallRef, hasAgent: boolean): CallPlan {
  const settings = entry?.campaign.settings
  return {
    ringTimeoutMs: settings === undefined ? plainRingMs : settings.ringTimeoutS * 1000,
    amd: hasAgent || settings === undefined ? null : planAmd(settings.amd, capabilities, ref),
    onMachine: settings?.amd.onMachine ?? 'connectAgent',
    machineMessage: capabilities.play ? (settings?.amd.message ?? null) : null,
    greetingWaitMs: settings?.amd.greetingWaitMs ?? 0,
    greetingEnd: capabilities.greetingEnd,
    dropAfterMs: settings?.dropAfterMs ?? 0,
    dropMessage: capabilities.play ? (settings?.dropMessage ?? null) : null,
    wrapUpMs: (settings?.wrapUpS ?? 0) * 1000,
    record: (settings?.record ?? false) && capabilities.recording,
    holding: capabilities.holding,
  }
}

function gateOf(room: Room, { entry, lead, number, agent, isClaimed = false }: Order): AttemptGate {
  if (entry !== null && lead !== null) {
    const gate = attemptGate(lead, entry.campaign, room.now, agent !== null)
    return isClaimed && agent !== null ? { ...gate, claimedBy: agent.id } : gate
  }
  const noCap = Number.MAX_SAFE_INTEGER
  const plain = {
    campaign: null,
    number,
    maxAttemptsPerNumberDay: noCap,
    numberCaps: [],
    noRedialAfterAbandonS: 0,
    machineDay: null,
    consent: null,
    now: room.now,
  }
  const asked = entry === null ? plain : numberGate(entry.campaign, number, placeOf(number), room.now, agent !== null)
  return { lead: null, maxAttempts: noCap, minSpacingS: 0, ...asked }
}

/** The store has answered. An attempt its gate let pass goes, if nothing has changed meanwhile; a refused one never was. */
export function committed(room: Room, result: CommitResult): void {
  if (isStorageFull(room)) room.stirred = true
  room.out.answered()
  if (claimCommitted(room, result)) return
  const gate = room.gates.get(result.id)
  if (gate === undefined) return
  room.stirred = true
  room.gates.delete(result.id)
  const call = room.calls.get(gate.call)
  if (call === undefined) return
  if (!result.ok) {
    refused(room, call, gate.request, result)
    return
  }
  const forbidden = forbiddenNow(room, call)
  if (gate.request !== null) {
    if (forbidden === null) room.out.reply(gate.request, { call: call.ref })
    else room.out.refuse(gate.request, forbidden)
  }
  if (forbidden !== null) happen(room, call.ref, { kind: 'cancelled', by: 'dialer', maybeSent: false })
  else {
    room.lane.add(call.ref)
    serveLane(room)
  }
}

/** Calls leave as soon as limits on calls per second let them, in order; those that people asked for before any automatic one. */
export function serveLane(room: Room): void {
  if (room.lane.size === 0) return
  for (const ref of room.lane) serveOne(room, ref, false)
  for (const ref of room.lane) serveOne(room, ref, true)
}

function serveOne(room: Room, ref: CallRef, automatic: boolean): void {
  const call = room.calls.get(ref)
  if (call === undefined || !isUndialled(call)) {
    room.lane.delete(ref)
    return
  }
  if (isAutomatic(call) !== automatic) return
  if (call.state.name === 'callingAgent') {
    const event = agentPickedUp(room, call)
    if (event !== null) happen(room, ref, event)
    return
  }
  const isCancelled = call.state.name === 'reserved' && call.state.cancel !== null
  if (isCancelled || forbiddenNow(room, call) !== null) {
    room.lane.delete(ref)
    happen(room, ref, { kind: 'cancelled', by: 'dialer', maybeSent: false })
  } else if (mayGo(room, call)) {
    room.lane.delete(ref)
    happen(room, ref, { kind: 'go' })
  }
}

/**
 * A call nobody asked for by hand took its token when it was reserved. One whose agent's phone rings first passes the door when that is
 * answered.
 */
function mayGo(room: Room, call: Call): boolean {
  const { admission, now } = room
  const request = requestOf(room, call)
  const isAgentFirst = sideOf(call.state)?.phoneMode === 'perCall'
  const tokenAt = isAutomatic(call) ? now : admission.tokenAt(request, call.trunk, now)
  const leaveAt = isAgentFirst ? now : admission.leaveAt(request, call.trunk, now)
  if (tokenAt === null || leaveAt === null) return false
  if (Math.max(tokenAt, leaveAt) > now) {
    // Another's trunk may have one.
    wakeBy(room, Math.max(tokenAt, leaveAt))
    return false
  }
  if (!isAutomatic(call)) admission.takeToken(request, call.trunk, now)
  if (!isAgentFirst) admission.leave(request, call.trunk, now)
  return true
}

/**
 * Agent first: the phone was answered. While it rang the hours may have ended, or somebody may have stopped the calling; and the door may
 * be closed for a moment (null).
 */
export function agentPickedUp(room: Room, call: Call): CallEvent | null {
  const request = requestOf(room, call)
  const isForbidden = ruledOut(room, call) !== null
  if (isForbidden || room.admission.leave(request, call.trunk, room.now)) {
    room.lane.delete(call.ref)
    return isForbidden ? { kind: 'hangUp', by: 'dialer' } : { kind: 'agentAnswered' }
  }
  room.lane.add(call.ref)
  wakeBy(room, room.admission.leaveAt(request, call.trunk, room.now))
  return null
}

/** The time of a call's state is over; an agent who waits at the door has picked up all the same. */
export function deadlinePassed(room: Room, ref: CallRef): void {
  const isAtDoor = room.lane.has(ref) && room.calls.get(ref)?.state.name === 'callingAgent'
  happen(room, ref, isAtDoor ? { kind: 'hangUp', by: 'dialer' } : { kind: 'deadline' })
}

function requestOf(room: Room, { campaign }: Call): LineRequest {
  return lineRequest((campaign === null ? null : room.campaigns.get(campaign)) ?? null)
}

function isAutomatic(call: Call): boolean {
  return call.agent === null
}

function refused(room: Room, call: Call, request: number | null, result: CommitResult & { readonly ok: false }): void {
  const agent = call.agent === null ? undefined : room.agents.get(call.agent)
  room.calls.remove(call.ref)
  hearRefused(room, call)
  noteCallerId(room, call)
  room.admission.release(call.ref)
  if (call.lead !== null) holdLead(room, call.lead, result.refused, result.until)
  forgetIfOver(room, call.campaign)
  if (agent?.presence.name === 'reserved' && agent.presence.call === call.ref) {
    doDuty(room, agent, call, { to: 'free', pauseFor: null })
  }
  if (request === null) return
  room.out.refuse(request, {
    code: 'NOT_DIALABLE',
    message: `The number must not be dialled now (${result.refused}).`,
    details: { rule: result.refused, until: result.until },
  })
}

/** True while nothing has been dialled of a call: it can be cancelled without a trace at the called side. */
export function isUndialled({ state }: Call): boolean {
  return state.name === 'reserved' || state.name === 'callingAgent'
}

/** The last look, when the attempt is durable and about to be made; null: it may be. */
function forbiddenNow(room: Room, call: Call): ErrorValue | null {
  if (room.link !== 'ready') return { code: 'PBX_UNAVAILABLE', message: 'The PBX cannot be reached at the moment.' }
  return ruledOut(room, call)
}

/** What forbids to dial this call now, the link aside; null: nothing. */
export function ruledOut(room: Room, call: Call): ErrorValue | null {
  if (room.draining) return { code: 'DRAINING', message: 'The site is shutting down and places no more calls.' }
  if (room.sitePaused) return { code: 'CONFLICT', message: 'Calling is paused for the whole site.' }
  if (call.campaign === null) return null
  const entry = room.campaigns.get(call.campaign)
  if (entry === undefined || entry.removed || !isOpenAt(entry.campaign, room.now)) {
    return { code: 'CONFLICT', message: 'The campaign is not active.' }
  }
  if (room.queuePaused && call.dialMode === 'queue' && call.agent === null) {
    return { code: 'CONFLICT', message: 'The call queue is paused.' }
  }
  return hoursRefusal(entry.campaign.settings, call.lead === null ? placeOf(call.number) : call.lead.timeZone, room.now)
}

/** What refuses a call by hand at this hour of the called place (see `Lead.timeZone`); null: nothing. */
export function hoursRefusal(settings: CampaignSettings, place: string | null, now: number): ErrorValue | null {
  const hours = permittedHours(settings, place, now)
  if (hours.open) return null
  return {
    code: 'NOT_DIALABLE',
    message: 'It is outside the calling hours at the called place.',
    details: { rule: hours.rule, until: hours.until },
  }
}
