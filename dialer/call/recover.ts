import type { AgentId, BridgeId, CallRef, LegId } from '../model/ids.js'
import type { LegSnapshot, PbxSnapshot } from '../ports/pbx.js'
import type { CallEvent } from './call-event.js'
import type { AgentSide, Call } from './call-state.js'
import { sideOf } from './call-state.js'

/** An agent as far as reconciling has to know. */
export interface BelievedAgent {
  readonly agent: AgentId
  /** The held leg. */
  readonly leg: LegId
  /** The phone is being rung to sign on. */
  readonly signingOn: boolean
  /** Belongs to a call, so its leg is where the call put it. */
  readonly inCall: boolean
}

/** What is believed before the PBX is asked. */
export interface Belief {
  /** Open calls; attempts whose gate has not answered are left out. */
  readonly calls: Iterable<Call>
  readonly agents: Iterable<BelievedAgent>
  /** The agent's side of a leg, if it is one: held, or rung for a call. */
  readonly sideOfLeg: (leg: LegId) => AgentSide | null
  /** The calls are as an earlier life of the process kept them: the steps it made last may be missing. */
  readonly firstLook: boolean
}

/** A difference between belief and truth, as the ordinary event that makes the belief true. */
export type Finding =
  | { readonly kind: 'call'; readonly call: CallRef; readonly event: CallEvent }
  | { readonly kind: 'agentGone'; readonly agent: AgentId }
  | { readonly kind: 'agentUp'; readonly agent: AgentId }
  /** The phone is up and hangs nowhere. */
  | { readonly kind: 'agentUnheld'; readonly agent: AgentId }

/**
 * Compares what we believe with what the PBX has, after every (re)connection and restart (DESIGN 3.6).
 * A leg that is missing is gone; one that is further than we thought has rung or been answered meanwhile.
 * Nothing is dialled: an attempt whose originate may or may not have left is never sent again.
 */
export function compare(belief: Belief, snapshot: PbxSnapshot): readonly Finding[] {
  const legs = new Map(snapshot.legs.map((leg) => [leg.leg, leg]))
  const bridges = membersOf(snapshot.legs)
  const findings: Finding[] = []
  const adopted: Finding[] = []
  for (const call of belief.calls) {
    for (const event of eventsOf(call, legs, bridges, belief)) {
      // Last: the agent found talking may be believed to be in a call whose end comes after it in the list.
      const into = event.kind === 'foundBridged' ? adopted : findings
      into.push({ kind: 'call', call: call.ref, event })
    }
  }
  findings.push(...adopted)
  for (const { agent, leg, signingOn, inCall } of belief.agents) {
    const found = legs.get(leg)
    if (found === undefined) findings.push({ kind: 'agentGone', agent })
    else if (signingOn && found.state === 'up') findings.push({ kind: 'agentUp', agent })
    else if (!signingOn && !inCall && !found.held) findings.push({ kind: 'agentUnheld', agent })
  }
  return findings
}

type Legs = ReadonlyMap<LegId, LegSnapshot>
type Bridges = ReadonlyMap<BridgeId, readonly LegId[]>

function membersOf(legs: readonly LegSnapshot[]): Bridges {
  const bridges = new Map<BridgeId, LegId[]>()
  for (const { leg, bridge } of legs) {
    if (bridge === null) continue
    const members = bridges.get(bridge)
    if (members === undefined) bridges.set(bridge, [leg])
    else members.push(leg)
  }
  return bridges
}

const lost: CallEvent = { kind: 'leadGone', end: 'lost', cause: null }

function eventsOf(call: Call, legs: Legs, bridges: Bridges, { sideOfLeg, firstLook }: Belief): readonly CallEvent[] {
  const { state } = call
  const lead = legs.get(call.leg)
  const agentGone = agentGoneOf(call, legs)
  switch (state.name) {
    case 'reserved':
      if (lead === undefined) return [{ kind: 'cancelled', by: 'dialer', maybeSent: true }]
      return [{ kind: 'found' }, ...progressOf(call, lead, bridges, sideOfLeg)]
    case 'callingAgent':
      if (lead !== undefined) return [{ kind: 'found' }, ...progressOf(call, lead, bridges, sideOfLeg)]
      // Once the phone was answered the lead was dialled at once; whether that was kept nobody knows.
      if (firstLook && (agentGone || isUp(legs.get(state.side.leg)))) {
        return [{ kind: 'cancelled', by: 'dialer', maybeSent: true }]
      }
      return agentGone ? [{ kind: 'agentGone' }] : isUp(legs.get(state.side.leg)) ? [{ kind: 'agentAnswered' }] : []
    case 'dialing':
    case 'ringing':
    case 'screening':
    case 'waiting':
    case 'offering':
    case 'connecting': {
      if (lead === undefined) return agentGone ? [lost, { kind: 'agentGone' }] : [lost]
      const progress = progressOf(call, lead, bridges, sideOfLeg)
      if (agentGone && !progress.some((event) => event.kind === 'foundBridged')) {
        return [...progress, { kind: 'agentGone' }]
      }
      const picksUp = state.name === 'offering' && isUp(legs.get(state.side.leg))
      return picksUp ? [...progress, { kind: 'agentAnswered' }] : progress
    }
    case 'bridged':
      if (lead === undefined) return agentGone ? [lost, { kind: 'agentGone' }] : [lost]
      if (agentGone) return [{ kind: 'agentGone' }]
      return lead.bridge !== null && lead.bridge === legs.get(state.side.leg)?.bridge ? [] : [{ kind: 'parted' }]
    case 'messaging':
    case 'hangingUp':
      return lead === undefined ? [lost] : []
    case 'wrapUp':
    case 'closed':
      return []
  }
}

const isUp = (leg: LegSnapshot | undefined) => leg?.state === 'up'

/** The leg rung for this call is gone. A held leg is its agent's, and compared there. */
function agentGoneOf(call: Call, legs: Legs): boolean {
  const side = sideOf(call.state)
  return side !== null && side.phoneMode === 'perCall' && !legs.has(side.leg)
}

/** How far the lead's leg has come. */
function progressOf(
  call: Call,
  lead: LegSnapshot,
  bridges: Bridges,
  sideOfLeg: (leg: LegId) => AgentSide | null,
): readonly CallEvent[] {
  if (lead.bridge !== null) {
    for (const member of bridges.get(lead.bridge) ?? []) {
      const side = member === lead.leg ? null : sideOfLeg(member)
      if (side !== null) return [{ kind: 'foundBridged', side, bridge: lead.bridge }]
    }
  }
  const known = call.milestones
  if (lead.state === 'up') return known.answeredAt === null ? [{ kind: 'leadAnswered' }] : []
  return lead.state === 'ringing' && known.ringingAt === null ? [{ kind: 'leadRinging' }] : []
}
