import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../dialer/ports/clock.js'
import type { BackupManifest } from '../storage/backup/manifest.js'
import { runBackup, runCheck, runSiteBackup } from '../storage/backup/run-backup.js'
import type { SiteBackup, SiteBackupOptions } from '../storage/backup/site-backup.js'
import { dataPaths } from '../storage/data-folder.js'
import type { CheckDepth, CheckResult } from '../storage/integrity/check-files.js'
import type { Log } from './log.js'
import { startThread } from './threads/start-thread.js'

const named = /^\d{4}-\d{2}-\d{2}T\d{6}Z$/

/** The folder of a backup made at `now`: sorts by time, and is what the clean-up of old ones looks for. */
export function backupFolder(dataDir: string, now: number): string {
  const stamp = `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}Z`
  return join(dataPaths(dataDir).backups, stamp)
}

/** Makes a backup in a thread of its own. @throws DomainError CONFLICT, DATABASE_ERROR */
export async function makeBackup(dataDir: string, destination: string, now: number): Promise<BackupManifest> {
  const module = new URL('../storage/backup/backup-thread.js', import.meta.url)
  return await runBackup(startThread(module, { workerData: { dataDir, destination, now }, name: 'backup' }))
}

/** Copies one site in a thread of its own. @throws DomainError as backUpSite */
export async function makeSiteBackup(options: SiteBackupOptions): Promise<SiteBackup> {
  const module = new URL('../storage/backup/backup-thread.js', import.meta.url)
  return await runSiteBackup(startThread(module, { workerData: null, name: 'backup' }), options)
}

/** Looks for damage in a thread of its own; a full check also looks whether each recording is there in its size. */
export async function checkDatabases(dataDir: string, depth: CheckDepth): Promise<CheckResult> {
  const module = new URL('../storage/backup/backup-thread.js', import.meta.url)
  const worker = startThread(module, { workerData: null, name: 'check' })
  return await runCheck(worker, dataDir, depth, depth === 'full' ? 'sizes' : null)
}

/** The backup that comes round: makes one and deletes the oldest beyond `keep`, only after the new one is whole. */
export async function backUp(parts: {
  readonly dataDir: string
  readonly keep: number
  readonly clock: Clock
  readonly log: Log
}): Promise<void> {
  const { dataDir, keep, clock, log } = parts
  const now = clock.now()
  const destination = backupFolder(dataDir, now)
  const { files } = await makeBackup(dataDir, destination, now)
  log.info({ destination, files: files.length }, 'a backup was made')
  const folder = dataPaths(dataDir).backups
  const old = (await readdir(folder))
    .filter((name) => named.test(name))
    .toSorted()
    .slice(0, -keep)
  for (const name of old) await rm(join(folder, name), { recursive: true })
}
