import { expect, it } from 'vitest'
import { dataPaths } from '../../storage/data-folder.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import { openTestStore, site } from './support.js'

// A backlog may be a million entries long: what asks for the next ones, and what keeps the journal as far as they need it, must not read them all.
it.each([
  [
    'the next entries due',
    `SELECT outbox.seq FROM outbox INNER JOIN journal ON journal.seq = outbox.seq
       WHERE outbox.consumer = 'recordings' AND outbox.done = 0 AND outbox.next_try_at <= 5 ORDER BY outbox.next_try_at, outbox.seq LIMIT 20`,
  ],
  ['the oldest entry that is open', 'SELECT min(seq) FROM outbox WHERE done = 0'],
  ['entries that were worked off long ago', 'SELECT consumer, seq FROM outbox WHERE done = 1 AND seq < 1000 LIMIT 500'],
])('%s are found by index, in order, without a look at the rest', async (_, sql) => {
  const test = await openTestStore()
  const sqlite = openSqlite(dataPaths(test.dataDir).site(site), 'read')
  const plan = sqlite.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all()
  const steps = plan.map(({ detail }) => detail)
  expect(steps.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([])
  expect(steps.some((step) => /SEARCH outbox USING .*INDEX outbox_(due|place)/.test(step))).toBe(true)
  sqlite.close()
  await test.end()
})
