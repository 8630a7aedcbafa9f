import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../../dialer/call/call-event.js'
import type { AgentSide, Call, CallState } from '../../../dialer/call/call-state.js'
import { step } from '../../../dialer/call/step.js'
import { agentId, bridgeId, extension, legId } from '../../../dialer/model/ids.js'
import { aCall } from '../support/a-call.js'

const side: AgentSide = {
  agent: agentId(1),
  extension: extension('1001'),
  phoneMode: 'nailedUp',
  leg: legId('tl.main.s'),
}
const bridge = bridgeId('tl.main.e1-1.b1')
const decided = { outcome: 'noAnswer', endedBy: 'dialer' } as const

const states: readonly CallState[] = [
  { name: 'reserved', side: null, cancel: null },
  { name: 'callingAgent', side, ringUntil: 9000 },
  { name: 'dialing', side: null, ringUntil: 9000 },
  { name: 'ringing', side, ringUntil: 9000 },
  { name: 'screening', verdictBy: 9000 },
  { name: 'waiting', dropAt: 9000 },
  { name: 'offering', side: { ...side, phoneMode: 'perCall' }, ringUntil: 9000, dropAt: 9000 },
  { name: 'connecting', side, bridge, bridgeBy: 9000, dropAt: 9000, again: false },
  { name: 'bridged', side, bridge, recording: 'on', said: null },
  { name: 'messaging', ending: decided, playUntil: 9000, next: null },
  { name: 'hangingUp', side, phoneGone: false, ending: decided, goneBy: 9000, tries: 1, said: null },
  { name: 'wrapUp', side, wrapUpUntil: 9000 },
]

const facts: readonly CallEvent[] = [
  { kind: 'leadRinging' },
  { kind: 'leadAnswered' },
  { kind: 'agentAnswered' },
  { kind: 'agentGone' },
  { kind: 'screened', verdict: 'human', detail: null, afterMs: null, voice: null },
  { kind: 'bridged', bridge },
  { kind: 'bridgeRefused' },
  { kind: 'recordRefused' },
  { kind: 'playEnded' },
  { kind: 'leadGone', end: 'normal', cause: 16 },
]

/** Follows a call until it is closed, with what ends each state. */
function toTheEnd(call: Call): Call {
  let now = call
  for (let n = 0; n < 12 && now.state.name !== 'closed'; n++) {
    now = step(now, { kind: 'leadGone', end: 'normal', cause: 16 }, 9000).call
    now = step(now, { kind: 'deadline' }, 60_000).call
    if (now.state.name === 'reserved') now = step(now, { kind: 'cancelled', by: 'dialer', maybeSent: false }, 1).call
  }
  return now
}

describe('a step', () => {
  it('changes nothing in the call it was given', () => {
    for (const state of states) {
      for (const fact of facts) {
        const call = Object.freeze(aCall(Object.freeze(state)))
        const before = JSON.stringify(call)
        step(call, fact, 5000)
        expect(JSON.stringify(call)).toBe(before)
      }
    }
  })

  it('takes every fact in every state calmly: the call can still be ended, exactly once', () => {
    for (const state of states) {
      for (const first of facts) {
        for (const second of facts) {
          const ended = { outcome: 'connected', endedBy: 'lead' } as const
          const once = step(aCall(state, { ending: state.name === 'wrapUp' ? ended : null }), first, 4000)
          const twice = step(once.call, second, 5000)
          const closed = toTheEnd(twice.call)
          expect(closed.state.name, `${state.name} ${first.kind} ${second.kind}`).toBe('closed')
          expect(closed.ending).not.toBeNull()
          expect(step(closed, first, 70_000)).toEqual({ call: closed, effects: [] })
        }
      }
    }
  })

  it('writes down an answer that crossed our hang-up as abandoned', () => {
    const crossed = step(
      aCall({ name: 'hangingUp', side: null, phoneGone: false, ending: decided, goneBy: 9000, tries: 1, said: null }),
      { kind: 'leadAnswered' },
      5000,
    )
    const gone = step(crossed.call, { kind: 'leadGone', end: 'cancelled', cause: null }, 5100).call
    expect(gone.ending).toEqual({ outcome: 'abandoned', endedBy: 'dialer' })
    expect(gone.milestones.answeredAt).toBe(5000)
  })

  it('tells a leg to end four times, then closes the call without it', () => {
    let call = step(
      aCall({ name: 'waiting', dropAt: 0 }, { plan: { ...aCall({ name: 'closed' }).plan, dropMessage: null } }),
      { kind: 'deadline' },
      0,
    ).call
    let hangUps = 1
    for (let at = 5000; call.state.name !== 'closed'; at += 5000) {
      const next = step(call, { kind: 'deadline' }, at)
      hangUps += next.effects.filter((effect) => effect.kind === 'pbx' && effect.wish.kind === 'hangup').length
      call = next.call
    }
    expect(hangUps).toBe(4)
    expect(call.ending).toEqual({ outcome: 'abandoned', endedBy: 'dialer' })
  })
})
