import { describe, expect, it } from 'vitest'
import type { AgentSide, CallState, Ending } from '../../../dialer/call/call-state.js'
import { classifyEnding } from '../../../dialer/call/ending.js'
import { agentId, bridgeId, extension, legId } from '../../../dialer/model/ids.js'
import type { LegEnd, Verdict } from '../../../dialer/model/outcome.js'

const side: AgentSide = { agent: agentId(1), extension: extension('1001'), phoneMode: 'nailedUp', leg: legId('tl.m.1') }
const bridge = bridgeId('tl.m.b1')
const decided: Ending = { outcome: 'abandoned', endedBy: 'dialer' }

const states = {
  reserved: { name: 'reserved', side: null, cancel: null },
  callingAgent: { name: 'callingAgent', side, ringUntil: 0 },
  dialing: { name: 'dialing', side: null, ringUntil: 0 },
  ringing: { name: 'ringing', side: null, ringUntil: 0 },
  screening: { name: 'screening', verdictBy: 0 },
  waiting: { name: 'waiting', dropAt: 0 },
  offering: { name: 'offering', side, ringUntil: 0, dropAt: 0 },
  connecting: { name: 'connecting', side, bridge, bridgeBy: 0, dropAt: 0, again: false },
  bridged: { name: 'bridged', side, bridge, recording: 'off', said: null },
  messaging: { name: 'messaging', ending: decided, playUntil: 0, next: null },
  hangingUp: { name: 'hangingUp', side, phoneGone: false, ending: decided, goneBy: 0, tries: 1, said: null },
} satisfies Partial<Record<CallState['name'], CallState>>

const ends: readonly LegEnd[] = [
  'normal',
  'busy',
  'noAnswer',
  'rejected',
  'unallocated',
  'congestion',
  'cancelled',
  'failed',
  'lost',
]

/** Rows: state. Columns: the ends above, in order. `outcome/endedBy`. */
const table: Record<keyof typeof states, readonly string[]> = {
  reserved: Array<string>(9).fill('cancelled/dialer'),
  callingAgent: Array<string>(9).fill('cancelled/dialer'),
  dialing: [
    'failed/pbx',
    'busy/lead',
    'noAnswer/dialer',
    'rejected/lead',
    'unallocated/pbx',
    'congestion/pbx',
    'cancelled/dialer',
    'failed/pbx',
    'failed/pbx',
  ],
  ringing: [
    'failed/pbx',
    'busy/lead',
    'noAnswer/dialer',
    'rejected/lead',
    'unallocated/pbx',
    'congestion/pbx',
    'cancelled/dialer',
    'failed/pbx',
    'failed/pbx',
  ],
  screening: afterAnswer('abandoned'),
  waiting: afterAnswer('abandoned'),
  offering: afterAnswer('abandoned'),
  connecting: afterAnswer('abandoned'),
  bridged: afterAnswer('connected'),
  messaging: afterAnswer('abandoned'),
  hangingUp: Array<string>(9).fill('abandoned/dialer'),
}

function afterAnswer(outcome: string): readonly string[] {
  const who = ['lead', 'lead', 'lead', 'lead', 'lead', 'pbx', 'dialer', 'pbx', 'pbx']
  return who.map((each) => `${outcome}/${each}`)
}

const told = (state: CallState, end: LegEnd, verdict: Verdict | null = null) => {
  const { outcome, endedBy } = classifyEnding(state, end, verdict)
  return `${outcome}/${endedBy}`
}

describe('classifyEnding', () => {
  for (const name of Object.keys(table) as (keyof typeof states)[]) {
    it(`tells how a call ended whose leg was gone while ${name}`, () => {
      expect(ends.map((end) => told(states[name], end))).toEqual(table[name])
    })
  }

  it('calls nobody abandoned who is a machine', () => {
    expect(told(states.waiting, 'normal', 'machine')).toBe('machine/lead')
    expect(told(states.connecting, 'normal', 'machine')).toBe('machine/lead')
    expect(told(states.bridged, 'normal', 'machine')).toBe('connected/lead')
  })
})
