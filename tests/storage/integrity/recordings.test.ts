import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { callRef, recordingName } from '../../../dialer/model/ids.js'
import { createBackup } from '../../../storage/backup/create-backup.js'
import { restoreBackup } from '../../../storage/backup/restore-backup.js'
import { checkFiles } from '../../../storage/integrity/check-files.js'
import { makeCommit, makeRecord, openTestStore, site, type TestStore } from '../support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

const pathOf = (name: string): string => `recordings/main/2026/03/02/${name}.wav`
const sound = (name: string): Buffer => Buffer.alloc(50_000, name)

async function record(name: string): Promise<void> {
  const at = test.clock.now()
  const recording = recordingName(name)
  const call = { ...makeRecord(`call ${name}`, { outcome: 'connected' }), recording }
  const finished = {
    kind: 'recording.finished',
    at,
    call: callRef(`call ${name}`),
    recording,
    ok: true,
    why: null,
  } as const
  await test.store.engineStore(site).commit(makeCommit({ calls: [{ record: call, state: null }], events: [finished] }))
  mkdirSync(join(test.dataDir, 'recordings/main/2026/03/02'), { recursive: true })
  writeFileSync(join(test.dataDir, pathOf(name)), sound(name))
  const sha256 = createHash('sha256').update(sound(name)).digest('hex')
  const stored = { name: recording, path: pathOf(name), bytes: 50_000, sha256, durationMs: 3000 }
  await test.store.write(site, 'recordings.stored', stored)
}

it('names the recordings that are missing, cut or altered, and a backup states which there were', async () => {
  for (const name of ['whole', 'gone', 'cut', 'altered']) await record(name)
  expect(checkFiles(test.dataDir, 'full', 'contents')).toMatchObject({ recordings: 4, recordingFaults: [] })
  const backup = join(test.dataDir, 'backups/monday')
  mkdirSync(join(test.dataDir, 'backups'))
  createBackup({ dataDir: test.dataDir, destination: backup, now: 0 })

  rmSync(join(test.dataDir, pathOf('gone')))
  writeFileSync(join(test.dataDir, pathOf('cut')), sound('cut').subarray(0, 100))
  const changed = sound('altered')
  changed.writeUInt8(0, 40_000)
  writeFileSync(join(test.dataDir, pathOf('altered')), changed)
  const faults = (depth: 'sizes' | 'contents') => checkFiles(test.dataDir, 'quick', depth).recordingFaults
  const cut = { site: 'main', name: 'cut', path: pathOf('cut'), what: 'altered' }
  const gone = { site: 'main', name: 'gone', path: pathOf('gone'), what: 'missing' }
  expect(faults('sizes')).toEqual([cut, gone])
  expect(faults('contents')).toEqual([{ ...cut, name: 'altered', path: pathOf('altered') }, cut, gone])

  // What retention has deleted since is in the backup all the same, and the check after a restore says so.
  await test.clock.advance(1000)
  const limits = { journalBefore: 0, callsBefore: 0, recordingsBefore: test.clock.now(), limit: 100 }
  const { files } = await test.store.write(site, 'retention.run', limits)
  for (const file of files) rmSync(join(test.dataDir, file), { force: true })
  expect(faults('contents')).toEqual([])
  await test.store.stop()
  restoreBackup({ dataDir: test.dataDir, backup, now: 1 })
  expect(faults('contents').map(({ name, what }) => `${name} ${what}`)).toEqual([
    'altered missing',
    'cut missing',
    'gone missing',
    'whole missing',
  ])
})
