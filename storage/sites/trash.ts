import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type SiteId, siteId, userId } from '../../dialer/model/ids.js'
import { dataPaths } from '../data-folder.js'
import type { KeptMember } from './members.js'
import type { Site } from './repository.js'
import { siteSetupSchema } from './setup.js'

/** A deleted site, as its folder in the trash tells it. */
export interface TrashedSite {
  /** Name of the folder. */
  readonly folder: string
  readonly site: Pick<Site, 'id' | 'name' | 'origin' | 'setup' | 'createdAt'>
  readonly members: readonly KeptMember[]
  /** Epoch ms. */
  readonly deletedAt: number
}

const noteName = 'site.json'
const folderName = /^\d{4}-\d{2}-\d{2}T\d{6}Z-[a-z0-9][a-z0-9-]{0,62}$/

const note = z.object({
  site: z.object({
    id: z.string().transform(siteId),
    name: z.string(),
    origin: z.enum(['configuration', 'api']),
    setup: siteSetupSchema.nullable(),
    createdAt: z.number(),
  }),
  members: z.array(z.object({ user: z.number().transform(userId), role: z.enum(['admin', 'manager', 'agent']) })),
  deletedAt: z.number(),
})

/** Name of the folder that takes a site deleted at `now`; sorts by time. */
export function trashFolder(site: SiteId, now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}Z-${site}`
}

/**
 * Moves all files of a site into its folder in the trash. Done again after it was broken off, it moves what is left. The database must not
 * be open for writing.
 */
export async function moveToTrash(dataDir: string, trashed: TrashedSite): Promise<void> {
  const folder = join(dataPaths(dataDir).trash, trashed.folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // First, so that whatever is in the folder can be put back.
  const { site, members, deletedAt } = trashed
  await writeNote(folder, { site, members, deletedAt })
  for (const [from, inside] of filesOf(dataDir, site.id)) await move(from, join(folder, inside))
}

/** Moves the files of a deleted site back to their places; the folder with its note stays. @throws DomainError CONFLICT */
export async function putBack(dataDir: string, trashed: TrashedSite): Promise<void> {
  const folder = join(dataPaths(dataDir).trash, trashed.folder)
  const { site } = trashed
  if (existsSync(join(folder, databaseIn(site.id))) && existsSync(dataPaths(dataDir).site(site.id))) {
    throw new DomainError('CONFLICT', `There is a database of a site ${site.id} already.`)
  }
  for (const [place, inside] of placesOf(dataDir, site.id)) await move(join(folder, inside), place)
  for (const [place, inside] of sharedFolders(dataDir)) {
    for (const name of namesIn(join(folder, inside))) await move(join(folder, inside, name), join(place, name))
  }
}

/** Every deleted site that can still be put back, latest first. */
export function listTrash(dataDir: string): readonly TrashedSite[] {
  const { trash } = dataPaths(dataDir)
  return namesIn(trash)
    .filter((name) => folderName.test(name))
    .toSorted()
    .toReversed()
    .flatMap((folder) => {
      const read = noteIn(join(trash, folder, noteName))
      return read === null ? [] : [{ folder, ...read }]
    })
}

/** What the note of a deleted site says; one that is missing, torn or changed says nothing, and hides no other. */
function noteIn(path: string): z.output<typeof note> | null {
  try {
    return note.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

/** Removes one folder of the trash for good. */
export async function emptyTrash(dataDir: string, folder: string): Promise<void> {
  if (!folderName.test(folder)) return
  await rm(join(dataPaths(dataDir).trash, folder), { recursive: true, force: true })
}

/** Removes for good what was deleted before a moment (epoch ms). Gives the folders that went. */
export async function purgeTrash(dataDir: string, before: number): Promise<readonly string[]> {
  const { trash } = dataPaths(dataDir)
  const known = new Map(listTrash(dataDir).map(({ folder, deletedAt }) => [folder, deletedAt]))
  const old = namesIn(trash).filter(
    (name) => folderName.test(name) && (known.get(name) ?? statSync(join(trash, name)).mtimeMs) < before,
  )
  for (const folder of old) await emptyTrash(dataDir, folder)
  return old
}

const databaseIn = (site: SiteId): string => join('sites', `${site}.db`)

/** Each place where something of a site lies, and where it goes inside the folder. */
function placesOf(dataDir: string, site: SiteId): readonly (readonly [string, string])[] {
  const paths = dataPaths(dataDir)
  const inside = databaseIn(site)
  return [
    ...['', '-wal', '-shm'].map((ending) => [`${paths.site(site)}${ending}`, `${inside}${ending}`] as const),
    [paths.recordings(site), 'recordings'],
    [paths.siteBackups(site), 'backups'],
    [paths.simulations(site), 'simulations'],
    [paths.exports(site), 'exports'],
    [paths.legs(site), 'legs.jsonl'],
    [`${paths.legs(site)}.new`, 'legs.jsonl.new'],
  ]
}

/** Folders that hold files of several sites, each with where its files go inside the trash and how those of a site are called. */
function sharedFolders(dataDir: string): readonly (readonly [string, string, (site: SiteId) => RegExp])[] {
  const { uploads, sites } = dataPaths(dataDir)
  // Names end in numbers, so that a site whose name begins another's takes nothing of it.
  return [
    // Numbers of people that wait to be imported or fetched.
    [uploads, 'uploads', (site) => new RegExp(`^(dnc-${site}-\\d+\\.keys|rejects-${site}-\\d+-\\d+\\.csv)$`)],
    // Copies of the database from before a new version changed it.
    [sites, 'sites', (site) => new RegExp(`^${site}\\.db\\.v\\d+\\.bak$`)],
  ]
}

/** What is there of a site. */
function filesOf(dataDir: string, site: SiteId): readonly (readonly [string, string])[] {
  const among = sharedFolders(dataDir).flatMap(([folder, inside, own]) =>
    namesIn(folder)
      .filter((name) => own(site).test(name))
      .map((name) => [join(folder, name), join(inside, name)] as const),
  )
  return [...placesOf(dataDir, site).filter(([place]) => existsSync(place)), ...among]
}

async function writeNote(folder: string, value: Omit<TrashedSite, 'folder'>): Promise<void> {
  const path = join(folder, noteName)
  if (existsSync(path)) return
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

async function move(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  try {
    await rename(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    // Recordings may lie on a disk of their own.
    await cp(from, to, { recursive: true, force: true })
    await rm(from, { recursive: true, force: true })
  }
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
