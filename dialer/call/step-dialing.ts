import type { EndedBy } from '../model/outcome.js'
import type { Screening } from '../ports/pbx.js'
import type { CallEvent } from './call-event.js'
import type { AgentSide, Call, CallPlan, CallState, Ending } from './call-state.js'
import { agentRingMs, ringGraceMs, verdictGraceMs } from './deadlines.js'
import { type CallStep, unchanged } from './effects.js'
import { classifyEnding } from './ending.js'
import { reach } from './milestones.js'
import {
  actedOn,
  andThen,
  cancelledBy,
  connect,
  duty,
  endAndClose,
  enter,
  factsOf,
  freeAgent,
  hangUpLead,
  pbx,
  phoneBack,
  tell,
} from './step-kit.js'
import { startWaiting } from './step-waiting.js'

type In<Name extends CallState['name']> = Extract<CallState, { name: Name }>

/** The attempt is being kept: it goes, or ends without having been dialled. */
export function stepReserved(call: Call, state: In<'reserved'>, event: CallEvent, at: number): CallStep {
  switch (event.kind) {
    case 'go':
      if (state.cancel !== null) return neverDialled(call, state.side, state.cancel, at)
      return state.side?.phoneMode === 'perCall' ? ringAgentFirst(call, state.side, at) : dial(call, state.side, at)
    case 'cancelled':
      return event.maybeSent && state.cancel === null
        ? lostUnseen(call, state.side, at)
        : neverDialled(call, state.side, state.cancel ?? event.by, at)
    case 'found':
      return adopt(call, state.side, at)
    case 'hangUp':
      return enter(call, { ...state, cancel: state.cancel ?? event.by })
    case 'agentGone':
      return enter(call, { ...state, cancel: state.cancel ?? 'agent' })
    default:
      return unchanged(call)
  }
}

/** Agent first: the lead is dialled when the agent's phone is answered. */
export function stepCallingAgent(call: Call, state: In<'callingAgent'>, event: CallEvent, at: number): CallStep {
  const { side } = state
  switch (event.kind) {
    case 'agentAnswered':
      return andThen(dial(call, side, at), (next) => enter(next, next.state, duty(side, { to: 'reserved' })))
    case 'found':
      return adopt(call, side, at)
    case 'agentGone':
      return andThen(enter(call, state, freeAgent(side, 'noAnswer')), (next) =>
        endAndClose(next, cancelledBy('agent'), null, at),
      )
    case 'deadline':
      return andThen(enter(call, state, ...phoneBack(call, side), freeAgent(side, 'noAnswer')), (next) =>
        endAndClose(next, cancelledBy('agent'), null, at),
      )
    case 'hangUp':
      return andThen(enter(call, state, ...phoneBack(call, side), freeAgent(side)), (next) =>
        endAndClose(next, cancelledBy(event.by), null, at),
      )
    case 'cancelled':
      return andThen(enter(call, state, ...phoneBack(call, side)), (next) =>
        event.maybeSent ? lostUnseen(next, side, at) : neverDialled(next, side, event.by, at),
      )
    default:
      return unchanged(call)
  }
}

/** The lead's leg is out: it rings, is answered, or ends. */
export function stepDialing(call: Call, state: In<'dialing'> | In<'ringing'>, event: CallEvent, at: number): CallStep {
  const { side } = state
  switch (event.kind) {
    case 'leadRinging': {
      if (state.name === 'ringing') return unchanged(call)
      const ringing = { ...call, milestones: reach(call.milestones, 'ringingAt', at) }
      return enter(ringing, { ...state, name: 'ringing' }, tell({ kind: 'call.ringing', at, ...factsOf(call) }))
    }
    case 'leadAnswered':
      return answered(call, side, at)
    case 'leadGone': {
      const back = side === null ? [] : [...phoneBack(call, side), freeAgent(side)]
      return andThen(endAndClose(call, classifyEnding(state, event.end, actedOn(call)), event.cause, at), (next) => ({
        call: next,
        effects: back,
      }))
    }
    case 'agentGone':
      if (side === null) return unchanged(call)
      return andThen(enter(call, state, freeAgent(side)), (next) => hangUpLead(next, cancelledBy('agent'), at))
    case 'deadline':
      return hangUpLead(call, { outcome: 'noAnswer', endedBy: 'dialer' }, at, { side })
    case 'hangUp':
      return hangUpLead(call, cancelledBy(event.by), at, { side })
    default:
      return unchanged(call)
  }
}

