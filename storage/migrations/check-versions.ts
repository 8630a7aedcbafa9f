import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError } from '../../dialer/model/domain-error.js'
import { dataPaths } from '../data-folder.js'
import { openSqlite } from '../open-sqlite.js'
import { historyOf, strangerIn, tooNew } from './migrate.js'
import type { Migration } from './migration.js'
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

/**
 * Looks whether a database that is to be put back can be used by this program: one of its own versions or an older one of its line, which
 * the next start brings up to date.
 * @param what the database in words, to begin a sentence with
 * @throws DomainError DATABASE_TOO_NEW, DATABASE_ERROR (a version that another program made)
 */
export function mustBeUsable(path: string, what: string, migrations: readonly Migration[]): void {
  const sqlite = openSqlite(path, 'read')
  try {
    const applied = historyOf(sqlite, path)
    const newest = applied.at(-1)?.version ?? 0
    const known = migrations.length
    if (newest > known) {
      const sentence = `${what} has version ${newest}, this program knows versions up to ${known}. Use the program that made it. Nothing was changed.`
      throw new DomainError('DATABASE_TOO_NEW', sentence, { version: newest, known })
    }
    const strange = strangerIn(applied, migrations)
    if (strange === null) return
    const sentence = `${what} has a version ${strange.version} ("${strange.name}") that another program made; this one cannot use it. Nothing was changed.`
    throw new DomainError('DATABASE_ERROR', sentence)
  } finally {
    sqlite.close()
  }
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
