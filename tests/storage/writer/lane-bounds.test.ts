import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { makeCommit, site } from '../support.js'

it('so many changes of people wait to be written and the next is told so; steps of calls are always taken', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-lanes-'))
  const groups: (() => void)[] = []
  const store = await openStoreInProcess({
    dataDir,
    clock: createFakeClock(),
    // A disk so slow that nothing is written until it is let go.
    defer: (run) => void groups.push(run),
  })
  await store.openSite(site)
  const change = (n: number) => store.write(site, 'settings.put', { key: 'test', value: n })
  const waiting = Array.from({ length: 5000 }, (_, n) => change(n))
  await expect(change(5001)).rejects.toMatchObject({ code: 'OVERLOADED', details: { retryAfterS: 2 } })
  const step = store.engineStore(site).commit(makeCommit({ events: [] }))
  let isWritten = false
  const all = Promise.all([step, ...waiting]).then(() => {
    isWritten = true
  })
  for (let turns = 0; !isWritten && turns < 10_000; turns++) {
    groups.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await all
  expect(isWritten).toBe(true)
  await store.stop()
  rmSync(dataDir, { recursive: true, force: true })
})
