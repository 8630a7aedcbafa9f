import type { Screened } from '../model/domain-event.js'
import type { CallEvent } from './call-event.js'
import type { Call, CallState } from './call-state.js'
import { verdictGraceMs } from './deadlines.js'
import { type CallStep, unchanged } from './effects.js'
import { classifyEnding } from './ending.js'
import { reach } from './milestones.js'
import { actedOn, andThen, beginMessage, endAndClose, factsOf, hangUpLead, tell, treatAsMachine } from './step-kit.js'
import { offerOnce, startWaiting } from './step-waiting.js'

/** Detection listens. Without a verdict in time the answer counts as a person's. */
export function stepScreening(
  call: Call,
  state: Extract<CallState, { name: 'screening' }>,
  event: CallEvent,
  at: number,
): CallStep {
  switch (event.kind) {
    case 'screened':
      return judged(call, event, at)
    case 'deadline':
      return judged(call, late, at)
    case 'leadGone':
      return endAndClose(call, classifyEnding(state, event.end, actedOn(call)), event.cause, at)
    case 'hangUp':
      return hangUpLead(call, { outcome: 'abandoned', endedBy: 'dialer' }, at)
    default:
      return unchanged(call)
  }
}

type Heard = Omit<Extract<CallEvent, { kind: 'screened' }>, 'kind'>

/** Nothing was heard in time. */
const late: Heard = { verdict: 'unsure', detail: null, afterMs: null, voice: null }

function judged(call: Call, heard: Heard, at: number): CallStep {
  const { amd, onMachine } = call.plan
  const audited = heard.verdict === 'machine' && onMachine !== 'connectAgent' && amd?.audit === true
  const kept = heard.verdict === 'machine' && !audited ? 'machine' : audited ? 'audit' : 'person'
  const told = written({ ...call, audited }, heard, kept, at)
  if (heard.verdict !== 'machine' || onMachine === 'connectAgent') {
    return andThen(told, (next) => startWaiting(next, at))
  }
  if (audited) return andThen(told, (next) => offerOnce(next, at))
  return andThen(told, (next) => treatAsMachine(next, at))
}

/** A verdict in shadow: written down, and nothing else comes of it. */
export function noteVerdict(call: Call, heard: Heard, at: number): CallStep {
  return call.verdict === null ? written(call, heard, 'person', at) : unchanged(call)
}

function written(call: Call, heard: Heard, treatedAs: Screened['treatedAs'], at: number): CallStep {
  const { verdict, detail, voice } = heard
  const { amd } = call.plan
  const answeredAt = call.milestones.answeredAt ?? at
  const afterMs = heard === late ? null : (heard.afterMs ?? Math.max(0, at - answeredAt))
  const inTime = afterMs !== null && afterMs <= (amd?.lateAfterMs ?? 0) + verdictGraceMs
  const judged = verdict === 'machine' && inTime ? 'machine' : 'person'
  const known: Call = { ...call, verdict, judged, milestones: reach(call.milestones, 'verdictAt', at) }
  const found: Screened = {
    verdict,
    judged,
    treatedAs,
    shadow: amd?.shadow ?? false,
    setup: amd?.setup ?? '',
    trunk: call.trunk,
    afterMs,
    detail,
    voice,
  }
  return { call: known, effects: [tell({ kind: 'call.screened', at, ...factsOf(call), ...found })] }
}

/** A message plays; when it is over, or nobody listens any more, the call ends as it was decided. */
export function stepMessaging(
  call: Call,
  state: Extract<CallState, { name: 'messaging' }>,
  event: CallEvent,
  at: number,
): CallStep {
  switch (event.kind) {
    case 'deadline':
      if (state.next !== null) return beginMessage(call, state.ending, state.next, at)
      return hangUpLead(call, state.ending, at)
    case 'playEnded':
      // The end of something played before does not end a message that has not begun.
      return state.next === null ? hangUpLead(call, state.ending, at) : unchanged(call)
    case 'hangUp':
      return hangUpLead(call, state.ending, at)
    case 'leadGone':
      return endAndClose(call, classifyEnding(state, event.end, actedOn(call)), event.cause, at)
    default:
      return unchanged(call)
  }
}
