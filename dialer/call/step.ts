import type { CallEvent } from './call-event.js'
import type { Call, CallState } from './call-state.js'
import { type CallStep, unchanged } from './effects.js'
import { adoptBridged, stepBridged, stepConnecting } from './step-bridging.js'
import { stepCallingAgent, stepDialing, stepReserved } from './step-dialing.js'
import { andThen } from './step-kit.js'
import { noteVerdict, stepMessaging, stepScreening } from './step-screening.js'
import { stepOffering, stepWaiting } from './step-waiting.js'
import { stepHangingUp, stepWrapUp } from './step-wrap-up.js'

/** A call and what happened to it at `at` (epoch ms), to the call as it is now and what is to be done. Pure. */
export function step(call: Call, event: CallEvent, at: number): CallStep {
  const { state } = call
  if (event.kind === 'foundBridged') return isBeforeBridge(state) ? adoptBridged(call, event, at) : unchanged(call)
  if (event.kind === 'screened' && isInShadow(call, state)) return noteVerdict(call, event, at)
  switch (state.name) {
    case 'reserved':
      return stepReserved(call, state, event, at)
    case 'callingAgent':
      return stepCallingAgent(call, state, event, at)
    case 'dialing':
    case 'ringing':
      // A verdict is also an answer, should the answer itself have been lost.
      if (event.kind === 'screened' && call.plan.amd !== null) {
        return andThen(stepDialing(call, state, { kind: 'leadAnswered' }, at), (next) => step(next, event, at))
      }
      return stepDialing(call, state, event, at)
    case 'screening':
      return stepScreening(call, state, event, at)
    case 'waiting':
      return stepWaiting(call, state, event, at)
    case 'offering':
      return stepOffering(call, state, event, at)
    case 'connecting':
      return stepConnecting(call, state, event, at)
    case 'bridged':
      return stepBridged(call, state, event, at)
    case 'messaging':
      return stepMessaging(call, state, event, at)
    case 'hangingUp':
      return stepHangingUp(call, state, event, at)
    case 'wrapUp':
      return stepWrapUp(call, state, event, at)
    case 'closed':
      return unchanged(call)
  }
}

/** A verdict of which nothing comes, on a call that has been answered. */
function isInShadow({ plan, milestones }: Call, { name }: CallState): boolean {
  return plan.amd?.shadow === true && milestones.answeredAt !== null && name !== 'closed'
}

function isBeforeBridge(state: CallState): boolean {
  switch (state.name) {
    case 'reserved':
    case 'callingAgent':
    case 'dialing':
    case 'ringing':
    case 'screening':
    case 'waiting':
    case 'offering':
    case 'connecting':
      return true
    case 'bridged':
    case 'messaging':
    case 'hangingUp':
    case 'wrapUp':
    case 'closed':
      return false
  }
}
