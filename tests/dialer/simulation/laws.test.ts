import { describe, expect, it } from 'vitest'
import { courseAt } from '../../../dialer/simulation/course.js'
import { type Duration, drawDuration, meanDuration } from '../../../dialer/simulation/duration.js'
import { createKeyedChance } from '../../../dialer/simulation/keyed-chance.js'
import { leadFate } from '../../../dialer/simulation/lead-fates.js'
import { floor } from '../../bench/pacing/laws.js'

const chance = createKeyedChance(7)
const meanOf = (count: number, draw: (index: number) => number): number => {
  let sum = 0
  for (let index = 0; index < count; index++) sum += draw(index)
  return sum / count
}

const laws: readonly Duration[] = [
  { kind: 'fixed', ms: 700 },
  { kind: 'uniform', fromMs: 100, toMs: 900 },
  { kind: 'exponential', meanMs: 400 },
  { kind: 'lognormal', meanMs: 400, spread: 0.9 },
  { kind: 'erlang', meanMs: 400, steps: 3 },
  {
    kind: 'mixture',
    parts: [
      { weight: 3, of: { kind: 'fixed', ms: 10 } },
      { weight: 1, of: { kind: 'exponential', meanMs: 800 } },
    ],
  },
]

describe('a duration', () => {
  it.each(laws)('of kind $kind is drawn about its mean', (law) => {
    const mean = meanOf(40_000, (index) => drawDuration(law, chance.at(1, index)))
    expect(mean / meanDuration(law)).toBeCloseTo(1, 1)
  })
})

describe('a course', () => {
  const points = [
    { atH: 1, value: 10 },
    { atH: 3, value: 20 },
  ]
  const hour = 3_600_000

  it('by steps stays until the next point', () => {
    const course = { kind: 'steps', points } as const
    expect([0, 1, 2.9, 3, 9].map((atH) => courseAt(course, atH * hour))).toEqual([10, 10, 10, 20, 20])
  })

  it('along a line runs from point to point', () => {
    const course = { kind: 'line', points } as const
    expect([0, 1, 2, 3, 9].map((atH) => courseAt(course, atH * hour))).toEqual([10, 10, 15, 20, 20])
  })
})

describe('the fate of a lead', () => {
  it('is answered as often, and as late, as the scenario says', () => {
    const scenario = floor('laws', { people: 0.25 })
    const fates = Array.from({ length: 40_000 }, (_, index) => leadFate(scenario, chance, index, 0))
    const people = fates.filter((fate) => fate.kind === 'person')
    expect(people.length / fates.length).toBeCloseTo(0.25, 2)
    const meanS = meanOf(people.length, (index) => people[index]?.endsAfterMs ?? 0) / 1000
    expect(Math.abs(meanS - 10.8)).toBeLessThan(0.15)
    expect(Math.max(...people.map((fate) => fate.endsAfterMs))).toBeLessThan(25_000)
  })

  it('does not depend on when others are called, only better and worse parts of the list do', () => {
    const scenario = floor('blocks', { people: 0.4, blocks: { leads: 1000, factors: [1, 0.2] } })
    const share = (from: number): number =>
      meanOf(1000, (index) => (leadFate(scenario, chance, from + index, 0).kind === 'person' ? 1 : 0))
    expect(share(0)).toBeGreaterThan(0.35)
    expect(share(1000)).toBeLessThan(0.12)
    expect(leadFate(scenario, chance, 5, 0)).toEqual(leadFate(scenario, chance, 5, 100))
  })
})
