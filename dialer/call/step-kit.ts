import type { DispositionChoice } from '../model/disposition.js'
import type { DomainEvent } from '../model/domain-event.js'
import type { EndedBy, Outcome, Verdict } from '../model/outcome.js'
import type { AgentSide, Call, CallState, Ending } from './call-state.js'
import { leadOf } from './call-state.js'
import { bridgeWithinMs, goneWithinMs, longestMessageMs } from './deadlines.js'
import type { AgentDuty, CallEffect, CallStep, PbxWish } from './effects.js'
import { close, endLeg } from './ending.js'
import { nextBridge } from './leg-names.js'

/** The facts every event of a call carries. */
export function factsOf(call: Call) {
  return { call: call.ref, campaign: call.campaign, lead: leadOf(call), agent: call.agent }
}

export const pbx = (wish: PbxWish): CallEffect => ({ kind: 'pbx', wish })
export const tell = (event: DomainEvent): CallEffect => ({ kind: 'tell', event })

/** What the agent of this side does next. */
export const duty = (side: AgentSide, to: AgentDuty): CallEffect => ({ kind: 'agent', agent: side.agent, duty: to })

/** One step after another: effects in order. */
export function andThen(first: CallStep, next: (call: Call) => CallStep): CallStep {
  const second = next(first.call)
  return { call: second.call, effects: [...first.effects, ...second.effects] }
}

export function enter(call: Call, state: CallState, ...effects: readonly CallEffect[]): CallStep {
  return { call: { ...call, state }, effects }
}

/** The agent's phone goes back to what it is between calls: held in silence, or on hook. */
export function phoneBack(call: Call, side: AgentSide): readonly CallEffect[] {
  if (side.phoneMode === 'perCall') return [pbx({ kind: 'hangup', leg: side.leg, reason: 'normal' })]
  return call.plan.holding ? [pbx({ kind: 'hold', leg: side.leg, audio: 'silence' })] : []
}

/** The agent has done with the call. */
export function freeAgent(side: AgentSide, pauseFor: string | null = null): CallEffect {
  return duty(side, { to: 'free', pauseFor })
}

/** Ends the lead's leg; what is then written down is decided here. */
export function hangUpLead(
  call: Call,
  ending: Ending,
  at: number,
  keep: {
    readonly side?: AgentSide | null
    readonly phoneGone?: boolean
    readonly said?: DispositionChoice | null
  } = {},
): CallStep {
  const { side = null, phoneGone = false, said = null } = keep
  const reason = call.milestones.answeredAt === null ? 'cancel' : 'normal'
  return enter(
    call,
    { name: 'hangingUp', side, phoneGone, ending, goneBy: at + goneWithinMs, tries: 1, said },
    pbx({ kind: 'hangup', leg: call.leg, reason }),
  )
}

/** Plays a message to the lead, then hangs up; without a message it hangs up at once. */
export function leaveMessage(call: Call, media: string | null, outcome: Outcome, at: number): CallStep {
  const ending: Ending = { outcome, endedBy: 'dialer' }
  return media === null ? hangUpLead(call, ending, at) : beginMessage(call, ending, media, at)
}

/** The message begins now. */
export function beginMessage(call: Call, ending: Ending, media: string, at: number): CallStep {
  return enter(
    call,
    { name: 'messaging', ending, playUntil: at + longestMessageMs, next: null },
    pbx({ kind: 'play', leg: call.leg, media, afterGreetingMs: null }),
  )
}

/** A machine is hung up on, or left a message when its greeting is over, as the campaign wants it. */
export function treatAsMachine(call: Call, at: number): CallStep {
  const { onMachine, machineMessage: media, greetingEnd, greetingWaitMs } = call.plan
  const ending: Ending = { outcome: 'machine', endedBy: 'dialer' }
  if (onMachine !== 'leaveMessage' || media === null) return hangUpLead(call, ending, at)
  const begun = at + greetingWaitMs
  if (!greetingEnd) {
    if (greetingWaitMs === 0) return beginMessage(call, ending, media, at)
    return enter(call, { name: 'messaging', ending, playUntil: begun, next: media })
  }
  return enter(
    call,
    { name: 'messaging', ending, playUntil: begun + longestMessageMs, next: null },
    pbx({ kind: 'play', leg: call.leg, media, afterGreetingMs: greetingWaitMs }),
  )
}

/** The verdict by which a call is dealt with: in shadow there is none. */
export function actedOn({ verdict, plan }: Call): Verdict | null {
  return plan.amd?.shadow === true ? null : verdict
}

/** Nobody took the answered call in time: a person is told so, a machine is left alone. All are counted. */
export function drop(call: Call, at: number): CallStep {
  if (actedOn(call) === 'machine') return treatAsMachine(call, at)
  return leaveMessage(call, call.plan.dropMessage, 'abandoned', at)
}

/** Asks for the bridge between lead and agent. */
export function connect(call: Call, side: AgentSide, dropAt: number, at: number, again = false): CallStep {
  const bridge = nextBridge(call)
  return enter(
    { ...call, made: call.made + 1, agent: side.agent, extension: side.extension },
    { name: 'connecting', side, bridge, bridgeBy: at + bridgeWithinMs, dropAt, again },
    pbx({ kind: 'bridge', bridge, legs: [call.leg, side.leg] }),
  )
}

/** The call ends without a word from an agent. */
export function endAndClose(call: Call, ending: Ending, cause: number | null, at: number): CallStep {
  return andThen(endLeg(call, ending, cause, at), (ended) => close(ended, null, at))
}

/** The ending of a call that never reached the PBX. */
export function cancelledBy(by: EndedBy): Ending {
  return { outcome: 'cancelled', endedBy: by }
}
