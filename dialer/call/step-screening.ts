import type { Verdict } from '../model/outcome.js'
import type { CallEvent } from './call-event.js'
import type { Call, CallState } from './call-state.js'
import { type CallStep, unchanged } from './effects.js'
import { classifyEnding } from './ending.js'
import { reach } from './milestones.js'
import { andThen, endAndClose, factsOf, hangUpLead, leaveMessage, tell } from './step-kit.js'
import { startWaiting } from './step-waiting.js'

/** Detection listens. Without a verdict in time the answer counts as a person's. */
export function stepScreening(
  call: Call,
  state: Extract<CallState, { name: 'screening' }>,
  event: CallEvent,
  at: number,
): CallStep {
  switch (event.kind) {
    case 'screened':
      return judged(call, event.verdict, at)
    case 'deadline':
      return judged(call, 'unsure', at)
    case 'leadGone':
      return endAndClose(call, classifyEnding(state, event.end, call.verdict), event.cause, at)
    case 'hangUp':
      return hangUpLead(call, { outcome: 'abandoned', endedBy: 'dialer' }, at)
    default:
      return unchanged(call)
  }
}

function judged(call: Call, verdict: Verdict, at: number): CallStep {
  const known = { ...call, verdict, milestones: reach(call.milestones, 'verdictAt', at) }
  const told = { call: known, effects: [tell({ kind: 'call.screened', at, ...factsOf(call), verdict })] }
  if (verdict !== 'machine' || call.plan.onMachine === 'connectAgent') {
    return andThen(told, (next) => startWaiting(next, at))
  }
  const media = call.plan.onMachine === 'leaveMessage' ? call.plan.machineMessage : null
  return andThen(told, (next) => leaveMessage(next, media, 'machine', at))
}

/** A message plays; when it is over, or nobody listens any more, the call ends as it was decided. */
export function stepMessaging(
  call: Call,
  state: Extract<CallState, { name: 'messaging' }>,
  event: CallEvent,
  at: number,
): CallStep {
  switch (event.kind) {
    case 'playEnded':
    case 'deadline':
    case 'hangUp':
      return hangUpLead(call, state.ending, at)
    case 'leadGone':
      return endAndClose(call, classifyEnding(state, event.end, call.verdict), event.cause, at)
    default:
      return unchanged(call)
  }
}
