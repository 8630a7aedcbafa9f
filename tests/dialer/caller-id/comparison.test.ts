import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { createCallerIdPool } from '../../../dialer/caller-id/caller-id-pool.js'
import { type CallResult, countsOf, createComparison } from '../../../dialer/caller-id/comparison.js'
import { defaultCallerIdPolicy } from '../../../dialer/model/caller-id-settings.js'
import { callRef } from '../../../dialer/model/ids.js'
import { makeCampaign, monday10, number } from '../../support/factories.js'

const answered: CallResult = { answers: true, shortCalls: false, complaints: null }
const silent: CallResult = { answers: false, shortCalls: null, complaints: null }
const two = { key: '1', numbers: 2, tolerance: 1 }

describe('blocks of calls to be compared', () => {
  it('are made by when calls were placed, and given out when the last is over', () => {
    const comparison = createComparison()
    for (const n of [1, 2, 3, 4, 5]) comparison.placed(callRef(`c.${n}`), n % 2 === 0 ? 'A' : 'B', two)
    expect(comparison.over(callRef('c.5'), answered)).toBeNull()
    expect(comparison.over(callRef('c.2'), answered)).toBeNull()
    expect(comparison.over(callRef('c.1'), silent)).toBeNull()
    // Taken back before it could tell anything.
    expect(comparison.over(callRef('c.4'), null)).toBeNull()
    const block = comparison.over(callRef('c.3'), silent)
    expect(block).not.toBeNull()
    expect([...countsOf(block!, 'answers')]).toEqual([
      ['A', { calls: 1, hits: 1 }],
      ['B', { calls: 2, hits: 0 }],
    ])
    expect([...countsOf(block!, 'shortCalls')]).toEqual([['A', { calls: 1, hits: 0 }]])
  })

  it('do not mix what was placed under other conditions, and know nothing of calls from before a restart', () => {
    const comparison = createComparison()
    for (const n of [1, 2, 3]) comparison.placed(callRef(`c.${n}`), 'A', two)
    comparison.placed(callRef('d.1'), 'B', { ...two, key: '2' })
    for (const n of [1, 2, 3]) expect(comparison.over(callRef(`c.${n}`), answered)).toBeNull()
    expect(comparison.over(callRef('d.1'), answered)).toBeNull()
    expect(comparison.over(callRef('long.gone'), answered)).toBeNull()
  })
})

describe('numbers of which each is alone in its area', () => {
  /** Local presence with one number in each of four areas; gives the numbers that were told to rest. */
  const resting = (chanceOf: (area: number) => number, calls: number) => {
    const areas = ['212', '310', '305', '713']
    const callerIds = areas.map((area) => `+1${area}5550100`)
    const callerIdPolicy = { ...defaultCallerIdPolicy, strategy: 'localPresence' } as const
    const campaign = makeCampaign(1, { callerIds, callerIdPolicy })
    const pool = createCallerIdPool({ timeZone: 'UTC', epoch: 't1', now: monday10, seed: undefined })
    const random = createSeededRandom(11)
    for (let n = 0; n < calls; n++) {
      const area = Math.floor(random.next() * areas.length)
      const called = { number: number(`+1${areas[area]}555${String(n % 10_000).padStart(4, '0')}`), place: null }
      const call = callRef(`c.${n}`)
      const { number: sent } = pool.take(campaign, call, called, monday10)
      const result = random.next() < chanceOf(area) ? answered : silent
      pool.over({ call, number: sent!, reservedAt: monday10, wasDialed: true, result }, monday10)
    }
    return callerIds.filter((one) => pool.health.state(one) === 'resting')
  }

  it('may differ as areas do', () => {
    expect(resting((area) => [0.3, 0.35, 0.28, 0.32][area]!, 6000)).toEqual([])
  })

  it('rest when no area is that different', () => {
    expect(resting((area) => (area === 2 ? 0.08 : 0.32), 6000)).toEqual(['+13055550100'])
  })
})
