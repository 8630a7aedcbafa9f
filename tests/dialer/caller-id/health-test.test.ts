import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import type { Block, CallResult } from '../../../dialer/caller-id/comparison.js'
import { healthTest, likelihoodRatio } from '../../../dialer/caller-id/evidence.js'
import { createHealthBook } from '../../../dialer/caller-id/health-book.js'

/** How people meet the n-th number at its i-th call. */
interface World {
  answers(n: number, i: number): number
  shortCalls?(n: number, i: number): number
}

/** Numbers in rounds on one list; gives the call of each number at which it was first told to rest, and to be watched. */
function course(seed: number, numbers: number, calls: number, world: World) {
  const random = createSeededRandom(seed)
  const book = createHealthBook([])
  const rested = new Map<number, number>()
  const blockCalls = Math.ceil(4 / numbers)
  for (let i = 0; i < calls; i += blockCalls) {
    const results: Block['results'][number][] = []
    for (let n = 0; n < numbers; n++) {
      for (let each = 0; each < blockCalls; each++) {
        const answers = random.next() < world.answers(n, i)
        const short = random.next() < (world.shortCalls?.(n, i) ?? 0.08)
        const complaint = random.next() < 0.02
        const result: CallResult = {
          answers,
          shortCalls: answers ? short : null,
          complaints: answers ? complaint : null,
        }
        results.push({ number: String(n), result })
      }
    }
    for (const { number, health, from } of book.hear({ tolerance: 1, results }, 0, i)) {
      const n = Number(number)
      if (health.state === 'resting' && from !== 'resting' && !rested.has(n)) rested.set(n, i + blockCalls)
    }
  }
  return { rested, book }
}

/** The value below which this part of the values lies. */
const quantile = (values: readonly number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))]

describe('the sequential test of numbers', () => {
  it('weighs a block as the noncentral hypergeometric distribution does', () => {
    // One call of two, one answer in all: ψ / (1 + ψ) over 1 / 2.
    expect(likelihoodRatio({ calls: 1, hits: 1 }, { calls: 2, hits: 1 }, 1, 0.5)).toBeCloseTo(2 / 3, 12)
    expect(likelihoodRatio({ calls: 1, hits: 0 }, { calls: 2, hits: 1 }, 1, 0.5)).toBeCloseTo(4 / 3, 12)
    // Two of five, two answers: weights 3, 6 ψ, ψ².
    const [none, one, both] = [0, 1, 2].map((hits) =>
      likelihoodRatio({ calls: 2, hits }, { calls: 5, hits: 2 }, 1, 0.5),
    )
    const sum = 3 + 6 * 0.5 + 0.25
    expect(none).toBeCloseTo(10 / sum, 12)
    expect(one).toBeCloseTo(5 / sum, 12)
    expect(both).toBeCloseTo(2.5 / sum, 12)
    // Nothing to compare with says nothing.
    expect(likelihoodRatio({ calls: 5, hits: 0 }, { calls: 5, hits: 0 }, 1, 0.5)).toBe(1)
  })

  it('lets a sound number rest within its first 1,000 calls no oftener than promised, whatever the list does', () => {
    const numbers = 5
    const drifting: World = { answers: (_, i) => 0.3 + 0.25 * Math.sin(i / 40) }
    let alarms = 0
    for (let seed = 1; seed <= 1000 / numbers; seed++) {
      alarms += course(seed, numbers, healthTest.spanCalls, drifting).rested.size
    }
    expect(alarms / 1000).toBeLessThanOrEqual(healthTest.falseAlarm)
  }, 120_000)

  it.each([
    { numbers: 3, usual: 0.3, median: 185, most: 300 },
    { numbers: 3, usual: 0.1, median: 600, most: 1100 },
    { numbers: 5, usual: 0.5, median: 90, most: 140 },
  ])(
    'finds a number of $numbers whose answers halve from $usual in time, and no other',
    ({ numbers, usual, median, most }) => {
      const soundCalls = 300
      const delays: number[] = []
      let others = 0
      for (let seed = 1; seed <= 60; seed++) {
        const answers = (n: number, i: number) => (n === 0 && i >= soundCalls ? usual / 2 : usual)
        const { rested } = course(seed, numbers, soundCalls + most, { answers })
        delays.push((rested.get(0) ?? Number.POSITIVE_INFINITY) - soundCalls)
        others += rested.size - (rested.has(0) ? 1 : 0)
      }
      expect(quantile(delays, 0.5)).toBeLessThanOrEqual(median)
      expect(quantile(delays, 0.88)).toBeLessThanOrEqual(most)
      expect(others).toBeLessThanOrEqual(1)
    },
    60_000,
  )

  it('moves no number when the whole list goes bad', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { rested } = course(seed, 4, 600, { answers: (_, i) => (i < 300 ? 0.4 : 0.03) })
      expect(rested.size).toBe(0)
    }
  })

  it('hears that people hang up at once, though as many answer', () => {
    const { book } = course(3, 4, 800, {
      answers: () => 0.4,
      shortCalls: (n) => (n === 2 ? 0.4 : 0.08),
    })
    expect(book.get('2', 0)).toMatchObject({ state: 'resting', why: 'shortCalls' })
    expect(book.get('1', 0).state).not.toBe('resting')
  })
})
