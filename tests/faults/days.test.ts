import { describe, expect, it } from 'vitest'
import { type Step, stepLine } from '../../daemon/simulate/faults/chronicle.js'
import { type DayResult, playSiteDay } from '../../daemon/simulate/faults/site-day.js'

/** A whole day takes two seconds on a quiet machine, and a CI may be far from quiet. ms */
const longest = 240_000

/** What to read of a day that broke. */
const story = ({ seed, broken, steps, last }: DayResult) =>
  broken === null ? null : { seed, step: steps, ...broken, last: last.slice(-20).map(stepLine) }

/** Days of each size, with much of what can go wrong. */
const fixed = [1, 44, 28, 35, 46, 51, 59]
/** Others each time; a day that breaks says which it was. */
const fresh = Array.from({ length: 10 }, (_, i) => 1_000_000 + (Date.now() % 100_000_000) + i)

describe('days of a small site on which everything goes wrong that can', { timeout: longest }, () => {
  it.each(fixed)('hold every invariant (seed %i)', async (seed) => {
    expect(story(await playSiteDay({ seed }))).toBeNull()
  })

  it.each(fresh)('hold every invariant (fresh seed %i)', async (seed) => {
    expect(story(await playSiteDay({ seed }))).toBeNull()
  })

  it('are the same for the same seed, step by step', async () => {
    const lines = async () => {
      const steps: Step[] = []
      await playSiteDay({ seed: 7, tell: (step) => steps.push(step) })
      return steps.map(stepLine).join('\n')
    }
    const first = await lines()
    expect(first.length).toBeGreaterThan(10_000)
    expect(await lines()).toBe(first)
  })
})
