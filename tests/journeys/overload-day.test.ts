import { expect, it } from 'vitest'
import { playWholeDay } from '../bench/soak/whole-day.js'
import { differences, sizesOf } from '../support/walk-state.js'

it('after a day every collection and timer of a site is back where it stood, whatever books there are', {
  timeout: 60_000,
}, async () => {
  const report = await playWholeDay({ agents: 12, hours: 0.5 })
  expect(report.connected).toBeGreaterThan(20)
  // What would be missed by a walk that sees nothing: calls, legs, deadlines, slots and the like hold something at noon.
  expect(report.busy).toBeGreaterThan(20)
  expect(report.left).toEqual([])
  expect(report.stuck).toEqual({ calls: 0, leads: 0, lines: 0, agents: 0, legs: 0 })
  expect(report.timers[1]).toBeLessThanOrEqual(report.timers[0])
  expect(report.failures).toBe(0)
})

it('a collection that nothing names is found through the functions that use it', () => {
  const create = () => {
    const forgotten = new Map<number, string[]>()
    return { note: (n: number) => forgotten.set(n, ['a', 'b']) }
  }
  const part = create()
  const before = sizesOf({ part })
  part.note(1)
  expect(differences(before, sizesOf({ part }))).toEqual([
    'part.note.forgotten: 0 -> 1',
    'part.note.forgotten[]: 0 -> 2',
  ])
})
