import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createBackup } from '../../../storage/backup/create-backup.js'
import { readVerifiedManifest } from '../../../storage/backup/manifest.js'
import { backUpSite, listSiteBackups } from '../../../storage/backup/site-backup.js'
import { type SmallDisk, smallDisk } from '../../process/support/small-disk.js'
import { monday10 } from '../../support/factories.js'
import { addCampaign, openTestStore, site, type TestStore } from '../support.js'

let test: TestStore
let disk: SmallDisk | null = null
beforeEach(async () => {
  test = await openTestStore()
  await addCampaign(test.store)
})
afterEach(async () => {
  await test.end()
  disk?.remove()
  disk = null
})

it.for([0, 4096, 200_000, 600_000])(
  'a disk with %i bytes of room: a backup says that it is full, leaves nothing, and is made when there is room',
  (roomBytes, context) => {
    const made = smallDisk(8)
    if (typeof made === 'string') return context.skip(made)
    disk = made
    const destination = join(made.path, 'monday')
    const make = () => createBackup({ dataDir: test.dataDir, destination, now: monday10 })
    made.fill(roomBytes)
    expect(make).toThrow(
      expect.objectContaining({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringMatching(/failed: the disk is full: free some space\.$/),
      }),
    )
    expect(readdirSync(made.path)).toEqual(['filler'])
    made.free()
    make()
    expect(readVerifiedManifest(destination).files).toHaveLength(2)
  },
)

it('a full disk of the data folder: the copy of a site is refused in the same words, and is not on the list', async (context) => {
  const made = smallDisk(8)
  if (typeof made === 'string') return context.skip(made)
  disk = made
  const small = await openTestStore(join(made.path, 'data'))
  await addCampaign(small.store)
  made.fill(4096)
  const make = () => backUpSite({ dataDir: small.dataDir, site, now: monday10 })
  expect(make).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }))
  expect(listSiteBackups(small.dataDir, site)).toEqual([])
  const folder = join(small.dataDir, 'backups')
  const left = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : []
  expect(left.filter((name) => /\d/.test(name))).toEqual([])
  made.free()
  make()
  expect(listSiteBackups(small.dataDir, site)).toHaveLength(1)
  await small.end()
})