function neverDialled(call: Call, side: AgentSide | null, by: EndedBy, at: number): CallStep {
  return closeUndialled(call, side, cancelledBy(by), at)
}

/**
 * A crash came just when it left, or just before. It counts as dialled wherever calls to a lead or a number are counted, so that nobody is
 * called once too often.
 */
function lostUnseen(call: Call, side: AgentSide | null, at: number): CallStep {
  const sent = { ...call, milestones: reach(call.milestones, 'dialedAt', at) }
  return closeUndialled(sent, side, { outcome: 'failed', endedBy: 'pbx' }, at)
}

function closeUndialled(call: Call, side: AgentSide | null, ending: Ending, at: number): CallStep {
  return andThen(endAndClose(call, ending, null, at), (next) => ({
    call: next,
    effects: side === null ? [] : [freeAgent(side)],
  }))
}

function ringAgentFirst(call: Call, side: AgentSide, at: number): CallStep {
  const reached = { ...call, milestones: reach(call.milestones, 'agentAt', at) }
  return enter(
    reached,
    { name: 'callingAgent', side, ringUntil: at + agentRingMs },
    pbx({
      kind: 'originate',
      leg: side.leg,
      target: { kind: 'extension', extension: side.extension },
      callerId: call.number,
      ringForMs: agentRingMs,
      screening: null,
    }),
    duty(side, { to: 'ringing' }),
  )
}

function dial(call: Call, side: AgentSide | null, at: number): CallStep {
  const { plan, trunk, number, callerId } = call
  const started = { ...call, milestones: reach(call.milestones, 'dialedAt', at) }
  const ringback =
    side !== null && plan.holding ? [pbx({ kind: 'hold', leg: side.leg, audio: 'ringback' } as const)] : []
  return enter(
    started,
    { name: 'dialing', side, ringUntil: at + plan.ringTimeoutMs + ringGraceMs },
    pbx({
      kind: 'originate',
      leg: call.leg,
      target: { kind: 'trunk', trunk, number },
      callerId,
      ringForMs: plan.ringTimeoutMs,
      screening: screeningOf(plan),
    }),
    ...ringback,
    tell({ kind: 'call.started', at, ...factsOf(call), number, trunk }),
  )
}

function screeningOf({ amd }: CallPlan): Screening | null {
  return amd === null ? null : { withinMs: amd.withinMs, shadow: amd.shadow, thresholds: amd.thresholds }
}

/** The leg is out already: taken up without sending anything, for nobody is dialled twice. */
function adopt(call: Call, side: AgentSide | null, at: number): CallStep {
  const { plan, trunk, number } = call
  return enter(
    { ...call, milestones: reach(call.milestones, 'dialedAt', at) },
    { name: 'dialing', side, ringUntil: at + plan.ringTimeoutMs + ringGraceMs },
    tell({ kind: 'call.started', at, ...factsOf(call), number, trunk }),
  )
}

/** Somebody or something answered: to its agent, to detection, or to the waiting room. */
function answered(call: Call, side: AgentSide | null, at: number): CallStep {
  const milestones = reach(call.milestones, 'answeredAt', at)
  const told = tell({ kind: 'call.answered', at, ...factsOf(call) })
  if (side !== null) {
    const chosen = { ...call, milestones: reach(milestones, 'agentAt', at) }
    return andThen({ call: chosen, effects: [] }, (next) => {
      const step = connect(next, side, at + call.plan.dropAfterMs, at)
      return { call: step.call, effects: [...step.effects, told] }
    })
  }
  const next = { ...call, milestones }
  const { amd } = call.plan
  if (amd === null || amd.shadow) {
    return andThen({ call: next, effects: [told] }, (heard) => startWaiting(heard, at))
  }
  return enter(next, { name: 'screening', verdictBy: at + amd.withinMs + verdictGraceMs }, told)
}
