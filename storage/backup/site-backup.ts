import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type SiteId, siteId } from '../../dialer/model/ids.js'
import { dataPaths } from '../data-folder.js'
import { backupError, copyDatabase } from './create-backup.js'
import { fingerprint } from './manifest.js'

/** A copy of one site's database. */
export interface SiteBackup {
  /** Of the copy, without its ending: the moment it was made, so that names sort by time. */
  readonly name: string
  readonly site: SiteId
  /** Epoch ms. */
  readonly createdAt: number
  readonly bytes: number
  readonly sha256: string
}

/** What to copy. */
export interface SiteBackupOptions {
  readonly dataDir: string
  readonly site: SiteId
  /** Epoch ms. */
  readonly now: number
}

const named = /^\d{4}-\d{2}-\d{2}T\d{6}Z$/
const about = z.object({
  name: z.string().regex(named),
  site: z.string().transform(siteId),
  createdAt: z.number(),
  bytes: z.number(),
  sha256: z.string(),
})

/**
 * Copies a site's database into the folder of its backups, also while the site works: a consistent moment of it, checked before it gets
 * its name. Recordings are not in it. It blocks its thread for as long as it takes.
 * @throws DomainError CONFLICT (one was made in this second), NOT_FOUND (no database), DATABASE_ERROR (damaged, disk full)
 */
export function backUpSite({ dataDir, site, now }: SiteBackupOptions): SiteBackup {
  const paths = dataPaths(dataDir)
  const folder = paths.siteBackups(site)
  const name = `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}Z`
  const path = join(folder, `${name}.db`)
  if (!existsSync(paths.site(site))) throw new DomainError('NOT_FOUND', `The site ${site} has no database.`)
  if (existsSync(path)) throw new DomainError('CONFLICT', `A backup of the site ${site} was made in this second.`)
  const partial = `${path}.partial`
  const note = join(folder, `${name}.json`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    rmSync(partial, { force: true })
    copyDatabase(paths.site(site), partial)
    const made: SiteBackup = { name, site, createdAt: now, ...fingerprint(partial) }
    writeFileSync(note, `${JSON.stringify(made)}\n`, { mode: 0o600 })
    renameSync(partial, path)
    return made
  } catch (error) {
    rmSync(partial, { force: true })
    rmSync(note, { force: true })
    throw backupError(`The backup of the site ${site}`, error)
  }
}

/** The backups of a site that are there whole, latest first. */
export function listSiteBackups(dataDir: string, site: SiteId): readonly SiteBackup[] {
  const folder = dataPaths(dataDir).siteBackups(site)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .filter((name) => name.endsWith('.db') && named.test(name.slice(0, -3)))
    .toSorted()
    .toReversed()
    .flatMap((name) => {
      const note = join(folder, `${name.slice(0, -3)}.json`)
      const read = aboutIn(note)
      return read?.site === site ? [read] : []
    })
}

/** What a note says of its backup; one that is missing, torn or changed says nothing. */
function aboutIn(note: string): SiteBackup | null {
  try {
    return about.safeParse(JSON.parse(readFileSync(note, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

/** Where a backup of the list lies; null for any other name. */
export function siteBackupFile(dataDir: string, site: SiteId, name: string): string | null {
  if (!named.test(name)) return null
  const path = join(dataPaths(dataDir).siteBackups(site), `${name}.db`)
  return existsSync(path) ? path : null
}
