import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  appendEntry,
  type BlockEntry,
  baseFile,
  changesFile,
  cutIndex,
  type IndexEntry,
  readIndex,
} from './archive-index.js'
import { copyBase } from './copy-base.js'
import { createBlockPages } from './page-changes.js'
import { isNextRun, isSameRun, openWal, type WalFrame, type WalReader, type WalRun, type WalSum } from './wal-format.js'
import { writeWhole } from './write-whole.js'

/** When a commit was made: last frame of the log, epoch ms, journal entry reached (0: none). */
export type CommitMark = readonly [frame: number, at: number, seq: number]

/** The archive of one database, written while its one writer works. Nothing here may run while the log is copied into the file. */
export interface DbArchive {
  /** Whether changes are being kept; false until `begin`, and again after something came between. */
  readonly isGoing: () => boolean
  /** Keeps what was committed since the last time. `flush`: it is on disk when this returns. */
  catchUp(marks: readonly CommitMark[], now: number, flush: boolean): void
  /** Begins a new stretch, at a moment when all of the log, up to `frames`, was copied into the file and kept. */
  begin(frames: number, now: number): void
  /** Copies the file, which must not change until this resolves: what the changes of the stretch are applied to. */
  copyFile(): Promise<void>
  /** When the present stretch began, when its last commit was made (epoch ms), and how many bytes its base (0: not there yet) and changes take. */
  stretch(): Pick<Going, 'beganAt' | 'lastAt' | 'baseBytes' | 'changeBytes'> | null
  /** Changes went by unseen; the next stretch begins anew. */
  breakOff(): void
  /** The database was closed, all of its log copied into it. */
  closed(): void
}

const blockFrames = 1000

interface Going {
  readonly folder: string
  readonly beganAt: number
  /** Time of the last commit kept, or of the copy, epoch ms. */
  lastAt: number
  hash: string
  /** Of the log; null before its first frame in this stretch. */
  run: WalRun | null
  frame: number
  sum: WalSum | null
  /** Last frame of each page in this run of the log and stretch. */
  pages: Map<number, number>
  changeBytes: number
  baseBytes: number
  marks: CommitMark[]
}

/**
 * Opens the archive of a database and goes on where it stopped, if nothing came between: the log still holds the last frame kept, or was
 * restarted once after it, or the file is as it was when it was closed.
 * @param root the archive's folder of this database
 * @param handles of databases, by path, which are never closed: that would drop this process's locks on them
 */
export function openDbArchive(root: string, database: string, handles: Map<string, number>): DbArchive {
  const wal = `${database}-wal`
  let going: Going | null = resume(root, database, true)
  /** The disk refused in the middle: what was kept is what it says. */
  let isStale = false

  const catchUp = (marks: readonly CommitMark[], now: number, flush: boolean): void => {
    if (isStale) going = resume(root, database, false)
    isStale = false
    try {
      keep(marks, now, flush)
    } catch (error) {
      isStale = going !== null
      throw error
    }
  }

  const keep = (marks: readonly CommitMark[], now: number, flush: boolean): void => {
    const one = going
    if (one === null) return
    const log = openWal(wal)
    try {
      if (log !== null && (one.run === null || !isSameRun(one.run, log.run))) {
        if (one.run !== null && !isNextRun(one.run, log.run)) {
          going = null
          return
        }
        // What is left of marks belongs to frames of the last run, which were kept before their marks came.
        Object.assign(one, { run: log.run, frame: 0, sum: log.firstSum, pages: new Map(), marks: [] })
      }
      one.marks.push(...marks)
      if (log !== null) keepNew(one, log, now)
    } finally {
      log?.close()
    }
    if (flush) flushAll(one)
  }

  return {
    isGoing: () => going !== null,
    catchUp,
    begin: (frames, now) => {
      const log = openWal(wal)
      const isAt = going?.run && log && isSameRun(going.run, log.run) && going.frame === frames
      const sum = isAt ? (going?.sum ?? null) : log && frames > 0 ? lastSum(log, frames) : null
      log?.close()
      const former = stretchesOf(root).at(-1)
      // They are ordered by their names, also when the clock was set back.
      const at = former === undefined ? now : Math.max(now, momentOf(former) + 1)
      const folder = join(root, stamp(at))
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const hash = beginIndex(folder, { kind: 'begin', at, follows: going?.hash ?? null })
      if (going === null && former !== undefined && isEmpty(former)) rmSync(former, { recursive: true, force: true })
      going = {
        folder,
        beganAt: at,
        lastAt: at,
        hash,
        run: sum === null ? null : (log?.run ?? null),
        frame: sum === null ? 0 : frames,
        sum,
        pages: new Map(),
        changeBytes: 0,
        baseBytes: 0,
        marks: [],
      }
    },
    copyFile: async () => {
      const one = going
      if (one === null) return
      const { bytes, sha256 } = await copyBase(database, one.folder, handles)
      if (going !== one) return
      one.baseBytes = bytes
      one.hash = appendEntry(one.folder, one.hash, { kind: 'base', at: one.beganAt, bytes, sha256 }, true)
    },
    stretch: () => going,
    breakOff: () => {
      going = null
      isStale = false
    },
    closed: () => {
      if (going === null) return
      if (existsSync(wal)) return
      const { size, mtimeMs } = statSync(database)
      going.hash = appendEntry(going.folder, going.hash, { kind: 'closed', bytes: size, modifiedMs: mtimeMs }, true)
    },
  }
}

