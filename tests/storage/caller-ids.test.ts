import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newHealth, quarantine } from '../../dialer/caller-id/health.js'
import { campaignId } from '../../dialer/model/ids.js'
import { allCallerIds, findCallerId, listCallerIds } from '../../storage/caller-ids/repository.js'
import type { NewCallerId } from '../../storage/caller-ids/writes.js'
import { monday10 } from '../support/factories.js'
import { makeCommit, makeRecord, milestones, openTestStore, site, type TestStore } from './support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

const one: NewCallerId = {
  number: '+12125550100',
  label: 'New York 1',
  group: 'sales',
  dailyLimit: 100,
  campaigns: [campaignId(3)],
  callable: true,
  active: true,
}
const create = (change: Partial<NewCallerId> = {}) => test.store.write(site, 'callerIds.create', { ...one, ...change })

describe('the pool of caller ids', () => {
  it('keeps numbers, changes what is given, and tells the whole pool with each change', async () => {
    const { callerId } = await create()
    const { pool } = await create({ number: '+12125550099', label: null, group: null, dailyLimit: null, campaigns: [] })
    expect(pool.map(({ number }) => number)).toEqual(['+12125550099', '+12125550100'])
    const { db } = test.reader()
    expect(await findCallerId(db, callerId.id)).toMatchObject({ ...one, createdAt: monday10 })
    await test.store.write(site, 'callerIds.update', { id: callerId.id, change: { dailyLimit: null, active: false } })
    expect(await findCallerId(db, callerId.id)).toMatchObject({ ...one, dailyLimit: null, active: false })
    expect(await listCallerIds(db, { page: 1, limit: 10, group: 'sales' })).toMatchObject({ total: 1 })
    expect(await listCallerIds(db, { page: 1, limit: 10, query: '0099' })).toMatchObject({ total: 1 })
    expect(await listCallerIds(db, { page: 2, limit: 1 })).toMatchObject({ total: 2, items: [{ id: callerId.id }] })
    await test.store.write(site, 'callerIds.delete', { id: callerId.id })
    expect(await allCallerIds(db)).toHaveLength(1)
  })

  it('refuses a number twice, and what is not there', async () => {
    await create()
    await expect(create()).rejects.toMatchObject({ code: 'DUPLICATE_ENTRY' })
    await expect(test.store.write(site, 'callerIds.delete', { id: 9 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const change = test.store.write(site, 'callerIds.update', { id: 9, change: {} })
    await expect(change).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('gives an engine the pool, the health that was kept last, and the calls of the day by their records', async () => {
    const { callerId } = await create()
    const store = test.store.engineStore(site)
    const health = quarantine(newHealth(monday10), monday10)
    const record = (ref: string, reservedAt: number, dialedAt: number | null) => ({
      record: makeRecord(ref, { callerId: one.number, milestones: milestones(reservedAt, { dialedAt }) }),
      state: null,
    })
    await store.commit(
      makeCommit({
        calls: [
          record('a', monday10, monday10 + 5),
          record('b', monday10 - 60_000, monday10),
          record('c', monday10 - 120_000, monday10),
          record('never left', monday10, null),
          record('long ago', monday10 - 27 * 3_600_000, monday10),
        ],
        callerIds: [{ number: one.number, health: newHealth(monday10) }],
      }),
    )
    await store.commit(makeCommit({ callerIds: [{ number: one.number, health }] }))
    const { callerIds } = await store.load()
    expect(callerIds?.pool).toMatchObject([{ id: callerId.id, ...one }])
    expect(callerIds?.health).toEqual([{ number: one.number, health }])
    expect(callerIds?.used).toEqual([
      { number: one.number, from: monday10 - 900_000, calls: 2, lastAt: monday10 - 60_000 },
      { number: one.number, from: monday10, calls: 1, lastAt: monday10 },
    ])
  })
})
