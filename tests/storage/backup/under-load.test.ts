import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startThread } from '../../../daemon/threads/start-thread.js'
import { restoreBackup } from '../../../storage/backup/restore-backup.js'
import { runBackup } from '../../../storage/backup/run-backup.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { checkFiles } from '../../../storage/integrity/check-files.js'
import { openSqlite } from '../../../storage/open-sqlite.js'
import { endedCall, makeRecord, openTestStore, site, type TestStore, tempFolder } from '../support.js'

let test: TestStore
let folder: ReturnType<typeof tempFolder>
beforeEach(async () => {
  test = await openTestStore()
  folder = tempFolder()
})
afterEach(async () => {
  await test.end()
  folder.remove()
})

const tables = { calls: 'id', journal: 'seq', call_changes: 'id' } as const
function rowsOf(dataDir: string, upTo: Readonly<Record<string, number>>): unknown {
  const sqlite = openSqlite(dataPaths(dataDir).site(site), 'read')
  const all = Object.entries(tables).map(([table, key]) =>
    sqlite
      .prepare(`SELECT * FROM ${table} WHERE ${key} <= ? ORDER BY ${key}`)
      .all(upTo[table] ?? Number.MAX_SAFE_INTEGER),
  )
  sqlite.close()
  return all
}

it('made while commits run at full rate is one moment of them: all before it, nothing after it, nothing in halves', async () => {
  let next = 0
  let isMade = false
  const store = test.store.engineStore(site)
  const commit = async (isOver: () => boolean): Promise<void> => {
    while (!isOver())
      await store.commit(endedCall(makeRecord(`c${next++}`, { outcome: 'busy', note: 'x'.repeat(200) })))
  }
  const many = (isOver: () => boolean) => Promise.all(Array.from({ length: 32 }, () => commit(isOver)))
  await many(() => next > 2000)
  const before = next
  const backup = join(folder.path, 'backup')
  const worker = startThread(new URL('../../../storage/backup/backup-thread.js', import.meta.url), {
    workerData: { dataDir: test.dataDir, destination: backup, now: test.clock.now() },
  })
  const [manifest] = await Promise.all([
    runBackup(worker).finally(() => {
      isMade = true
    }),
    many(() => isMade),
  ])
  expect(manifest.files.map(({ path }) => path)).toContain('sites/main.db')
  const restored = join(folder.path, 'restored')
  restoreBackup({ dataDir: restored, backup, now: 1 })
  expect(checkFiles(restored, 'full', null).damages).toEqual([])
  const sqlite = openSqlite(dataPaths(restored).site(site), 'read')
  const last = (table: string, key: string): number =>
    Number(sqlite.prepare(`SELECT max(${key}) FROM ${table}`).pluck().get())
  const upTo = Object.fromEntries(Object.entries(tables).map(([table, key]) => [table, last(table, key)]))
  sqlite.close()
  expect(upTo['calls']).toBeGreaterThanOrEqual(before)
  expect(upTo['journal']).toBe(upTo['calls'])
  expect(next).toBeGreaterThan(before)
  expect(rowsOf(restored, {})).toEqual(rowsOf(test.dataDir, upTo))
})