/** Folders of stretches, oldest first. */
export function stretchesOf(root: string): readonly string[] {
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter((name) => /^\d{4}-\d{2}-\d{2}T\d{9}Z$/.test(name))
    .toSorted()
    .map((name) => join(root, name))
}

const stamp = (now: number): string => `${new Date(now).toISOString().slice(0, 23).replace(/[:.]/g, '')}Z`

/** When a stretch began, by the name of its folder. Epoch ms */
export function momentOf(folder: string): number {
  const [, day, hour, minute, second, ms] = /(.{10})T(..)(..)(..)(...)Z$/.exec(folder) ?? []
  return Date.parse(`${day}T${hour}:${minute}:${second}.${ms}Z`)
}

/** Begun, but neither its copy nor a change was kept. */
const isEmpty = (folder: string): boolean => !existsSync(baseFile(folder)) && !existsSync(changesFile(folder))

function keepNew(one: Going, log: WalReader, now: number): void {
  const waiting: WalFrame[] = []
  let committed = 0
  const keep = (): void => {
    const frames = waiting.splice(0, committed)
    committed = 0
    if (frames.length > 0) keepBlock(one, log, frames, now)
  }
  for (const frame of log.frames(one.frame + 1, one.sum ?? log.firstSum)) {
    waiting.push(frame)
    if (frame.pagesAfter > 0) committed = waiting.length
    if (committed >= blockFrames) keep()
  }
  keep()
}

function keepBlock(one: Going, log: WalReader, frames: readonly WalFrame[], now: number): void {
  const [first] = frames
  const last = frames.at(-1)
  if (!first || !last) return
  const pages = createBlockPages(frames.length, log.run.pageSize)
  for (const { index, page, pagesAfter, data } of frames) {
    const before = one.pages.get(page)
    one.pages.set(page, index)
    if (before === undefined) pages.whole(page, pagesAfter, data)
    else {
      // Pages that are written again and again have their last version in the same block: no need to read it anew.
      const former = before < first.index ? log.pageOf(before) : frames[before - first.index]?.data
      pages.changed(page, pagesAfter, former ?? log.pageOf(before), data)
    }
  }
  const packed = pages.pack()
  const commits = frames.flatMap(({ index, pagesAfter }): [number, number, number, number][] => {
    if (pagesAfter === 0) return []
    // Marks of commits that were read before their mark came are of no use any more.
    while ((one.marks[0]?.[0] ?? index) < index) one.marks.shift()
    const mark = one.marks[0]?.[0] === index ? one.marks.shift() : undefined
    return [[index, pagesAfter, mark?.[1] ?? now, mark?.[2] ?? 0]]
  })
  const offset = one.changeBytes
  writeAt(changesFile(one.folder), packed, offset)
  const block: BlockEntry = {
    kind: 'block',
    run: log.run,
    from: first.index,
    to: last.index,
    sum: [...last.sum],
    offset,
    bytes: packed.length,
    sha256: createHash('sha256').update(packed).digest('hex'),
    commits,
  }
  one.hash = appendEntry(one.folder, one.hash, block, false)
  one.changeBytes = offset + packed.length
  one.frame = last.index
  one.sum = last.sum
  one.lastAt = commits.at(-1)?.[2] ?? one.lastAt
}

