import { describe, expect, it } from 'vitest'
import { trunkName } from '../../../dialer/model/ids.js'
import { createTrunkHealth } from '../../../dialer/queue/trunk-health.js'

const trunk = trunkName('carrier')

describe('a trunk that has no line', () => {
  it('rests after three tries, longer each time, and at once no more when it has carried a call', () => {
    const health = createTrunkHealth()
    let now = 0
    const rests: number[] = []
    for (let tries = 0; tries < 12; tries += 1) {
      health.congested(trunk, now)
      const next = health.usableAt(trunk, now) ?? Number.NaN
      if (next > now) rests.push(next - now)
      now = next
    }
    expect(rests).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300, 300].map((s) => s * 1000))
    health.worked(trunk)
    health.congested(trunk, now)
    expect(health.usableAt(trunk, now)).toBe(now)
  })

  it('rests no more when the PBX was away and is back', () => {
    const health = createTrunkHealth()
    for (let tries = 0; tries < 3; tries += 1) health.congested(trunk, 0)
    expect(health.usableAt(trunk, 0)).toBe(5000)
    health.renew()
    expect(health.usableAt(trunk, 0)).toBe(0)
    for (let tries = 0; tries < 3; tries += 1) health.congested(trunk, 0)
    expect(health.usableAt(trunk, 0)).toBe(5000)
  })

  it('stays down when it is down, whatever was forgotten', () => {
    const health = createTrunkHealth()
    health.setUp(trunk, false)
    health.renew()
    expect(health.usableAt(trunk, 0)).toBeNull()
  })
})
