import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArchiver } from '../../../storage/archive/archiver.js'
import { reachOf } from '../../../storage/archive/rebuild.js'
import { restoreFromArchive } from '../../../storage/archive/restore-archive.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { checkFiles, damageCure, damageSentence } from '../../../storage/integrity/check-files.js'
import { openSqlite } from '../../../storage/open-sqlite.js'
import { openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { roundsUntil } from '../archive/support.js'
import { addCampaign, addLead, endedCall, makeRecord, site, tempFolder } from '../support.js'

const pageBytes = 4096
let folder: ReturnType<typeof tempFolder>
let wanted: readonly unknown[]
let lastCommit: number
const clock = createFakeClock()

const path = (): string => dataPaths(folder.path).site(site)
const ask = (sql: string): readonly unknown[] => {
  const sqlite = openSqlite(path(), 'read')
  try {
    return sqlite.prepare(sql).raw().all()
  } finally {
    sqlite.close()
  }
}
const allCalls = (): readonly unknown[] => ask('SELECT * FROM calls ORDER BY id')
const rootOf = (name: string): number => {
  const [row] = ask(`SELECT rootpage FROM sqlite_schema WHERE name = '${name}'`)
  return Number(Array.isArray(row) ? row[0] : 0)
}
function overwrite(at: number, bytes: Buffer): void {
  const file = openSync(path(), 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}

beforeEach(async () => {
  folder = tempFolder()
  const archiver = createArchiver({ folder: join(folder.path, 'archive'), keepDays: 7, maxBytes: 1e9 })
  const store = await openStoreInProcess({
    dataDir: folder.path,
    clock,
    archive: { archiver, onTrouble: () => undefined },
  })
  await store.openSite(site)
  const campaign = await addCampaign(store)
  await addLead(store, campaign, 1)
  await roundsUntil(clock, 'the archive has a copy', () => reachOf(join(folder.path, 'archive', 'site-main')) !== null)
  const note = 'x'.repeat(300)
  for (let n = 0; n < 100; n++) {
    await store.engineStore(site).commit(endedCall(makeRecord(`c${n}`, { outcome: 'busy', note })))
  }
  await store.stop()
  wanted = allCalls()
  lastCommit = wanted.length
})
afterEach(() => folder.remove())

const damages: readonly (readonly [string, RegExp, () => void])[] = [
  [
    'a page of a table',
    /the table calls|the file itself/,
    () => overwrite((rootOf('calls') - 1) * pageBytes, Buffer.alloc(200, 0xee)),
  ],
  [
    'a page of an index',
    /the index/,
    () => {
      const [row] = ask(`SELECT rootpage FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'calls' LIMIT 1`)
      overwrite((Number(Array.isArray(row) ? row[0] : 0) - 1) * pageBytes, Buffer.alloc(200, 0xee))
    },
  ],
  ['the header', /the file itself/, () => overwrite(0, Buffer.alloc(100, 0))],
  [
    'the list of free pages',
    /free pages|the file itself/,
    () => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(3, 0)
      head.writeUInt32BE(2, 4)
      overwrite(32, head)
    },
  ],
  [
    'a file that was cut',
    /./,
    () => writeFileSync(path(), readFileSync(path()).subarray(0, (statSync(path()).size >> 1) & ~4095)),
  ],
]

describe('damage in a real file', () => {
  it.each(damages)('%s is found, named, and restored without losing a call', (_, where, damage) => {
    expect(checkFiles(folder.path, 'full', 'contents').damages).toEqual([])
    damage()
    const { damages: found } = checkFiles(folder.path, 'quick', null)
    expect(found[0]).toMatchObject({ database: 'main', where: expect.stringMatching(where) })
    expect(found[0] && damageSentence(found[0])).toContain('The database of the site main is damaged in ')
    expect(damageCure('main')).toContain('trunkline restore --latest --only main')
    restoreFromArchive({
      dataDir: folder.path,
      archive: join(folder.path, 'archive'),
      until: null,
      only: ['main'],
      now: clock.now(),
    })
    expect(checkFiles(folder.path, 'full', 'contents').damages).toEqual([])
    expect(allCalls()).toEqual(wanted)
    expect(allCalls()).toHaveLength(lastCommit)
  })

  it('says nothing of a sound folder', () => {
    expect(checkFiles(folder.path, 'full', 'contents')).toEqual({
      depth: 'full',
      databases: 2,
      damages: [],
      recordings: 0,
      recordingFaults: [],
    })
  })
})