/** A disk that refuses gets nothing to clean up. */
function beginIndex(folder: string, entry: IndexEntry): string {
  try {
    return appendEntry(folder, '', entry, true)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function writeAt(path: string, bytes: Buffer, offset: number): void {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w', 0o600)
  try {
    writeWhole(file, bytes, offset)
  } finally {
    closeSync(file)
  }
}

function flushAll(one: Going): void {
  for (const path of [changesFile(one.folder), join(one.folder, 'index.jsonl')]) {
    if (!existsSync(path)) continue
    const file = openSync(path, 'r+')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }
}

/** What an index says, as far as going on needs it. */
interface Ending {
  begin: IndexEntry | null
  base: Extract<IndexEntry, { kind: 'base' }> | null
  last: BlockEntry | null
  /** First frame of the last block's run of the log in this stretch. */
  firstFrame: number
  closed: Extract<IndexEntry, { kind: 'closed' }> | null
  hash: string
  end: number
}

function endingOf(folder: string): Ending {
  const found: Ending = { begin: null, base: null, last: null, firstFrame: 1, closed: null, hash: '', end: 0 }
  for (const { entry, hash, end } of readIndex(folder)) {
    Object.assign(found, { hash, end, closed: entry.kind === 'closed' ? entry : null })
    found.begin ??= entry
    if (entry.kind === 'base') found.base = entry
    if (entry.kind !== 'block') continue
    if (found.last === null || !isSameRun(found.last.run, entry.run)) found.firstFrame = entry.from
    found.last = entry
  }
  return found
}

/**
 * The last stretch, if nothing came between its last entry and now. What a crash left half is cut off.
 * @param isNewLife the file may have changed since: without its copy the stretch is no use
 */
function resume(root: string, database: string, isNewLife: boolean): Going | null {
  const folder = stretchesOf(root).at(-1)
  if (folder === undefined) return null
  const ending = endingOf(folder)
  const { begin, base, last, hash, end } = ending
  if (begin?.kind !== 'begin' || (isNewLife && base === null)) return null
  cutIndex(folder, end)
  const changeBytes = last ? last.offset + last.bytes : 0
  const one: Going = {
    folder,
    beganAt: begin.at,
    lastAt: last?.commits.at(-1)?.[2] ?? begin.at,
    hash,
    run: null,
    frame: 0,
    sum: null,
    pages: new Map(),
    changeBytes,
    baseBytes: base?.bytes ?? 0,
    marks: [],
  }
  if (existsSync(changesFile(folder))) {
    if (statSync(changesFile(folder)).size < changeBytes) return null
    truncateSync(changesFile(folder), changeBytes)
  } else if (changeBytes > 0) return null
  return goesOn(one, ending, database) ? one : null
}

function goesOn(one: Going, { last, firstFrame, closed }: Ending, database: string): boolean {
  if (closed !== null) {
    const { size, mtimeMs } = statSync(database)
    if (size === closed.bytes && mtimeMs === closed.modifiedMs) return true
  }
  const log = openWal(`${database}-wal`)
  if (log === null || last === null) {
    log?.close()
    return false
  }
  try {
    if (isNextRun(last.run, log.run)) {
      one.run = last.run
      return true
    }
    if (!isSameRun(last.run, log.run)) return false
    // Pages of frames kept in this stretch, so that the next ones are kept as differences from them, as a rebuild will have them.
    for (const frame of log.frames(1, log.firstSum)) {
      if (frame.index >= firstFrame) one.pages.set(frame.page, frame.index)
      if (frame.index < last.to) continue
      one.run = log.run
      one.frame = frame.index
      one.sum = frame.sum
      return frame.sum[0] === last.sum[0] && frame.sum[1] === last.sum[1]
    }
    return false
  } finally {
    log.close()
  }
}

function lastSum(log: WalReader, frames: number): WalSum | null {
  for (const frame of log.frames(1, log.firstSum)) if (frame.index === frames) return frame.sum
  return null
}
