import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { openWal } from '../../../storage/archive/wal-format.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { openSiteDb } from '../../../storage/open-databases.js'
import { endedCall, makeRecord, openTestStore, site, type TestStore, tempFolder } from '../support.js'

const frameBytes = 4096 + 24
const commitsMade = 40
const tries = 120
let test: TestStore
let main: Buffer
let log: Buffer
/** Bytes of the log after each commit. */
const ends: number[] = []

beforeAll(async () => {
  test = await openTestStore()
  const path = dataPaths(test.dataDir).site(site)
  for (let n = 0; n < commitsMade; n++) {
    await test.store.engineStore(site).commit(endedCall(makeRecord(`c${n}`, { outcome: 'busy' })))
    const reader = openWal(`${path}-wal`)
    const last = reader && [...reader.frames(1, reader.firstSum)].at(-1)
    reader?.close()
    ends.push(32 + (last?.index ?? 0) * frameBytes)
  }
  main = readFileSync(path)
  log = readFileSync(`${path}-wal`)
})
afterAll(() => test.end())

/** Calls that are there when a crash left these bytes, in their order. */
function callsAfter(left: Buffer): readonly unknown[] {
  const folder = tempFolder()
  const path = dataPaths(folder.path).site(site)
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, main)
    writeFileSync(`${path}-wal`, left)
    const sqlite = openSiteDb(path, 0)
    expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok')
    const calls = sqlite.prepare('SELECT ref FROM calls ORDER BY id').pluck().all()
    // It takes new commits behind what was kept.
    sqlite.exec(`INSERT INTO settings (key, value) VALUES ('after', '1') ON CONFLICT DO NOTHING`)
    sqlite.close()
    return calls
  } finally {
    folder.remove()
  }
}

const committed = (bytes: number): readonly string[] => ends.flatMap((end, n) => (end <= bytes ? [`c${n}`] : []))

describe('a torn log', () => {
  const random = createSeededRandom(11)
  const between = (from: number, to: number): number => from + Math.floor(random.next() * (to - from))
  const tears: readonly (readonly [string, (at: number) => Buffer])[] = [
    ['was cut', (at) => log.subarray(0, at)],
    ['ends in zeros', (at) => Buffer.concat([log.subarray(0, at), Buffer.alloc(log.length - at)])],
    [
      'ends in garbage',
      (at) => Buffer.concat([log.subarray(0, at), Buffer.from(Array.from({ length: 9000 }, () => between(0, 256)))]),
    ],
  ]
  it.each(tears)('that %s anywhere keeps each commit before the tear, drops the rest and opens', (_, tear) => {
    for (let n = 0; n < tries / tears.length; n++) {
      const at = n === 0 ? (ends[20] ?? 0) : between(ends[0] ?? 0, log.length)
      const found = callsAfter(tear(at))
      expect(found.length, `torn at ${at}`).toBeGreaterThanOrEqual(committed(at).length)
      expect(found, `torn at ${at}`).toEqual(committed(log.length).slice(0, found.length))
      // Of the commit that was being written, a whole one at most.
      expect(found.length).toBeLessThanOrEqual(committed(at).length + (at % frameBytes === 32 ? 0 : 1))
    }
  })
})
