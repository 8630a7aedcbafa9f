import { describe, expect, it } from 'vitest'
import type { AgentSide, Call, CallState } from '../../../dialer/call/call-state.js'
import { compare, type Finding } from '../../../dialer/call/recover.js'
import { agentId, bridgeId, callRef, extension, type LegId, legId } from '../../../dialer/model/ids.js'
import type { LegSnapshot } from '../../../dialer/ports/pbx.js'
import { aCall } from '../support/a-call.js'

const held = legId('tl.main.e1-9.s')
const rung = legId('tl.main.e1-1.a1')
const bridge = bridgeId('tl.main.e1-1.b1')
const nailed: AgentSide = { agent: agentId(1), extension: extension('1001'), phoneMode: 'nailedUp', leg: held }
const perCall: AgentSide = { ...nailed, phoneMode: 'perCall', leg: rung }
const call = (state: CallState, of: Partial<Call> = {}) => aCall(state, of)
const lead = call({ name: 'closed' }).leg

const up = (leg: LegId, of: Partial<LegSnapshot> = {}): LegSnapshot => ({
  leg,
  state: 'up',
  bridge: null,
  held: false,
  ...of,
})

function findings(of: Call, legs: readonly LegSnapshot[], firstLook = false): readonly string[] {
  const found = compare(
    {
      calls: [of],
      agents: [],
      sideOfLeg: (leg) => (leg === held ? nailed : leg === rung ? perCall : null),
      firstLook,
    },
    { legs, phones: [], trunks: [] },
  )
  return found.map((each: Finding) => (each.kind === 'call' ? each.event.kind : each.kind))
}

describe('comparing a call with the PBX', () => {
  it('ends what is over before an agent is found talking in another call', () => {
    const waiting = call({ name: 'waiting', dropAt: 0 })
    const over = aCall(
      { name: 'connecting', side: nailed, bridge, bridgeBy: 0, dropAt: 0, again: false },
      { ref: callRef('e1-2'), leg: legId('tl.main.e1-2') },
    )
    const found = compare(
      {
        calls: [waiting, over],
        agents: [],
        sideOfLeg: (leg) => (leg === held ? nailed : null),
        firstLook: true,
      },
      { legs: [up(lead, { bridge }), up(held, { bridge })], phones: [], trunks: [] },
    )
    expect(found).toMatchObject([
      { call: over.ref, event: { kind: 'leadGone' } },
      { call: waiting.ref, event: { kind: 'foundBridged' } },
    ])
  })

  it('dials nobody for an agent who answered before a crash', () => {
    const first = call({ name: 'callingAgent', side: perCall, ringUntil: 0 })
    expect(findings(first, [up(rung)])).toEqual(['agentAnswered'])
    expect(findings(first, [up(rung)], true)).toEqual(['cancelled'])
    expect(findings(first, [], true)).toEqual(['cancelled'])
    expect(findings(first, [up(rung, { state: 'ringing' })], true)).toEqual([])
  })

  const dialing = call({ name: 'dialing', side: null, ringUntil: 0 })
  const bridged = call({ name: 'bridged', side: nailed, bridge, recording: 'on', said: null })
  const rows: readonly [string, Call, readonly LegSnapshot[], readonly string[]][] = [
    ['dialing, gone', dialing, [], ['leadGone']],
    ['dialing, as believed', dialing, [up(lead, { state: 'dialing' })], []],
    ['dialing, rings', dialing, [up(lead, { state: 'ringing' })], ['leadRinging']],
    ['dialing, answered', dialing, [up(lead)], ['leadAnswered']],
    ['dialing, talks', dialing, [up(lead, { bridge }), up(held, { bridge })], ['foundBridged']],
    ['reserved, unknown', call({ name: 'reserved', side: null, cancel: null }), [], ['cancelled']],
    [
      'reserved, rings',
      call({ name: 'reserved', side: null, cancel: null }),
      [up(lead, { state: 'ringing' })],
      ['found', 'leadRinging'],
    ],
    ['agent first, agent gone', call({ name: 'callingAgent', side: perCall, ringUntil: 0 }), [], ['agentGone']],
    [
      'agent first, answered',
      call({ name: 'callingAgent', side: perCall, ringUntil: 0 }),
      [up(rung)],
      ['agentAnswered'],
    ],
    ['waiting, gone', call({ name: 'waiting', dropAt: 0 }), [], ['leadGone']],
    ['bridged, as believed', bridged, [up(lead, { bridge }), up(held, { bridge })], []],
    ['bridged, lead gone', bridged, [up(held)], ['leadGone']],
    ['bridged, parted', bridged, [up(lead), up(held, { held: true })], ['parted']],
    [
      'hanging up, gone',
      call({ name: 'messaging', ending: { outcome: 'abandoned', endedBy: 'dialer' }, playUntil: 0, next: null }),
      [],
      ['leadGone'],
    ],
    ['wrap-up', call({ name: 'wrapUp', side: nailed, wrapUpUntil: 0 }), [], []],
  ]
  for (const [name, of, legs, expected] of rows) {
    it(`tells the difference of a call ${name}`, () => expect(findings(of, legs)).toEqual(expected))
  }
})
