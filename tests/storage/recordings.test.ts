import { afterEach, beforeEach, expect, it } from 'vitest'
import { callRef, recordingName } from '../../dialer/model/ids.js'
import { monday10 } from '../support/factories.js'
import { endedCall, makeCommit, makeRecord, milestones, openTestStore, site, type TestStore } from './support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

const recorded = (ref: string, endedAt: number) =>
  test.store.engineStore(site).commit(
    endedCall(
      makeRecord(ref, {
        outcome: 'connected',
        recording: recordingName(`tl.${ref}`),
        milestones: milestones(endedAt - 60_000, { endedAt }),
      }),
    ),
  )
const claim = () =>
  test.store.write(site, 'recordings.claim', { endedAfter: monday10 - 60_000, endedBefore: monday10, limit: 10 })
const due = () => test.store.read(site, 'outbox.due', { consumer: 'recordings', now: monday10 * 2, limit: 10 })

it('has a recording fetched whose end nobody told, once', async () => {
  await recorded('told', monday10 - 2000)
  await recorded('untold', monday10 - 1000)
  await recorded('fresh', monday10 + 1000)
  await recorded('long ago', monday10 - 100_000)
  const events = [
    {
      kind: 'recording.finished' as const,
      at: monday10,
      call: callRef('told'),
      recording: recordingName('tl.told'),
      ok: true,
      why: null,
    },
  ]
  await test.store.engineStore(site).commit(makeCommit({ events }))
  expect(await claim()).toBe(1)
  expect(await claim()).toBe(0)
  const waiting = (await due()).map(({ event }) => (event.kind === 'recording.finished' ? event.recording : null))
  expect(waiting).toEqual(['tl.told', 'tl.untold'])
})

it('keeps what is stored, whatever is said to be missing later', async () => {
  await recorded('untold', monday10 - 1000)
  await claim()
  const name = recordingName('tl.untold')
  await test.store.write(site, 'recordings.stored', { name, path: 'recordings/main/a.wav', bytes: 44, durationMs: 0 })
  await test.store.write(site, 'recordings.missing', { name, why: 'The PBX did not have it.' })
  const row = await test.reader().db.selectFrom('recordings').select('state').executeTakeFirst()
  expect(row).toEqual({ state: 'stored' })
})
