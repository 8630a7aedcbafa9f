import { describe, expect, it } from 'vitest'
import { createJobQueue } from '../../../storage/writer/job-queue.js'
import { apiWrite, bulkWrite, callWrite, type Operation } from '../../../storage/writer/operation.js'

const operations = { call: callWrite(() => null), api: apiWrite(() => null), bulk: bulkWrite(() => null) }

/** A queue in which bulk work never ends, and how long (ms) a group of it goes on taking that. */
function busyQueue() {
  const queue = createJobQueue<unknown>()
  const add = (operation: Operation<unknown, void, null>): void =>
    queue.add({ operation, input: undefined as never, at: 0, resolve: () => undefined, reject: () => undefined })
  const bulkMs = (): number => {
    const group = queue.group(false)
    for (let spentMs = 0; ; spentMs++) {
      add(operations.bulk)
      if (group.next(spentMs)?.operation.lane !== 'bulk') return spentMs
    }
  }
  return { add, bulkMs }
}

describe('bulk work', () => {
  it.each(['call', 'api'] as const)(
    'takes short turns after a %s was there, long ones when nobody is about',
    (lane) => {
      const queue = busyQueue()
      queue.add(operations[lane])
      expect(queue.bulkMs(), 'its own group').toBe(0)
      expect(queue.bulkMs()).toBe(5)
      for (let n = 0; n < 60; n++) queue.bulkMs()
      expect(queue.bulkMs()).toBe(20)
      queue.add(operations[lane])
      queue.bulkMs()
      expect(queue.bulkMs()).toBe(5)
    },
  )
})
