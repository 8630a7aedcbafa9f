import type { Call, CallState } from '../../../dialer/call/call-state.js'
import { beginMilestones } from '../../../dialer/call/milestones.js'
import { callRef, campaignId, legId, trunkName } from '../../../dialer/model/ids.js'
import { aLead, aNumber } from './engine-stage.js'

/** A call in a state, with everything else ordinary. */
export function aCall(state: CallState, of: Partial<Call> = {}): Call {
  return {
    ref: callRef('e1-1'),
    leg: legId('tl.main.e1-1'),
    campaign: campaignId(1),
    lead: aLead(1),
    number: aNumber(1),
    callerId: null,
    trunk: trunkName('carrier'),
    dialMode: 'progressive',
    attempt: 1,
    plan: {
      ringTimeoutMs: 25_000,
      amd: null,
      greetingWaitMs: 0,
      greetingEnd: true,
      onMachine: 'hangUp',
      machineMessage: null,
      dropAfterMs: 2000,
      dropMessage: 'sound:sorry',
      wrapUpMs: 30_000,
      record: true,
      holding: true,
    },
    milestones: beginMilestones(0),
    verdict: null,
    judged: null,
    audited: false,
    ending: null,
    cause: null,
    disposition: null,
    note: null,
    recorded: false,
    agent: null,
    extension: null,
    made: 0,
    life: null,
    state,
    ...of,
  }
}
