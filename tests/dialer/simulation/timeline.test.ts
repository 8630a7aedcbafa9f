import { expect, it } from 'vitest'
import { createKeyedChance } from '../../../dialer/simulation/keyed-chance.js'
import { createTimeline, type Timed } from '../../../dialer/simulation/timeline.js'

const item = (): Timed => ({ dueAt: 0, order: 0, slot: -1 })

it('gives what was put on it by time, and by order of putting at the same time', () => {
  const timeline = createTimeline<Timed>()
  const [late, first, second] = [item(), item(), item()]
  timeline.put(late, 20)
  timeline.put(first, 10)
  timeline.put(second, 10)
  expect([timeline.takeNext(), timeline.takeNext(), timeline.takeNext(), timeline.takeNext()]).toEqual([
    first,
    second,
    late,
    null,
  ])
  expect(timeline.nextAt()).toBe(Number.POSITIVE_INFINITY)
})

it('keeps its order while items are moved and taken off again', () => {
  const timeline = createTimeline<Timed>()
  const random = createKeyedChance(1).at(1, 1)
  const items = Array.from({ length: 500 }, item)
  for (const one of items) timeline.put(one, Math.floor(random.next() * 100))
  for (const one of items.slice(0, 200)) timeline.put(one, Math.floor(random.next() * 100))
  for (const one of items.slice(200, 300)) timeline.remove(one)
  const taken: number[] = []
  for (let next = timeline.takeNext(); next !== null; next = timeline.takeNext()) taken.push(next.dueAt)
  expect(taken).toHaveLength(400)
  expect(taken).toEqual([...taken].sort((one, other) => one - other))
})
