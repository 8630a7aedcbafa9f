import { dialsByItself } from '../model/campaign.js'
import type { BridgeId } from '../model/ids.js'
import type { CallEvent } from './call-event.js'
import { type AgentSide, type Call, type CallState, type RecordingState, sideOf } from './call-state.js'
import { type CallEffect, type CallStep, unchanged } from './effects.js'
import { classifyEnding, endLeg } from './ending.js'
import { nextBridge, recordingOf } from './leg-names.js'
import { reach } from './milestones.js'
import {
  actedOn,
  andThen,
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
import { backToWaiting } from './step-waiting.js'
import { startWrapUp } from './step-wrap-up.js'

type In<Name extends CallState['name']> = Extract<CallState, { name: Name }>

/** The bridge was asked for; it stands, or is asked for once more. */
export function stepConnecting(call: Call, state: In<'connecting'>, event: CallEvent, at: number): CallStep {
  const { side, dropAt } = state
  switch (event.kind) {
    case 'bridged':
      return event.bridge === state.bridge ? bridged(call, state, at) : unchanged(call)
    case 'leadGone':
      return andThen(endAndClose(call, classifyEnding(state, event.end, actedOn(call)), event.cause, at), (next) => ({
        call: next,
        effects: [...phoneBack(call, side), freeAgent(side)],
      }))
    case 'agentGone':
      return andThen(enter(call, state, freeAgent(side)), (next) =>
        canGoToAnother(call)
          ? backToWaiting(next, dropAt, at)
          : hangUpLead(next, { outcome: notConnected(call), endedBy: 'agent' }, at),
      )
    case 'bridgeRefused':
    case 'deadline':
      if (!state.again) return connect(call, side, dropAt, at, true)
      return andThen(enter(call, state, ...phoneBack(call, side), freeAgent(side)), (next) =>
        hangUpLead(next, { outcome: notConnected(call), endedBy: 'pbx' }, at),
      )
    case 'hangUp':
      return hangUpLead(call, { outcome: notConnected(call), endedBy: event.by }, at, { side })
    default:
      return unchanged(call)
  }
}

/** Both hear each other. */
export function stepBridged(call: Call, state: In<'bridged'>, event: CallEvent, at: number): CallStep {
  const { side, said } = state
  switch (event.kind) {
    case 'leadGone':
      return andThen(endLeg(call, classifyEnding(state, event.end, actedOn(call)), event.cause, at), (ended) =>
        startWrapUp({ call: ended, side, said, phoneGone: false, at }),
      )
    case 'agentGone': {
      const ending = { outcome: 'connected', endedBy: 'agent' } as const
      if (side.phoneMode === 'perCall') return hangUpLead(call, ending, at, { side, said, phoneGone: true })
      return andThen(enter(call, state, freeAgent(side)), (next) => hangUpLead(next, ending, at, { said }))
    }
    case 'hangUp':
      return hangUpLead(call, { outcome: 'connected', endedBy: event.by }, at, { side, said })
    case 'disposition':
      return enter(call, { ...state, said: event.choice })
    case 'recording':
      return record(call, state, event.action)
    case 'recordRefused':
      return enter({ ...call, recorded: false }, { ...state, recording: 'off' })
    case 'parted': {
      const bridge = nextBridge(call)
      return enter(
        { ...call, made: call.made + 1 },
        { ...state, bridge, recording: state.recording === 'off' ? 'off' : 'stopped' },
        pbx({ kind: 'bridge', bridge, legs: [call.leg, side.leg] }),
      )
    }
    default:
      return unchanged(call)
  }
}

/** Lead and agent are found hearing each other: the call is taken up as it is, wherever it was believed to be. */
export function adoptBridged(
  call: Call,
  found: { readonly side: AgentSide; readonly bridge: BridgeId },
  at: number,
): CallStep {
  const { side, bridge } = found
  let { milestones } = call
  for (const name of ['dialedAt', 'answeredAt', 'agentAt', 'bridgedAt'] as const)
    milestones = reach(milestones, name, at)
  const adopted = { ...call, milestones, agent: side.agent, extension: side.extension, recorded: call.plan.record }
  const believed = sideOf(call.state)
  const other = believed !== null && believed.agent !== side.agent ? believed : null
  return enter(
    adopted,
    // Whether its recording was begun is not known; whoever adopts asks for it once more.
    { name: 'bridged', side, bridge, recording: call.plan.record ? 'on' : 'off', said: null },
    tell({ kind: 'call.connected', at, ...factsOf(adopted), answerToAgentMs: 0 }),
    ...(other === null ? [] : [...phoneBack(call, other), freeAgent(other)]),
    duty(side, { to: 'talking' }),
  )
}

function bridged(call: Call, state: In<'connecting'>, at: number): CallStep {
  const { side, bridge } = state
  const milestones = reach(call.milestones, 'bridgedAt', at)
  const answerToAgentMs = Math.max(0, at - (milestones.answeredAt ?? at))
  const connected = { ...call, milestones, recorded: call.plan.record }
  const recording: readonly CallEffect[] = call.plan.record
    ? [pbx({ kind: 'record', bridge, recording: recordingOf(call), action: 'start' })]
    : []
  return enter(
    connected,
    { name: 'bridged', side, bridge, recording: call.plan.record ? 'on' : 'off', said: null },
    ...recording,
    tell({ kind: 'call.connected', at, ...factsOf(call), answerToAgentMs }),
    duty(side, { to: 'talking' }),
  )
}

const recordingSteps: Readonly<
  Record<
    'start' | 'pause' | 'resume' | 'stop',
    { readonly from: readonly RecordingState[]; readonly to: RecordingState }
  >
> = {
  start: { from: ['off'], to: 'on' },
  pause: { from: ['on'], to: 'paused' },
  resume: { from: ['paused'], to: 'on' },
  stop: { from: ['on', 'paused'], to: 'stopped' },
}

/** May the recording of a call in this state be started, paused, resumed or stopped? A stopped one is not begun again. */
export function mayRecord(state: RecordingState, action: keyof typeof recordingSteps): boolean {
  return recordingSteps[action].from.includes(state)
}

function record(call: Call, state: In<'bridged'>, action: keyof typeof recordingSteps): CallStep {
  if (!mayRecord(state.recording, action)) return unchanged(call)
  return enter(
    { ...call, recorded: true },
    { ...state, recording: recordingSteps[action].to },
    pbx({ kind: 'record', bridge: state.bridge, recording: recordingOf(call), action }),
  )
}

/** A call placed for no agent in particular may be given to the next one. */
function canGoToAnother(call: Call): boolean {
  return dialsByItself(call.dialMode)
}

function notConnected(call: Call): 'machine' | 'abandoned' {
  return actedOn(call) === 'machine' ? 'machine' : 'abandoned'
}
