import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordingName } from '../../dialer/model/ids.js'
import { journalRange } from '../../storage/journal/repository.js'
import type { RetentionPlace, RetentionResult } from '../../storage/retention.js'
import { monday10 } from '../support/factories.js'
import {
  addCampaign,
  addLead,
  endedCall,
  makeCommit,
  makeRecord,
  milestones,
  openTestStore,
  site,
  type TestStore,
} from './support.js'

const day = 86_400_000
let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

const call = (ref: string, at: number) =>
  test.store
    .engineStore(site)
    .commit(endedCall(makeRecord(ref, { outcome: 'busy', milestones: milestones(at, { endedAt: at }) })))

const retain = (limit = 100, place?: RetentionPlace) =>
  test.store.write(site, 'retention.run', {
    journalBefore: monday10,
    callsBefore: monday10,
    recordingsBefore: monday10,
    limit,
    ...(place && { place }),
  })

describe('retention', () => {
  it('deletes what is too old in small batches and keeps open calls', async () => {
    await call('old 1', monday10 - day)
    await call('old 2', monday10 - day)
    await call('new', monday10 + day)
    const open = makeRecord('open', { milestones: milestones(monday10 - day) })
    await test.store.engineStore(site).commit(makeCommit({ calls: [{ record: open, state: {} }] }))
    expect(await retain(1)).toMatchObject({ more: true })
    while ((await retain(1)).more);
    const left = await test.reader().db.selectFrom('calls').select('ref').orderBy('id').execute()
    expect(left.map((row) => row.ref)).toEqual(['new', 'open'])
  })

  it('keeps journal entries that are still to be counted, and the newest for the numbering', async () => {
    for (const ref of ['a', 'b', 'c']) await call(ref, monday10 - day)
    await retain()
    const { db } = test.reader()
    expect(await journalRange(db)).toEqual({ first: 1, last: 3 })
    await test.store.write(site, 'projections.run', null)
    await retain()
    expect(await journalRange(db)).toEqual({ first: 3, last: 3 })
    await call('d', monday10)
    expect(await journalRange(db)).toEqual({ first: 3, last: 4 })
  })

  it('gives the files of old recordings to delete, and waits for those not yet fetched', async () => {
    const finished = (name: string) => ({
      kind: 'recording.finished' as const,
      at: monday10 - day,
      call: makeRecord('c').ref,
      recording: recordingName(name),
      ok: true,
      why: null,
    })
    await test.store.engineStore(site).commit(makeCommit({ events: [finished('tl.a'), finished('tl.b')] }))
    const stored = { name: recordingName('tl.a'), path: 'recordings/main/a.wav', bytes: 44, durationMs: 0 }
    await test.store.write(site, 'recordings.stored', stored)
    expect((await retain()).files).toEqual(['recordings/main/a.wav'])
    expect(await test.reader().db.selectFrom('recordings').select('name').execute()).toEqual([{ name: 'tl.b' }])
  })

  it('goes on behind whatever must stay, however much that is, a bounded part of it in each batch', async () => {
    const { store } = test
    const open = Array.from({ length: 600 }, (_, n) => ({
      record: makeRecord(`open ${n}`, { milestones: milestones(monday10 - 2 * day) }),
      state: {},
    }))
    // As a clock writes that was set to another year for a while.
    const event = { kind: 'link.status', at: test.clock.now() + 900 * day, status: 'ready', why: null } as const
    await store.engineStore(site).commit(makeCommit({ calls: open, events: Array.from({ length: 2100 }, () => event) }))
    await call('old', monday10 - day)
    await call('new', monday10 + day)
    while ((await store.write(site, 'projections.run', null)).more);
    const { db } = test.reader()
    const oldOnes = () => db.selectFrom('journal').select('seq').where('at', '<', monday10).execute()
    const olds = (await oldOnes()).length
    let place: RetentionPlace | undefined
    const batches: RetentionResult[] = []
    for (let more = true; more; ) {
      const batch = await retain(100, place)
      batches.push(batch)
      ;({ more, place } = batch)
    }
    expect(batches.length).toBeGreaterThan(1)
    expect(batches.reduce((sum, { removed }) => sum + removed, 0)).toBe(olds + 1)
    expect(await oldOnes()).toEqual([])
    expect(await db.selectFrom('calls').select('ref').where('ref', 'not like', 'open %').execute()).toEqual([
      { ref: 'new' },
    ])
  })

  it('clears away the leads of deleted campaigns', async () => {
    const campaign = await addCampaign(test.store)
    for (let n = 1; n <= 3; n++) await addLead(test.store, campaign, n)
    await test.store.write(site, 'campaigns.delete', { id: campaign })
    while ((await retain(2)).more);
    expect(await test.reader().db.selectFrom('leads').select('id').execute()).toEqual([])
  })
})
