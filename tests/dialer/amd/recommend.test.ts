import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { adviseThresholds } from '../../../dialer/amd/recommend.js'
import type { HeardAnswer } from '../../../dialer/model/amd-quality.js'
import { defaultAmdThresholds } from '../../../dialer/model/amd-settings.js'

/** People say one to four short words and wait; machines go on and on. */
function answers(count: number): readonly HeardAnswer[] {
  const random = createSeededRandom(5)
  const between = (least: number, most: number) => Math.round(least + random.next() * (most - least))
  const words = (n: number, pause: number) =>
    Array.from({ length: n }, () => [between(180, 420), between(60, pause)]).flat()
  return Array.from({ length: count }, () => {
    const machine = random.next() < 0.3
    const spoken = machine ? words(between(9, 14), 160) : words(between(1, 4), 140).slice(0, -1)
    return { machine, voice: [between(200, 700), ...spoken, 4000] }
  })
}
const current = { verdictWithinMs: 1700, thresholds: { ...defaultAmdThresholds, maximumWords: 2 } }
const range = { mostWithinMs: 1800, confidence: 0.95 }

describe('advice on thresholds', () => {
  const costs = { personAsMachine: 20, machineToAgent: 1 }

  it('costs less than what is set, on answers it was not found on', () => {
    const { recommended, current: now, foundOn, triedOn } = adviseThresholds(answers(2000), current, costs, range)
    expect([foundOn, triedOn]).toEqual([1000, 1000])
    expect(now.peopleAsMachines).toBeGreaterThan(10)
    expect(recommended!.cost).toBeLessThan(now.cost / 2)
    expect(recommended!.misjudgedAtMost).toBeGreaterThan(recommended!.misjudgedShare)
    expect(recommended!.candidate.verdictWithinMs).toBeLessThanOrEqual(1800)
  })

  it('follows the costs: cheap people are hung up on, dear ones are not', () => {
    const careless = adviseThresholds(answers(2000), current, { personAsMachine: 0.1, machineToAgent: 1 }, range)
    const careful = adviseThresholds(answers(2000), current, { personAsMachine: 1000, machineToAgent: 1 }, range)
    expect(careful.recommended!.misjudgedShare).toBeLessThan(careless.recommended!.misjudgedShare)
    expect(careful.recommended!.foundShare).toBeLessThan(careless.recommended!.foundShare)
  })

  it('is not given on a handful of answers, though what is set is judged', () => {
    const { recommended, current: now, others } = adviseThresholds(answers(150), current, costs, range)
    expect(recommended).toBeNull()
    expect(now.misjudgedAtMost).toBeGreaterThan(0)
    expect(others.length).toBeGreaterThan(20)
    expect(adviseThresholds([], current, costs, range)).toMatchObject({ recommended: null, triedOn: 0 })
  })
})
