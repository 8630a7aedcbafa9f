import { copyFileSync, existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArchiver } from '../../../storage/archive/archiver.js'
import { stretchesOf } from '../../../storage/archive/db-archive.js'
import { reachOf } from '../../../storage/archive/rebuild.js'
import { restoreFromArchive } from '../../../storage/archive/restore-archive.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { addCampaign, addLead, endedCall, makeRecord, site, tempFolder } from '../support.js'
import { contentOf, roundsUntil, untilKept } from './support.js'

let folder: ReturnType<typeof tempFolder>
let clock: FakeClock
let store: LocalStore
const troubles: (string | null)[] = []

const archive = (): string => join(folder.path, 'archive')
async function open(dataDir = folder.path): Promise<LocalStore> {
  const archiver = createArchiver({ folder: archive(), keepDays: 7, maxBytes: 1e9 })
  const opened = await openStoreInProcess({
    dataDir,
    clock,
    archive: { archiver, onTrouble: (why) => void troubles.push(why) },
  })
  await opened.openSite(site)
  return opened
}

beforeEach(async () => {
  troubles.length = 0
  folder = tempFolder()
  clock = createFakeClock()
  store = await open()
})
afterEach(async () => {
  await store.stop()
  folder.remove()
  const [trouble] = troubles
  if (trouble) throw new Error(trouble)
})

/** The archive has all that is committed. */
const kept = (): Promise<void> => untilKept(clock, folder.path, archive())

const restore = (more: { until?: number | null; only?: readonly string[] | null } = {}) =>
  restoreFromArchive({
    dataDir: folder.path,
    archive: archive(),
    until: null,
    only: null,
    now: clock.now(),
    ...more,
  })

const database = (): string => dataPaths(folder.path).site(site)
const calls = async (from: number, count: number): Promise<void> => {
  for (let n = from; n < from + count; n++) {
    await store.engineStore(site).commit(endedCall(makeRecord(`c${n}`, { outcome: 'busy' })))
  }
}

/** A data folder with the site's very file and its log as it is now. */
async function crash(): Promise<ReturnType<typeof tempFolder>> {
  const crashed = tempFolder()
  const made = await openStoreInProcess({ dataDir: crashed.path, clock })
  await made.openSite(site)
  await made.stop()
  const to = dataPaths(crashed.path).site(site)
  rmSync(to)
  linkSync(database(), to)
  copyFileSync(`${database()}-wal`, `${to}-wal`)
  return crashed
}

describe('the archive of changes', () => {
  it('gives back each row to the last commit, and as it was at a moment between', async () => {
    const campaign = await addCampaign(store)
    await kept()
    await calls(0, 30)
    await kept()
    const between = clock.now()
    const then = contentOf(database())
    await clock.advance(5000)
    for (let n = 0; n < 20; n++) await addLead(store, campaign, n)
    await calls(30, 30)
    await kept()
    await store.stop()
    const now = contentOf(database())

    const latest = restore()
    expect(latest.databases.map(({ name }) => name).toSorted()).toEqual(['main', 'system'])
    expect(contentOf(database())).toEqual(now)
    expect(existsSync(join(latest.replaced ?? '', 'sites/main.db'))).toBe(true)

    const earlier = restore({ until: between, only: ['main'] })
    expect(contentOf(database())).toEqual(then)
    expect(earlier.databases[0]?.reached.at).toBeLessThanOrEqual(between)
    expect(earlier.databases[0]?.reached.seq).toBeGreaterThan(0)
    expect(() => restore({ until: 5 })).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  it('goes on over restarts, and takes what a killed process left in its log', async () => {
    await addCampaign(store)
    await kept()
    for (let life = 0; life < 3; life++) {
      await calls(life * 10, 10)
      await store.stop()
      store = await open()
      await kept()
    }
    expect(readdirSync(join(archive(), 'site-main'))).toHaveLength(1)
    // A crash: the files as they are now, the log with commits that nobody has kept yet; once before this life's first round.
    for (const round of [0, 1]) {
      await calls(100 + 10 * round, 5)
      const crashed = await crash()
      const wanted = contentOf(database())
      restoreFromArchive({ dataDir: crashed.path, archive: archive(), until: null, only: ['main'], now: clock.now() })
      expect(contentOf(dataPaths(crashed.path).site(site))).toEqual(wanted)
      crashed.remove()
      await kept()
    }
  })

  it('takes the copy before, with all changes since, where the latest one holds a fault of the disk', async () => {
    await addCampaign(store)
    await kept()
    await calls(0, 20)
    await kept()
    await clock.advance(90_000_000)
    await calls(20, 20)
    const root = join(archive(), 'site-main')
    await roundsUntil(clock, 'the second stretch has its copy', () => {
      const [, second] = stretchesOf(root)
      return second !== undefined && existsSync(join(second, 'base'))
    })
    await calls(40, 20)
    await kept()
    await store.stop()
    const stretches = readdirSync(join(archive(), 'site-main'))
    expect(stretches).toHaveLength(2)
    const wanted = contentOf(database())
    const base = join(archive(), 'site-main', stretches[1] ?? '', 'base')
    const bytes = readFileSync(base)
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 8, bytes.length >> 1)
    writeFileSync(base, bytes)
    restore({ only: ['main'] })
    expect(contentOf(database())).toEqual(wanted)
    const reach = reachOf(join(archive(), 'site-main'))
    expect((reach?.to ?? 0) - (reach?.from ?? 0)).toBeGreaterThan(90_000_000)
  })

  it('begins anew where somebody wrote beside it, and never mixes the two', async () => {
    await addCampaign(store)
    await kept()
    await store.stop()
    const beside = await openStoreInProcess({ dataDir: folder.path, clock })
    await beside.openSite(site)
    await addCampaign(beside, 'Beside')
    await beside.stop()
    store = await open()
    await kept()
    await addCampaign(store, 'After')
    await kept()
    await store.stop()
    expect(readdirSync(join(archive(), 'site-main'))).toHaveLength(2)
    const wanted = contentOf(database())
    restore()
    expect(contentOf(database())).toEqual(wanted)
  })
})
