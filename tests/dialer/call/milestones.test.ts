import { describe, expect, it } from 'vitest'
import { beginMilestones, reach } from '../../../dialer/call/milestones.js'

describe('milestones', () => {
  it('are written once and stay in order, also when a fact is told late', () => {
    const answered = reach(reach(beginMilestones(1000), 'dialedAt', 2000), 'answeredAt', 1500)
    expect(answered).toMatchObject({ reservedAt: 1000, dialedAt: 2000, answeredAt: 2000 })
    expect(reach(answered, 'answeredAt', 9000)).toBe(answered)
  })
})
