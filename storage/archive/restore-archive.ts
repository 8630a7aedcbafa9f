import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DomainError } from '../../dialer/model/domain-error.js'
import { backupError, checkDatabase } from '../backup/create-backup.js'
import { dataPaths } from '../data-folder.js'
import { lockDataFolder } from '../data-folder-lock.js'
import { mustBeUsable } from '../migrations/check-versions.js'
import { siteMigrations } from '../migrations/site/index.js'
import { systemMigrations } from '../migrations/system/index.js'
import { type RebuiltTo, rebuild } from './rebuild.js'

export interface RestoreArchiveOptions {
  readonly dataDir: string
  /** Folder of the archive. */
  readonly archive: string
  /** Last moment wanted, epoch ms; null: the last commit there is. */
  readonly until: number | null
  /** `system` or ids of sites; null: everything the archive has. */
  readonly only: readonly string[] | null
  /** Epoch ms; names the folder that takes what is replaced. */
  readonly now: number
}

/** What became of one database. */
export interface RestoredDatabase {
  /** `system`, or the site's id. */
  readonly name: string
  readonly reached: RebuiltTo
}

export interface RestoreArchiveResult {
  readonly databases: readonly RestoredDatabase[]
  /** Folder inside the data folder with the files that were replaced; null if there were none. */
  readonly replaced: string | null
}

/**
 * Rebuilds databases from the archive and puts them in the place of those in the data folder, which must not be in use. Each is checked
 * before anything is moved; where one turns out damaged, the copy before it is taken, with all changes since. What was there is kept in
 * `replaced-<time>`.
 * @throws DomainError NOT_FOUND (no archive, or it does not reach back), DATABASE_ERROR (nothing sound can be made), DATA_FOLDER_IN_USE,
 *   DATABASE_TOO_NEW (a newer program wrote it), STORAGE_UNAVAILABLE (no room for it)
 */
export function restoreFromArchive(options: RestoreArchiveOptions): RestoreArchiveResult {
  const { dataDir, now } = options
  const wanted = databasesOf(options)
  const lock = lockDataFolder(dataDir)
  const incoming = join(dataDir, `incoming-${now}`)
  const aside = join(dataDir, `replaced-${now}`)
  try {
    const databases = wanted.map((name) => {
      const target = join(incoming, `${name}.db`)
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
      return { name, reached: rebuildSound(options, name, target) }
    })
    let replaced: string | null = null
    for (const { name } of databases) {
      const place = placeOf(dataDir, name)
      for (const path of [place, `${place}-wal`, `${place}-shm`]) {
        if (!existsSync(path)) continue
        const to = join(aside, path.slice(dataDir.length + 1))
        mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
        renameSync(path, to)
        replaced = aside
      }
      mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
      renameSync(join(incoming, `${name}.db`), place)
    }
    return { databases, replaced }
  } catch (error) {
    throw backupError('The restore', error)
  } finally {
    rmSync(incoming, { recursive: true, force: true })
    lock.release()
  }
}

const placeOf = (dataDir: string, name: string): string =>
  name === 'system' ? dataPaths(dataDir).system : join(dataPaths(dataDir).sites, `${name}.db`)

const rootOf = (archive: string, name: string): string => join(archive, name === 'system' ? 'system' : `site-${name}`)

function databasesOf({ archive, only }: RestoreArchiveOptions): readonly string[] {
  const there = (existsSync(archive) ? readdirSync(archive) : []).flatMap((name) => {
    if (name === 'system') return ['system']
    const site = /^site-([a-z0-9][a-z0-9-]{0,62})$/.exec(name)?.[1]
    return site === undefined ? [] : [site]
  })
  const missing = (only ?? []).find((name) => !there.includes(name))
  if (there.length === 0 || missing !== undefined) {
    const what = missing === undefined ? 'There is nothing' : `There is no database ${missing}`
    const names = there.length === 0 ? '' : ` It has: ${there.join(', ')}.`
    throw new DomainError('NOT_FOUND', `${what} in the archive ${archive}.${names}`)
  }
  return only ?? there
}

/** The latest copy whose result is sound. A fault that was copied is not in an older copy with the changes since. */
function rebuildSound({ dataDir, archive, until }: RestoreArchiveOptions, name: string, target: string): RebuiltTo {
  const wal = until === null ? `${placeOf(dataDir, name)}-wal` : null
  for (let skip = 0; ; skip++) {
    const reached = rebuild({ root: rootOf(archive, name), target, until, wal, skip })
    try {
      checkDatabase(target)
    } catch (error) {
      for (const path of [target, `${target}-wal`, `${target}-shm`]) rmSync(path, { force: true })
      if (!(error instanceof Error)) throw error
      continue
    }
    const moment = until === null ? 'last' : `on ${new Date(until).toISOString()}`
    const what = `The database ${name} as it was ${moment}`
    mustBeUsable(target, what, name === 'system' ? systemMigrations : siteMigrations)
    return reached
  }
}
