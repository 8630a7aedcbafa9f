import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { DomainError } from '../../dialer/model/domain-error.js'
import { dataPaths } from '../data-folder.js'
import { asDiskTrouble } from '../disk-trouble.js'
import { openSqlite } from '../open-sqlite.js'
import { type BackupManifest, fingerprint, manifestName } from './manifest.js'

/** What to back up, and where to. */
export interface BackupOptions {
  readonly dataDir: string
  /** A folder that does not exist yet. */
  readonly destination: string
  /** Epoch ms. */
  readonly now: number
}

/**
 * Copies every database and the secrets' key, also while the daemon runs. Each copy is a consistent moment of its file, taken by
 * `VACUUM INTO` on a connection that only reads: unlike the page-wise backup it never begins anew because the writer went on, and the
 * writer does not wait for it. The copy is checked before the folder gets its name, so a folder of that name is a whole backup.
 * It blocks its thread for as long as it takes: a daemon runs it in `backup-thread`.
 * @throws DomainError CONFLICT (the destination exists), DATABASE_ERROR (nothing to back up, a copy fails its check, disk full)
 */
export function createBackup(options: BackupOptions): BackupManifest {
  const { dataDir, destination } = options
  if (existsSync(destination)) {
    throw new DomainError('CONFLICT', `${destination} exists already; name a folder that does not.`)
  }
  const partial = `${destination}.partial`
  try {
    rmSync(partial, { recursive: true, force: true })
    const files = filesToCopy(dataDir).map((path) => copyOne(dataDir, partial, path))
    const manifest: BackupManifest = { format: 1, createdAt: options.now, files }
    writeFileSync(join(partial, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    flush(join(partial, manifestName))
    renameSync(partial, destination)
    return manifest
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw backupError(`The backup to ${destination}`, error)
  }
}

/** A failed backup in words: what the disk refused can be tried again. */
export function backupError(what: string, error: unknown): DomainError {
  const told = asDiskTrouble(`${what} failed`, error)
  if (told instanceof DomainError) return told
  const why = error instanceof Error ? error.message : String(error)
  return new DomainError('DATABASE_ERROR', `${what} failed: ${why}.`, undefined, error)
}

function filesToCopy(dataDir: string): readonly string[] {
  const paths = dataPaths(dataDir)
  if (!existsSync(paths.system)) {
    throw new DomainError('DATABASE_ERROR', `There is nothing to back up in ${dataDir}: it has no system.db.`)
  }
  const sites = existsSync(paths.sites) ? readdirSync(paths.sites).filter((name) => name.endsWith('.db')) : []
  const all = [paths.system, ...sites.map((name) => join(paths.sites, name))]
  return (existsSync(paths.key) ? [...all, paths.key] : all).map((path) => relative(dataDir, path))
}

function copyOne(dataDir: string, backup: string, path: string): BackupManifest['files'][number] {
  const from = join(dataDir, path)
  const to = join(backup, path)
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  if (path.endsWith('.db')) copyDatabase(from, to)
  else copyFileSync(from, to)
  flush(to)
  return { path, ...fingerprint(to) }
}

/** A consistent copy of a database, checked. @throws DomainError DATABASE_ERROR */
export function copyDatabase(from: string, to: string): void {
  const source = openSqlite(from, 'read')
  try {
    source.prepare('VACUUM INTO ?').run(to)
  } finally {
    source.close()
  }
  checkDatabase(to)
}

/** @throws DomainError DATABASE_ERROR when SQLite finds the file damaged */
export function checkDatabase(path: string): void {
  const sqlite = openSqlite(path, 'read')
  try {
    const found = sqlite.pragma('integrity_check', { simple: true })
    if (found !== 'ok') throw new DomainError('DATABASE_ERROR', `The database ${path} is damaged: ${String(found)}.`)
  } finally {
    sqlite.close()
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
