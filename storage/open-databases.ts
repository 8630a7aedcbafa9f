import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DomainError } from '../dialer/model/domain-error.js'
import { asDiskTrouble } from './disk-trouble.js'
import { migrate } from './migrations/migrate.js'
import type { Migration } from './migrations/migration.js'
import { siteMigrations } from './migrations/site/index.js'
import { systemMigrations } from './migrations/system/index.js'
import { openSqlite, type Sqlite } from './open-sqlite.js'

/** Opens a site's database for the writer, created or brought up to date. @throws DomainError as {@link openDatabase} */
export function openSiteDb(path: string, now: number): Sqlite {
  return openDatabase(path, siteMigrations, now)
}

/** Opens the system database for the writer, created or brought up to date. @throws DomainError as {@link openDatabase} */
export function openSystemDb(path: string, now: number): Sqlite {
  return openDatabase(path, systemMigrations, now)
}

/**
 * Opens a database for writing and migrates it.
 * @throws DomainError DATABASE_TOO_NEW, DATABASE_ERROR (cannot be opened, damaged, not ours), STORAGE_UNAVAILABLE (the disk refuses)
 */
export function openDatabase(path: string, migrations: readonly Migration[], now: number): Sqlite {
  let sqlite: Sqlite | null = null
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    sqlite = openSqlite(path, 'write')
    migrate(sqlite, { path, migrations, now })
    return sqlite
  } catch (error) {
    sqlite?.close()
    const told = asDiskTrouble(`The database ${path} cannot be opened`, error)
    if (told instanceof DomainError) throw told
    const why = error instanceof Error ? error.message : String(error)
    throw new DomainError('DATABASE_ERROR', `The database ${path} cannot be opened: ${why}.`, { path }, error)
  }
}
