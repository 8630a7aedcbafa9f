import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startThread } from '../../../daemon/threads/start-thread.js'
import { createBackup } from '../../../storage/backup/create-backup.js'
import { restoreBackup } from '../../../storage/backup/restore-backup.js'
import { runBackup } from '../../../storage/backup/run-backup.js'
import { listCampaigns } from '../../../storage/campaigns/repository.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { openSiteReader } from '../../../storage/open-readers.js'
import { openSqlite } from '../../../storage/open-sqlite.js'
import { monday10 } from '../../support/factories.js'
import { addCampaign, addLead, openTestStore, site, type TestStore, tempFolder } from '../support.js'

let test: TestStore
let folder: ReturnType<typeof tempFolder>
let backup: string

beforeEach(async () => {
  test = await openTestStore()
  folder = tempFolder()
  backup = join(folder.path, 'monday')
})
afterEach(async () => {
  await test.end()
  folder.remove()
})

async function names(dataDir: string): Promise<readonly string[]> {
  const reader = openSiteReader(dataDir, site)
  const { items } = await listCampaigns(reader.db, { page: 1, limit: 10, sortBy: 'name', order: 'asc' })
  reader.close()
  return items.map((campaign) => campaign.name)
}

const options = () => ({ dataDir: test.dataDir, destination: backup, now: monday10 })

describe('backup and restore', () => {
  it('brings back what was there, made while the store runs, and keeps what it replaces', async () => {
    const campaign = await addCampaign(test.store, 'Before')
    await addLead(test.store, campaign, 1)
    const manifest = createBackup(options())
    expect(manifest.files.map((file) => file.path)).toEqual(['system.db', 'sites/main.db'])
    await addCampaign(test.store, 'After')
    await test.store.stop()

    const { replaced } = restoreBackup({ dataDir: test.dataDir, backup, now: monday10 })
    expect(await names(test.dataDir)).toEqual(['Before'])
    expect(await names(replaced!)).toEqual(['After', 'Before'])
    expect(readdirSync(test.dataDir).filter((name) => name.startsWith('incoming'))).toEqual([])
  })

  it('can be made in a thread of its own', async () => {
    await addCampaign(test.store, 'Before')
    const worker = startThread(new URL('../../../storage/backup/backup-thread.js', import.meta.url), {
      workerData: options(),
    })
    const manifest = await runBackup(worker)
    expect(JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8'))).toEqual(manifest)
    expect(await names(backup)).toEqual(['Before'])
  })

  it('refuses a data folder that is in use, and changes nothing', async () => {
    await addCampaign(test.store, 'Before')
    createBackup(options())
    await addCampaign(test.store, 'After')
    expect(() => restoreBackup({ dataDir: test.dataDir, backup, now: monday10 })).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_IN_USE' }),
    )
    expect(await names(test.dataDir)).toEqual(['After', 'Before'])
  })

  it.each([
    [
      'a changed byte',
      (path: string) => {
        const bytes = readFileSync(path)
        bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000)
        writeFileSync(path, bytes)
      },
    ],
    ['a cut file', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 8192))],
  ])('refuses a backup with %s', async (_, damage) => {
    await addCampaign(test.store, 'Before')
    createBackup(options())
    await test.store.stop()
    damage(join(backup, 'sites/main.db'))
    expect(() => restoreBackup({ dataDir: test.dataDir, backup, now: monday10 })).toThrow(/sites\/main\.db is damaged/)
    expect(await names(test.dataDir)).toEqual(['Before'])
  })

  it('refuses a folder that is no backup, and a manifest that points out of it', async () => {
    await test.store.stop()
    const restore = () => restoreBackup({ dataDir: test.dataDir, backup: folder.path, now: monday10 })
    expect(restore).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    const evil = { format: 1, createdAt: 0, files: [{ path: '../../evil', bytes: 1, sha256: 'a'.repeat(64) }] }
    writeFileSync(join(folder.path, 'manifest.json'), JSON.stringify(evil))
    expect(restore).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('refuses a backup made by a newer program', async () => {
    await test.store.stop()
    const system = openSqlite(dataPaths(test.dataDir).system, 'write')
    system.exec("INSERT INTO schema_version VALUES (99, 'later', 'x', 0)")
    system.close()
    createBackup(options())
    expect(() => restoreBackup({ dataDir: test.dataDir, backup, now: monday10 })).toThrow(
      expect.objectContaining({ code: 'DATABASE_TOO_NEW' }),
    )
  })

  it('refuses to write over anything, and leaves no half of a backup', async () => {
    createBackup(options())
    expect(() => createBackup(options())).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    const empty = tempFolder()
    const destination = join(folder.path, 'other')
    expect(() => createBackup({ dataDir: empty.path, destination, now: 0 })).toThrow(/nothing to back up/)
    expect(existsSync(`${destination}.partial`)).toBe(false)
    empty.remove()
  })
})
