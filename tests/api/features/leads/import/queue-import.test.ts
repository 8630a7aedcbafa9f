import { expect, it } from 'vitest'
import { importBench } from './support/import-file.js'

it('lets leads of a call queue fall due when they come, since their wait is measured from then', async () => {
  const bench = importBench()
  bench.store.dialMode = 'queue'
  await bench.run('phone,priority,tags\n+12025550101,urgent,hot\n+12025550102,,\n+12025550103,20,\n')
  const startedAt = 3_600_000
  expect([...bench.store.dueAt.values()]).toEqual([startedAt, startedAt, startedAt])
  expect(bench.store.leads.get('+12025550101')).toMatchObject({ priority: 30 })
  bench.store.dialMode = 'power'
  await bench.run('phone\n+12025550104\n+12025550105\n')
  expect(bench.store.dueAt.get('+12025550104')).toBeLessThan(startedAt)
})
