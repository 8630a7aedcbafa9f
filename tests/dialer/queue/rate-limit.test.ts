import { describe, expect, it } from 'vitest'
import { createRateLimit } from '../../../dialer/queue/rate-limit.js'

/** When each of `count` tokens was taken, asking as early as the limit says. */
function taken(perSecond: number, count: number): readonly number[] {
  const limit = createRateLimit(perSecond)
  const times: number[] = []
  let now = 1000
  while (times.length < count) {
    if (limit.take(now)) times.push(now)
    now = Math.max(now, limit.nextAt(now) ?? Number.POSITIVE_INFINITY)
  }
  return times
}

describe('a rate limit', () => {
  for (const perSecond of [0.5, 1, 3, 10, 50, 200]) {
    it(`lets ${perSecond} a second pass, steadily, with no more than one burst on top`, () => {
      const times = taken(perSecond, Math.max(4, perSecond * 5))
      const burst = Math.max(1, perSecond / 20)
      for (const from of times) {
        const within = times.filter((at) => at >= from && at < from + 1000).length
        expect(within).toBeLessThanOrEqual(Math.ceil(perSecond + burst))
      }
      const lasted = (times.at(-1)! - times[0]!) / 1000
      expect(lasted).toBeLessThanOrEqual(times.length / perSecond + 0.2)
    })
  }

  it('always has a token when it said it would, and says so at once', () => {
    const limit = createRateLimit(7)
    expect(limit.nextAt(5000)).toBe(5000)
    expect(limit.take(5000)).toBe(true)
    expect(limit.take(5000)).toBe(false)
    const next = limit.nextAt(5000)!
    expect(limit.take(next - 1)).toBe(false)
    expect(limit.take(next)).toBe(true)
  })

  it('never gives one at rate zero', () => {
    const limit = createRateLimit(0)
    expect(limit.nextAt(0)).toBeNull()
    expect(limit.take(0)).toBe(false)
  })
})
