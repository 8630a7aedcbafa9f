import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DomainError } from '../../dialer/model/domain-error.js'
import { lockDataFolder } from '../data-folder-lock.js'
import { mustBeUsable } from '../migrations/check-versions.js'
import { siteMigrations } from '../migrations/site/index.js'
import { systemMigrations } from '../migrations/system/index.js'
import { checkDatabase } from './create-backup.js'
import { type BackupManifest, readVerifiedManifest } from './manifest.js'

/** What to restore, and where to. */
export interface RestoreOptions {
  readonly dataDir: string
  /** Folder of a backup. */
  readonly backup: string
  /** Epoch ms; names the folder that takes what is replaced. */
  readonly now: number
}

/** What a restore did. */
export interface RestoreResult {
  readonly manifest: BackupManifest
  /** Folder inside the data folder with the files that were replaced; null if there were none. */
  readonly replaced: string | null
}

/**
 * Puts the databases of a backup in the place of those in the data folder, which must not be in use. Everything is verified and copied
 * beside its place before anything is moved; the files that were there are kept in `replaced-<time>`. Databases that are not in the
 * backup go there too, so that the folder is as it was when the backup was made. Recordings and uploads are not touched.
 * @throws DomainError CONFIG_INVALID, DATABASE_ERROR (damaged backup), DATABASE_TOO_NEW, DATA_FOLDER_IN_USE
 */
export function restoreBackup(options: RestoreOptions): RestoreResult {
  const { dataDir, backup } = options
  const manifest = readVerifiedManifest(backup)
  for (const { path } of manifest.files) if (path.endsWith('.db')) checkVersion(join(backup, path), path)
  const lock = lockDataFolder(dataDir)
  const incoming = join(dataDir, `incoming-${options.now}`)
  try {
    for (const { path } of manifest.files) copy(join(backup, path), join(incoming, path))
    const replaced = moveAside(dataDir, join(dataDir, `replaced-${options.now}`))
    for (const { path } of manifest.files) move(join(incoming, path), join(dataDir, path))
    return { manifest, replaced }
  } catch (error) {
    if (error instanceof DomainError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new DomainError(
      'DATABASE_ERROR',
      `The restore failed: ${why}. What was there before is kept in ${dataDir}.`,
      undefined,
      error,
    )
  } finally {
    rmSync(incoming, { recursive: true, force: true })
    lock.release()
  }
}

function checkVersion(path: string, name: string): void {
  checkDatabase(path)
  mustBeUsable(path, `The backup's ${name}`, name === 'system.db' ? systemMigrations : siteMigrations)
}

/** Databases with their journals, and the key. */
function moveAside(dataDir: string, aside: string): string | null {
  const there = ['system.db', 'system.db-wal', 'system.db-shm', 'sites', 'secrets/key'].filter((path) =>
    existsSync(join(dataDir, path)),
  )
  for (const path of there) move(join(dataDir, path), join(aside, path))
  return there.length > 0 ? aside : null
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  copyFileSync(from, to)
}

function move(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  renameSync(from, to)
}
