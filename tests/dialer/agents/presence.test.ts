import { describe, expect, it } from 'vitest'
import { type AgentAct, notWhile, timeFor } from '../../../dialer/agents/presence.js'
import type { PresenceName } from '../../../dialer/model/agent.js'

const presences: readonly PresenceName[] = [
  'loggedOut',
  'signingOn',
  'available',
  'previewing',
  'reserved',
  'ringing',
  'talking',
  'wrapUp',
  'paused',
]

/** Columns: the presences above. n: now, l: later, -: refused. */
const table: Record<AgentAct, string> = {
  signOn: 'n--------',
  signOff: '-nnnlllln',
  pause: '-lnnlllln',
  becomeReady: '-ln-lllnn',
  lookAtLead: '--n------',
  skipLead: '---n-----',
  dial: '--n------',
  hangUp: '----nnn--',
  record: '------n--',
}

describe('what an agent may do', () => {
  for (const act of Object.keys(table) as AgentAct[]) {
    it(`is told for ${act} in every presence`, () => {
      const found = presences.map((presence) => timeFor(act, presence)?.[0] ?? '-').join('')
      expect(found).toBe(table[act])
    })
  }

  it('is refused with a sentence that names the present state', () => {
    expect(notWhile({ name: 'loggedOut', since: 0, why: null }, 'pause')).toEqual({
      code: 'CONFLICT',
      message: 'The agent cannot pause while logged out.',
      details: { presence: 'loggedOut' },
    })
  })
})
