import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataPaths } from '../data-folder.js'
import { openSqlite } from '../open-sqlite.js'
import { tooNew } from './migrate.js'
import { siteMigrations } from './site/index.js'
import { systemMigrations } from './system/index.js'

/**
 * Looks, without changing anything, whether this program knows the version of each database of a data folder; beside a process that has it open too.
 * @throws DomainError DATABASE_TOO_NEW
 */
export function checkVersions(dataDir: string): void {
  const { system, sites } = dataPaths(dataDir)
  check(system, systemMigrations.length)
  if (!existsSync(sites)) return
  for (const name of readdirSync(sites)) if (name.endsWith('.db')) check(join(sites, name), siteMigrations.length)
}

function check(path: string, known: number): void {
  if (!existsSync(path)) return
  const sqlite = openSqlite(path, 'read')
  try {
    const isOurs = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'").get() !== undefined
    const newest = isOurs ? Number(sqlite.prepare('SELECT max(version) FROM schema_version').pluck().get()) : 0
    if (newest > known) throw tooNew(path, newest, known)
  } finally {
    sqlite.close()
  }
}
