import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Sqlite } from '../open-sqlite.js'
import type { Migration } from './migration.js'

/** What to migrate. */
export interface MigrateOptions {
  /** The database's file, for messages and for the copy made before an upgrade. */
  readonly path: string
  readonly migrations: readonly Migration[]
  /** Epoch ms. */
  readonly now: number
}

/** A version that a database was brought to. */
interface Applied {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

/**
 * Brings a database to this program's version, one transaction per migration. A file that already held data is first copied to
 * `<path>.v<old version>.bak`.
 * @throws DomainError DATABASE_TOO_NEW (written by a newer program), DATABASE_ERROR (not ours, or its history differs from ours)
 */
export function migrate(sqlite: Sqlite, options: MigrateOptions): void {
  const { path, migrations } = options
  const applied = historyOf(sqlite, path)
  const newest = applied.at(-1)?.version ?? 0
  if (newest > migrations.length) {
    throw tooNew(path, newest, migrations.length)
  }
  const strange = strangerIn(applied, migrations)
  if (strange !== null) {
    throw new DomainError(
      'DATABASE_ERROR',
      `The database ${path} was brought to version ${strange.version} ("${strange.name}") by a different program. Restore a backup.`,
    )
  }
  const pending = migrations.slice(applied.length)
  if (pending.length === 0) return
  if (applied.length > 0) copyAside(sqlite, `${path}.v${newest}.bak`)
  for (const migration of pending) apply(sqlite, migration, options.now)
}

/** A database that a newer program has brought to a version of its own. */
export function tooNew(path: string, version: number, known: number): DomainError {
  return new DomainError(
    'DATABASE_TOO_NEW',
    `The database ${path} has version ${version}, this program knows versions up to ${known}. ` +
      'Start the newer program again, or restore a backup made with this one.',
    { path, version, known },
  )
}

/** The first version that is not ours, by its checksum; null: there is none. */
export function strangerIn(applied: readonly Applied[], migrations: readonly Migration[]): Applied | null {
  const found = applied.find((row, index) => {
    const own = migrations[index]
    return !own || own.version !== row.version || checksum(own) !== row.checksum
  })
  return found ?? null
}

/** The versions a database was brought to; none for an empty file. @throws DomainError DATABASE_ERROR (not one of ours) */
export function historyOf(sqlite: Sqlite, path: string): readonly Applied[] {
  const tables = sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  if (tables.includes('schema_version')) {
    return sqlite.prepare('SELECT version, name, checksum FROM schema_version ORDER BY version').all() as Applied[]
  }
  if (tables.length === 0) return []
  throw new DomainError('DATABASE_ERROR', `The file ${path} is a database, but not one of Trunkline.`)
}

/** A copy from an earlier try is replaced: that try failed, so the file still holds what the copy held, and more. */
function copyAside(sqlite: Sqlite, copy: string): void {
  rmSync(copy, { force: true })
  sqlite.prepare('VACUUM INTO ?').run(copy)
}

function apply(sqlite: Sqlite, migration: Migration, now: number): void {
  sqlite.transaction(() => {
    sqlite.exec(
      `CREATE TABLE IF NOT EXISTS schema_version (
         version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`,
    )
    sqlite.exec(migration.sql)
    sqlite
      .prepare('INSERT INTO schema_version (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)')
      .run(migration.version, migration.name, checksum(migration), now)
  })()
}

function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex')
}
