import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { baseFile, changesFile } from './archive-index.js'
import { type CommitMark, type DbArchive, openDbArchive, stretchesOf } from './db-archive.js'

/** How an archive is kept. */
export interface ArchiveSettings {
  /** Folder of all databases' archives. */
  readonly folder: string
  /** Stretches are kept for so many days; the last one always. */
  readonly keepDays: number
  /** Bytes of one database's archive; beyond it the oldest stretches go, but for the last one. */
  readonly maxBytes: number
}

/** How the archive of a database stands. */
export interface ArchiveState {
  /** False: changes are not kept; a new stretch is to be begun. */
  readonly isGoing: boolean
  /** When the present stretch began, epoch ms; null if there is none. */
  readonly beganAt: number | null
  readonly baseBytes: number
  readonly changeBytes: number
}

/** Keeps the changes of databases, in this thread or in another. `db` is `system` or `site-ID`. */
export interface Archiver {
  /** Goes on where the archive of a database stopped. `path` is the database's file. */
  attach(input: { readonly db: string; readonly path: string }): Promise<ArchiveState>
  catchUp(input: {
    readonly db: string
    readonly marks: readonly CommitMark[]
    readonly now: number
    readonly flush: boolean
  }): Promise<ArchiveState>
  /** See {@link DbArchive}. */
  begin(input: { readonly db: string; readonly frames: number; readonly now: number }): Promise<ArchiveState>
  /** Copies the file that the new stretch begins with, then deletes stretches that are too old or too many. */
  copyFile(input: { readonly db: string; readonly now: number }): Promise<ArchiveState>
  breakOff(input: { readonly db: string }): Promise<null>
  closed(input: { readonly db: string }): Promise<null>
}

const dayMs = 86_400_000

/** An archiver that works in the calling thread. */
export function createArchiver(settings: ArchiveSettings): Archiver {
  const open = new Map<string, DbArchive>()
  const rootOf = (db: string): string => join(settings.folder, db)
  const state = (db: string): ArchiveState => {
    const stretch = open.get(db)?.stretch() ?? null
    return {
      isGoing: open.get(db)?.isGoing() ?? false,
      beganAt: stretch?.at ?? null,
      baseBytes: stretch?.baseBytes ?? 0,
      changeBytes: stretch?.changeBytes ?? 0,
    }
  }
  return {
    attach: async ({ db, path }) => {
      open.set(db, openDbArchive(rootOf(db), path))
      return state(db)
    },
    catchUp: async ({ db, marks, now, flush }) => {
      open.get(db)?.catchUp(marks, now, flush)
      return state(db)
    },
    begin: async ({ db, frames, now }) => {
      open.get(db)?.begin(frames, now)
      return state(db)
    },
    copyFile: async ({ db, now }) => {
      await open.get(db)?.copyFile()
      pruneArchive(rootOf(db), now - settings.keepDays * dayMs, settings.maxBytes)
      return state(db)
    },
    breakOff: async ({ db }) => {
      open.get(db)?.breakOff()
      return null
    },
    closed: async ({ db }) => {
      open.get(db)?.closed()
      open.delete(db)
      return null
    },
  }
}

/** Deletes the oldest stretches: those that ended before `before`, and those beyond the size. The last one stays. */
export function pruneArchive(root: string, before: number, maxBytes: number): void {
  const stretches = stretchesOf(root).map((folder) => ({
    folder,
    bytes: sizeOf(baseFile(folder)) + sizeOf(changesFile(folder)),
    endedAt: modifiedAt(changesFile(folder)),
  }))
  let total = stretches.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { folder, bytes, endedAt } of stretches.slice(0, -1)) {
    if (endedAt >= before && total <= maxBytes) return
    rmSync(folder, { recursive: true, force: true })
    total -= bytes
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
const modifiedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
