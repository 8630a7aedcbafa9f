import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { baseFile, changesFile } from './archive-index.js'
import { type CommitMark, type DbArchive, momentOf, openDbArchive, stretchesOf } from './db-archive.js'

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
  /** 0: the copy that the stretch begins with has not been made yet. */
  readonly baseBytes: number
  readonly changeBytes: number
  /** From the oldest copy to the last commit kept, epoch ms; null: there is nothing to go back to. */
  readonly reach: { readonly from: number; readonly to: number } | null
  /** Of all stretches. */
  readonly totalBytes: number
}

/** Keeps the changes of databases, in this thread or in another. `db` is `system` or `site-ID`. */
export interface Archiver {
  /** Goes on where the archive of a database stopped, unless it is open already. `path` is the database's file. */
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

/** What is known of the stretches before the present one. */
interface Before {
  readonly from: number | null
  readonly bytes: number
}

/** An archiver that works in the calling thread. */
export function createArchiver(settings: ArchiveSettings): Archiver {
  const open = new Map<string, DbArchive>()
  const before = new Map<string, Before>()
  const handles = new Map<string, number>()
  const rootOf = (db: string): string => join(settings.folder, db)
  const look = (db: string): void => void before.set(db, formerStretches(rootOf(db)))
  const state = (db: string): ArchiveState => {
    const stretch = open.get(db)?.stretch() ?? null
    const { from: formerFrom, bytes } = before.get(db) ?? { from: null, bytes: 0 }
    const { baseBytes, changeBytes } = stretch ?? { baseBytes: 0, changeBytes: 0 }
    const from = formerFrom ?? (stretch !== null && baseBytes > 0 ? stretch.beganAt : null)
    return {
      isGoing: open.get(db)?.isGoing() ?? false,
      beganAt: stretch?.beganAt ?? null,
      baseBytes,
      changeBytes,
      reach: from === null ? null : { from, to: Math.max(from, stretch?.lastAt ?? from) },
      totalBytes: bytes + baseBytes + changeBytes,
    }
  }
  return {
    attach: async ({ db, path }) => {
      if (!open.has(db)) open.set(db, openDbArchive(rootOf(db), path, handles))
      look(db)
      return state(db)
    },
    catchUp: async ({ db, marks, now, flush }) => {
      open.get(db)?.catchUp(marks, now, flush)
      return state(db)
    },
    begin: async ({ db, frames, now }) => {
      open.get(db)?.begin(frames, now)
      look(db)
      return state(db)
    },
    copyFile: async ({ db, now }) => {
      await open.get(db)?.copyFile()
      pruneArchive(rootOf(db), now - settings.keepDays * dayMs, settings.maxBytes)
      look(db)
      return state(db)
    },
    breakOff: async ({ db }) => {
      open.get(db)?.breakOff()
      return null
    },
    closed: async ({ db }) => {
      try {
        open.get(db)?.closed()
      } finally {
        open.delete(db)
      }
      return null
    },
  }
}

function formerStretches(root: string): Before {
  const former = stretchesOf(root).slice(0, -1)
  const oldest = former.find((folder) => existsSync(baseFile(folder)))
  return {
    from: oldest === undefined ? null : momentOf(oldest),
    bytes: former.reduce((sum, folder) => sum + sizeOf(baseFile(folder)) + sizeOf(changesFile(folder)), 0),
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
