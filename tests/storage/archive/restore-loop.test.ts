import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { createArchiver } from '../../../storage/archive/archiver.js'
import { restoreFromArchive } from '../../../storage/archive/restore-archive.js'
import { dataPaths } from '../../../storage/data-folder.js'
import type { Sqlite } from '../../../storage/open-sqlite.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { addCampaign, endedCall, makeRecord, site, tempFolder } from '../support.js'
import { contentOf, untilKept } from './support.js'

let folder: ReturnType<typeof tempFolder>
let clock: FakeClock
beforeEach(() => {
  folder = tempFolder()
  clock = createFakeClock()
})
afterEach(() => folder.remove())

const archive = (): string => join(folder.path, 'archive')
async function open(opened = (_sqlite: Sqlite): void => undefined): Promise<LocalStore> {
  const archiver = createArchiver({ folder: archive(), keepDays: 7, maxBytes: 1e9 })
  const wish = { archiver, onTrouble: (why: string | null) => expect(why).toBeNull() }
  const store = await openStoreInProcess({ dataDir: folder.path, clock, archive: wish, opened })
  await store.openSite(site)
  return store
}
const database = (): string => dataPaths(folder.path).site(site)
const restore = (until: number | null) =>
  restoreFromArchive({ dataDir: folder.path, archive: archive(), until, only: [site], now: clock.now() })

let next = 0
async function calls(store: LocalStore, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await store.engineStore(site).commit(endedCall(makeRecord(`c${next++}`, { outcome: 'busy' })))
  }
}

describe('restored again and again', () => {
  it('each moment comes back as it was then, those before a restore and those after it alike', async () => {
    const random = createSeededRandom(5)
    const moments: { readonly at: number; readonly content: ReturnType<typeof contentOf> }[] = []
    for (let life = 0; life < 6; life++) {
      const store = await open()
      for (let part = 0; part < 2; part++) {
        await calls(store, 1 + Math.floor(random.next() * 12))
        await untilKept(clock, folder.path, archive())
        moments.push({ at: clock.now(), content: contentOf(database()) })
        await clock.advance(5000)
      }
      await store.stop()
      const back = moments[Math.floor(random.next() * moments.length)]
      restore(back?.at ?? null)
      expect(contentOf(database())).toEqual(back?.content)
      await clock.advance(5000)
    }
    for (const { at, content } of moments) {
      restore(at)
      expect(contentOf(database())).toEqual(content)
      await clock.advance(1000)
    }
  })

  it('refuses a moment at which another program’s version was in use, in words, and changes nothing', async () => {
    const connections: Sqlite[] = []
    const store = await open((sqlite) => connections.push(sqlite))
    await addCampaign(store)
    await untilKept(clock, folder.path, archive())
    const before = clock.now()
    await clock.advance(2000)
    connections[1]?.exec(`INSERT INTO schema_version VALUES (99, 'later', 'x', 0)`)
    await calls(store, 1)
    await untilKept(clock, folder.path, archive())
    await store.stop()
    const there = contentOf(database())
    const files = readdirSync(folder.path).toSorted()
    expect(() => restore(clock.now())).toThrow(
      expect.objectContaining({
        code: 'DATABASE_TOO_NEW',
        message: expect.stringMatching(
          /^The database main as it was on .*Z has version 99, this program knows versions up to \d+\. Use the program that made it\. Nothing was changed\.$/,
        ),
      }),
    )
    expect(contentOf(database())).toEqual(there)
    expect(readdirSync(folder.path).toSorted()).toEqual(files)
    restore(before)
    expect(contentOf(database())).not.toEqual(there)
  })
})
