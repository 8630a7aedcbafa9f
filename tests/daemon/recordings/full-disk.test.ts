import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LogFields } from '../../../daemon/log.js'
import { silentLog } from '../../../daemon/log.js'
import { startRecordingIntake } from '../../../daemon/recordings/intake.js'
import { callRef, recordingName } from '../../../dialer/model/ids.js'
import type { PbxSession } from '../../../dialer/ports/pbx.js'
import { type SmallDisk, smallDisk } from '../../process/support/small-disk.js'
import { makeCommit, makeRecord, openTestStore, site, type TestStore } from '../../storage/support.js'

let test: TestStore
let disk: SmallDisk | null = null
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(async () => {
  await test.end()
  disk?.remove()
  disk = null
})

it('a full disk: the recording stays on the PBX, no half of it here, and it is fetched when there is room', async (context) => {
  const made = smallDisk(4)
  if (typeof made === 'string') return context.skip(made)
  disk = made
  const sound = Buffer.alloc(900_000, 'sound')
  const removed: string[] = []
  const session = {
    recording: async () =>
      (async function* () {
        for (let at = 0; at < sound.length; at += 65_536) yield sound.subarray(at, at + 65_536)
      })(),
    removeRecording: async (name: string) => void removed.push(name),
  }
  const told: string[] = []
  const log = { ...silentLog, warn: ({ err }: LogFields) => void told.push(String(err)) }
  const name = recordingName('tl.main.1')
  const recorded = { ...makeRecord('c1', { outcome: 'connected' }), recording: name }
  const finished = { kind: 'recording.finished', at: test.clock.now(), call: callRef('c1'), recording: name } as const
  await test.store
    .engineStore(site)
    .commit(makeCommit({ calls: [{ record: recorded, state: null }], events: [{ ...finished, ok: true, why: null }] }))
  made.fill(300_000)
  const intake = startRecordingIntake({
    site,
    dataDir: made.path,
    store: test.store,
    session: () => session as unknown as PbxSession,
    clock: test.clock,
    log,
  })
  const untilSo = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await test.clock.advance(500)
  }
  await untilSo(() => told.length >= 3)
  expect(told[0]).toMatch(/ENOSPC/)
  expect(removed).toEqual([])
  const kept = (): readonly string[] =>
    existsSync(join(made.path, 'recordings'))
      ? readdirSync(join(made.path, 'recordings'), { recursive: true }).map(String)
      : []
  const stateOf = () => test.store.read(site, 'recordings.get', { name })
  expect((await stateOf())?.state).toBe('pending')
  made.free()
  await untilSo(() => removed.length > 0)
  await intake.stop()
  expect(removed).toEqual([name])
  expect(kept().filter((path) => /\.(wav|part)$/.test(path))).toEqual([expect.stringMatching(/tl\.main\.1\.wav$/)])
  const row = await test.reader().db.selectFrom('recordings').selectAll().executeTakeFirstOrThrow()
  const sha256 = createHash('sha256').update(sound).digest('hex')
  expect(row).toMatchObject({ state: 'stored', bytes: sound.length, sha256 })
})
