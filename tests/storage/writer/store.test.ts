import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { siteId } from '../../../dialer/model/ids.js'
import { readJournal } from '../../../storage/journal/repository.js'
import { openSystemReader } from '../../../storage/open-readers.js'
import type { StoreHealth } from '../../../storage/writer/store-client.js'
import { addCampaign, endedCall, makeRecord, openTestStore, refusalOf, site, type TestStore } from '../support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

describe('the store', () => {
  it('says that the disk is full and for how many it waits, loses no step, and says when it is over', async () => {
    const seen: StoreHealth[] = []
    test.store.onHealth((health) => seen.push(health))
    const sqlite = test.connections[1]!
    sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true }))}`)
    const store = test.store.engineStore(site)
    const note = 'x'.repeat(4000)
    const steps = Promise.all(
      Array.from({ length: 20 }, (_, n) => store.commit(endedCall(makeRecord(`c${n}`, { outcome: 'busy', note })))),
    )
    await test.clock.settle()
    expect(test.store.health()).toMatchObject({ state: 'degraded', since: test.clock.now(), waiting: 20 })
    expect(seen.at(-1)).toMatchObject({ why: expect.stringContaining('disk of the data folder is full') })
    await test.clock.advance(3000)
    sqlite.pragma('max_page_count = 1000000')
    await test.clock.advance(5000)
    await steps
    expect(test.store.health()).toEqual({ state: 'ok' })
    const entries = await readJournal(test.reader().db, { after: 0, limit: 100 })
    expect(entries.map((entry) => entry.event)).toMatchObject(Array.from({ length: 20 }, (_, n) => ({ call: `c${n}` })))
  })

  it('waits while the data folder can only be read, from the first step on, and writes everything afterwards', async () => {
    const sqlite = test.connections[1]!
    sqlite.pragma('query_only = 1')
    const step = test.store.engineStore(site).commit(endedCall(makeRecord('c1', { outcome: 'busy' })))
    const refused = refusalOf(addCampaign(test.store))
    await test.clock.advance(30_000)
    expect(test.store.health()).toMatchObject({ state: 'degraded', why: expect.stringContaining('cannot be written') })
    expect(await refused).toBe('STORAGE_UNAVAILABLE')
    expect(await readJournal(test.reader().db, { after: 0, limit: 10 })).toEqual([])
    sqlite.pragma('query_only = 0')
    await test.clock.advance(10_000)
    expect(await step).toMatchObject({ ok: true })
    expect(test.store.health()).toEqual({ state: 'ok' })
  })

  it('serves sites apart: trouble of one does not hold up the other', async () => {
    const second = siteId('second')
    await test.store.openSite(second)
    const sqlite = test.connections[1]!
    sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true }))}`)
    const note = 'x'.repeat(40_000)
    const stuck = test.store.engineStore(site).commit(endedCall(makeRecord('a', { outcome: 'busy', note })))
    await test.store.engineStore(second).commit(endedCall(makeRecord('b', { outcome: 'busy', note })))
    sqlite.pragma('max_page_count = 1000000')
    await test.clock.advance(1000)
    expect(await stuck).toMatchObject({ ok: true })
  })

  it('refuses sites that are not open and names that are none', async () => {
    await expect(test.store.read(siteId('nowhere'), 'campaigns.all', null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(test.store.openSite(siteId('../evil'))).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  it('shows readers what was answered as done, at once', async () => {
    const reader = openSystemReader(test.dataDir)
    await test.store.writeSystem('sites.put', { id: site, name: 'Main' })
    expect(await reader.db.selectFrom('sites').select('name').execute()).toEqual([{ name: 'Main' }])
    reader.close()
  })

  it('writes what waits before it stops, and refuses what comes after', async () => {
    const last = addCampaign(test.store, 'Last')
    await test.store.stop()
    await last
    await expect(addCampaign(test.store, 'Late')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(test.store.health()).toEqual({ state: 'stopped' })
  })
})
