import { expect, it } from 'vitest'
import { outcomes } from '../../dialer/model/outcome.js'
import { listCalls } from '../../storage/calls/repository.js'
import { callStatus } from '../../storage/calls/status.js'
import { monday10 } from '../support/factories.js'
import { openTestStore } from './support.js'

it('a page of very many calls of one status holds the newest of them, as a page of few does', async () => {
  const test = await openTestStore()
  const site = test.connections[1]!
  const calls = Array.from({ length: 40_000 }, (_, n) => ({
    id: n + 1,
    at: monday10 + ((n * 7919) % 40_000) * 1000,
    outcome: outcomes[n % outcomes.length]!,
  }))
  const insert = site.prepare(
    `INSERT INTO calls (id, ref, direction, number, dial_mode, attempt, reserved_at, outcome)
     VALUES (?, ?, 'outbound', '+15550000001', 'power', 1, ?, ?)`,
  )
  site.transaction(() => {
    for (const { id, at, outcome } of calls) insert.run(id, `c.${id}`, at, outcome)
  })()
  const { db } = test.reader()
  for (const status of ['answered', 'busy'] as const) {
    const wanted = calls.filter(({ outcome }) => callStatus(outcome) === status).sort((a, b) => b.at - a.at)
    const { items, total } = await listCalls(db, { status, page: 2, limit: 10 })
    expect(total).toBe(wanted.length)
    expect(items.map(({ id }) => id)).toEqual(wanted.slice(10, 20).map(({ id }) => id))
  }
  await test.end()
})
