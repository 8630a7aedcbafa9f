import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import type { ArchiveStanding } from '../../../storage/archive/archive-keeper.js'
import { type Archiver, createArchiver } from '../../../storage/archive/archiver.js'
import { reachOf } from '../../../storage/archive/rebuild.js'
import { restoreFromArchive } from '../../../storage/archive/restore-archive.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { type SmallDisk, smallDisk } from '../../process/support/small-disk.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { contentOf, roundsUntil, untilKept } from '../archive/support.js'
import { addCampaign, endedCall, makeRecord, site, tempFolder } from '../support.js'

// A real disk that is really full, of the archive alone: what it does to calls is nothing.
let folder: ReturnType<typeof tempFolder>
let clock: FakeClock
let store: LocalStore | null
let disk: SmallDisk | null
let standing: ArchiveStanding | null
beforeEach(() => {
  folder = tempFolder()
  clock = createFakeClock()
  store = null
  disk = null
  standing = null
})
afterEach(async () => {
  await store?.stop()
  disk?.remove()
  folder.remove()
})

function mount(context: TestContext): SmallDisk {
  const made = smallDisk(6)
  if (typeof made === 'string') return context.skip(made)
  disk = made
  return made
}

/** @param isSlow the first copy of the site takes until the database is closed */
async function open(archive: string, isSlow = false): Promise<LocalStore> {
  const own = createArchiver({ folder: archive, keepDays: 7, maxBytes: 1e9 })
  const archiver = isSlow ? slowly(own) : own
  const onStanding = (told: ArchiveStanding): void => {
    if (told.db === `site-${site}`) standing = told
  }
  store = await openStoreInProcess({
    dataDir: folder.path,
    clock,
    archive: { archiver, onTrouble: () => undefined, onStanding },
  })
  await store.openSite(site)
  return store
}

let isCopying = false
function slowly(own: Archiver): Archiver {
  const isOurs = ({ db }: { readonly db: string }): boolean => db === `site-${site}`
  let close = (): void => undefined
  const isClosed = new Promise<void>((resolve) => {
    close = resolve
  })
  let copy: Promise<unknown> = Promise.resolve()
  return {
    ...own,
    copyFile: async (input) => {
      if (!isOurs(input)) return await own.copyFile(input)
      isCopying = true
      const late = isClosed.then(() => own.copyFile(input))
      copy = late
      return await late
    },
    closed: async (input) => {
      if (!isOurs(input)) return await own.closed(input)
      close()
      await copy
      return await own.closed(input)
    },
  }
}

const isFailing = (): boolean => standing !== null && standing.fault !== null

let next = 0
/** Calls that no compression makes small. */
async function calls(opened: LocalStore, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const note = Array.from({ length: 100 }, (_, at) => ((next * 7919 + at * 104_729) % 1_000_003).toString(36)).join(
      '',
    )
    await opened.engineStore(site).commit(endedCall(makeRecord(`c${next++}`, { outcome: 'busy', note })))
  }
}

const database = (): string => dataPaths(folder.path).site(site)
const restore = (archive: string, until: number | null) =>
  restoreFromArchive({ dataDir: folder.path, archive, until, only: [site], now: clock.now() })

describe('the disk of the archive is full', () => {
  it('while changes are kept: calls are committed, the fault is told, and later each moment can be gone back to all the same', async (context) => {
    const small = mount(context)
    const archive = join(small.path, 'archive')
    const opened = await open(archive)
    await addCampaign(opened)
    await untilKept(clock, folder.path, archive)
    const moments: { readonly at: number; readonly content: ReturnType<typeof contentOf> }[] = []
    // The last pieces of room: some blocks are written in part before the disk refuses.
    for (const pages of [0, 1, 2, 5]) {
      small.fill(pages * 4096)
      await calls(opened, 40)
      await roundsUntil(clock, 'the fault is told', () => isFailing())
      expect(standing?.fault).toMatch(/archive of changes of site-main cannot be written: ENOSPC/)
      expect(opened.health()).toEqual({ state: 'ok' })
      await clock.advance(40_000)
      moments.push({ at: clock.now(), content: contentOf(database()) })
      await clock.advance(1000)
      small.free()
      await roundsUntil(clock, 'it is written again', () => standing?.fault === null)
    }
    await untilKept(clock, folder.path, archive)
    expect(standing).toMatchObject({ waitingSince: null, fault: null })
    expect(readdirSync(join(archive, 'site-main'))).toHaveLength(1)
    const latest = contentOf(database())
    await opened.stop()
    for (const { at, content } of moments) {
      restore(archive, at)
      expect(contentOf(database())).toEqual(content)
    }
    restore(archive, null)
    expect(contentOf(database())).toEqual(latest)
  })

  it('before the first copy: nothing half is left behind, and it begins by itself when there is room', async (context) => {
    const small = mount(context)
    const archive = join(small.path, 'archive')
    // Enough to begin, not for the copy.
    small.fill(12 * 1024)
    const opened = await open(archive)
    await calls(opened, 20)
    await roundsUntil(clock, 'the fault is told', () => isFailing())
    for (let n = 0; n < 5; n++) {
      await calls(opened, 5)
      await clock.advance(60_000)
    }
    expect(reachOf(join(archive, 'site-main'))).toBeNull()
    const files = readdirSync(join(archive, 'site-main'), { recursive: true }).map(String)
    expect(files.filter((name) => /base/.test(name))).toEqual([])
    small.free()
    await untilKept(clock, folder.path, archive)
    const latest = contentOf(database())
    await opened.stop()
    restore(archive, null)
    expect(contentOf(database())).toEqual(latest)
  })
})

describe('a process that stops', () => {
  it('in the middle of a copy leaves none that mixes two moments', async () => {
    const archive = join(folder.path, 'archive')
    const opened = await open(archive, true)
    await calls(opened, 30)
    while (!isCopying) await clock.advance(10)
    await calls(opened, 30)
    await opened.stop()
    expect(reachOf(join(archive, 'site-main'))).toBeNull()
    const again = await open(archive)
    await calls(again, 5)
    await untilKept(clock, folder.path, archive)
    const latest = contentOf(database())
    await again.stop()
    restore(archive, null)
    expect(contentOf(database())).toEqual(latest)
  })
})
