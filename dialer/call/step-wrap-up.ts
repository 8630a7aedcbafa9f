import type { DispositionChoice } from '../model/disposition.js'
import type { CallEvent } from './call-event.js'
import type { AgentSide, Call, CallState } from './call-state.js'
import { goneWithinMs, mostHangUps } from './deadlines.js'
import { type CallStep, unchanged } from './effects.js'
import { classifyEnding, close, endLeg } from './ending.js'
import { reach } from './milestones.js'
import { actedOn, andThen, duty, enter, factsOf, freeAgent, pbx, phoneBack, tell } from './step-kit.js'

type In<Name extends CallState['name']> = Extract<CallState, { name: Name }>

/** The lead of a connected call is gone: the agent's phone goes back, the agent says what came of it. */
export function startWrapUp(over: {
  readonly call: Call
  readonly side: AgentSide
  readonly said: DispositionChoice | null
  /** The agent's own leg has ended already. */
  readonly phoneGone: boolean
  readonly at: number
}): CallStep {
  const { call, side, said, phoneGone, at } = over
  const back = phoneGone ? [] : phoneBack(call, side)
  if (said !== null || call.plan.wrapUpMs <= 0) {
    return andThen({ call, effects: back }, (next) => finish(next, side, said, at))
  }
  const until = at + call.plan.wrapUpMs
  return enter(call, { name: 'wrapUp', side, wrapUpUntil: until }, ...back, duty(side, { to: 'wrapUp', until }))
}

/** The agent works after the call. */
export function stepWrapUp(call: Call, state: In<'wrapUp'>, event: CallEvent, at: number): CallStep {
  switch (event.kind) {
    case 'disposition':
      return finish(call, state.side, event.choice, at)
    case 'deadline':
    case 'wrapUpOver':
      return finish(call, state.side, null, at)
    case 'agentGone':
      return state.side.phoneMode === 'nailedUp' ? finish(call, state.side, null, at) : unchanged(call)
    default:
      return unchanged(call)
  }
}

/** The lead's leg was told to end; its end is waited for, and asked for again when it does not come. */
export function stepHangingUp(call: Call, state: In<'hangingUp'>, event: CallEvent, at: number): CallStep {
  const { side, said } = state
  switch (event.kind) {
    case 'leadGone':
      return gone(call, state, event.cause, classifyEnding(state, event.end, actedOn(call)), at)
    case 'leadAnswered': {
      if (call.milestones.answeredAt !== null) return unchanged(call)
      // The answer crossed our hang-up: a person was called and heard nobody, whatever we had meant to write down.
      const heard = { ...call, milestones: reach(call.milestones, 'answeredAt', at) }
      const told = tell({ kind: 'call.answered', at, ...factsOf(call) })
      return enter(heard, { ...state, ending: { outcome: 'abandoned', endedBy: 'dialer' } }, told)
    }
    case 'agentGone':
      if (side === null) return unchanged(call)
      if (side.phoneMode === 'perCall') return enter(call, { ...state, phoneGone: true })
      return enter(call, { ...state, side: null }, freeAgent(side))
    case 'disposition':
      return enter(call, { ...state, said: event.choice })
    case 'deadline':
      if (state.tries >= mostHangUps) return gone(call, state, null, state.ending, at)
      return enter(
        call,
        { ...state, tries: state.tries + 1, goneBy: at + goneWithinMs, said },
        pbx({ kind: 'hangup', leg: call.leg, reason: 'normal' }),
      )
    default:
      return unchanged(call)
  }
}

function gone(call: Call, state: In<'hangingUp'>, cause: number | null, ending: Call['ending'], at: number): CallStep {
  const { side, said, phoneGone } = state
  return andThen(endLeg(call, ending ?? state.ending, cause, at), (ended) => {
    if (side === null) return close(ended, said, at)
    if (ended.milestones.bridgedAt !== null) return startWrapUp({ call: ended, side, said, phoneGone, at })
    const back = phoneGone ? [] : phoneBack(ended, side)
    return andThen({ call: ended, effects: back }, (next) => finish(next, side, said, at))
  })
}

function finish(call: Call, side: AgentSide, said: DispositionChoice | null, at: number): CallStep {
  const closed = close(call, said, at)
  return { call: closed.call, effects: [...closed.effects, freeAgent(side)] }
}
