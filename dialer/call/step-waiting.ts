import type { CallEvent } from './call-event.js'
import type { AgentSide, Call, CallState } from './call-state.js'
import { agentRingMs } from './deadlines.js'
import { type CallStep, unchanged } from './effects.js'
import { classifyEnding } from './ending.js'
import { nextAgentLeg } from './leg-names.js'
import { reach } from './milestones.js'
import {
  actedOn,
  andThen,
  connect,
  drop,
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

/** A person found late, because machine detection took the time, still goes to an agent who is free at that moment. ms */
const oneLookMs = 1

/** The answered call waits for an agent, at most as long after the answer as the campaign allows; detection takes its part of that. */
export function startWaiting(call: Call, at: number): CallStep {
  return backToWaiting(call, Math.max(dropAtOf(call, at), at + oneLookMs), at)
}

function dropAtOf({ milestones, plan }: Call, at: number): number {
  return (milestones.answeredAt ?? at) + plan.dropAfterMs
}

/** Called a machine and looked at all the same: an agent who is ready at this moment gets it, and nobody is kept from a person by it. */
export function offerOnce(call: Call, at: number): CallStep {
  return backToWaiting(call, at + oneLookMs, at)
}

/** Waits on until `dropAt`; if that has passed, the call is dropped. */
export function backToWaiting(call: Call, dropAt: number, at: number): CallStep {
  const alone = { ...call, agent: null, extension: null }
  if (dropAt < at || (dropAt === at && call.plan.dropAfterMs > 0)) return drop(alone, at)
  return enter(alone, { name: 'waiting', dropAt }, tell({ kind: 'call.waiting', at, ...factsOf(alone), until: dropAt }))
}

/** Nobody has the call yet. */
export function stepWaiting(
  call: Call,
  state: Extract<CallState, { name: 'waiting' }>,
  event: CallEvent,
  at: number,
): CallStep {
  switch (event.kind) {
    case 'agentOffered':
      return offered(call, event.side, call.audited ? Math.max(state.dropAt, dropAtOf(call, at)) : state.dropAt, at)
    case 'leadGone':
      return endAndClose(call, classifyEnding(state, event.end, actedOn(call)), event.cause, at)
    case 'deadline':
      return drop(call, at)
    case 'hangUp':
      return hangUpLead(call, { outcome: 'abandoned', endedBy: 'dialer' }, at)
    default:
      return unchanged(call)
  }
}

function offered(
  call: Call,
  offer: Extract<CallEvent, { kind: 'agentOffered' }>['side'],
  dropAt: number,
  at: number,
): CallStep {
  const { agent, extension, phoneMode } = offer
  const chosen: Call = { ...call, agent, extension, milestones: reach(call.milestones, 'agentAt', at) }
  const told = tell({ kind: 'call.offered', at, ...factsOf(chosen) })
  if (phoneMode === 'nailedUp' && offer.leg !== null) {
    const side: AgentSide = { agent, extension, phoneMode, leg: offer.leg }
    const step = connect(chosen, side, dropAt, at)
    return { call: step.call, effects: [...step.effects, told, duty(side, { to: 'reserved' })] }
  }
  const side: AgentSide = { agent, extension, phoneMode: 'perCall', leg: nextAgentLeg(call) }
  const comfort = call.plan.holding ? [pbx({ kind: 'hold', leg: call.leg, audio: 'ringback' } as const)] : []
  return enter(
    { ...chosen, made: call.made + 1 },
    // The law counts from the answer to the agent's voice; ringing is part of it (16 CFR 310.4(b)(4)(iii)).
    { name: 'offering', side, ringUntil: Math.min(at + agentRingMs, dropAt), dropAt },
    pbx({
      kind: 'originate',
      leg: side.leg,
      target: { kind: 'extension', extension },
      callerId: call.number,
      ringForMs: agentRingMs,
      screening: null,
    }),
    ...comfort,
    told,
    duty(side, { to: 'ringing' }),
  )
}

/** The chosen agent's phone rings; the person hears ringback, at most until the call would be dropped. */
export function stepOffering(
  call: Call,
  state: Extract<CallState, { name: 'offering' }>,
  event: CallEvent,
  at: number,
): CallStep {
  const { side, dropAt } = state
  switch (event.kind) {
    case 'agentAnswered':
      return connect(call, side, dropAt, at)
    case 'agentGone':
      return andThen(enter(call, state, freeAgent(side, 'noAnswer')), (next) => backToWaiting(next, dropAt, at))
    case 'deadline': {
      // A phone may have rung only as long as the person may wait: that alone says little of the agent.
      const missed = state.ringUntil >= dropAt
      const free = duty(side, { to: 'free', pauseFor: missed ? null : 'noAnswer', missed })
      return andThen(enter(call, state, ...phoneBack(call, side), free), (next) => backToWaiting(next, dropAt, at))
    }
    case 'leadGone':
      return andThen(endAndClose(call, classifyEnding(state, event.end, actedOn(call)), event.cause, at), (next) => ({
        call: next,
        effects: [...phoneBack(call, side), freeAgent(side)],
      }))
    case 'hangUp':
      // An agent who turns the call away leaves the person to the next one.
      if (event.by === 'agent') {
        return andThen(enter(call, state, ...phoneBack(call, side), freeAgent(side, 'noAnswer')), (next) =>
          backToWaiting(next, dropAt, at),
        )
      }
      return andThen(enter(call, state, ...phoneBack(call, side), freeAgent(side)), (next) =>
        hangUpLead(next, { outcome: 'abandoned', endedBy: event.by }, at),
      )
    default:
      return unchanged(call)
  }
}
