import { describe, expect, it } from 'vitest'
import { longestIdle } from '../../../dialer/agents/matcher.js'
import { agentId } from '../../../dialer/model/ids.js'

const agents = [
  { id: agentId(3), idleSince: 50 },
  { id: agentId(2), idleSince: 50 },
  { id: agentId(1), idleSince: 70 },
]

describe('longestIdle', () => {
  it('takes the one idle longest, the lower id among equals, of those who fit', () => {
    expect(longestIdle(agents, () => true)?.id).toBe(2)
    expect(longestIdle(agents, (agent) => agent.id !== 2)?.id).toBe(3)
    expect(longestIdle(agents, (agent) => agent.id === 1)?.id).toBe(1)
    expect(longestIdle(agents, () => false)).toBeNull()
  })
})
