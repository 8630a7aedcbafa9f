import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { deflateRawSync } from 'node:zlib'
import {
  appendEntry,
  type BlockEntry,
  baseFile,
  changesFile,
  cutIndex,
  type IndexEntry,
  readIndex,
} from './archive-index.js'
import { difference, type PageChange, packChanges } from './page-changes.js'
import { isNextRun, isSameRun, openWal, type WalFrame, type WalReader, type WalRun, type WalSum } from './wal-format.js'

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
  /** When the present stretch began, epoch ms, and how many bytes its base and its changes take. */
  stretch(): { readonly at: number; readonly baseBytes: number; readonly changeBytes: number } | null
  /** Changes went by unseen; the next stretch begins anew. */
  breakOff(): void
  /** The database was closed, all of its log copied into it. */
  closed(): void
}

const blockFrames = 1000
const sliceBytes = 1 << 20

interface Going {
  readonly folder: string
  readonly beganAt: number
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
 */
export function openDbArchive(root: string, database: string): DbArchive {
  const wal = `${database}-wal`
  let going: Going | null = resume(root, database)

  const catchUp = (marks: readonly CommitMark[], now: number, flush: boolean): void => {
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
      const folder = join(root, stamp(now))
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const hash = appendEntry(folder, '', { kind: 'begin', at: now, follows: going?.hash ?? null }, true)
      going = {
        folder,
        beganAt: now,
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
      const { bytes, sha256 } = await copyBase(database, one.folder)
      if (going !== one) return
      one.baseBytes = bytes
      one.hash = appendEntry(one.folder, one.hash, { kind: 'base', at: one.beganAt, bytes, sha256 }, true)
    },
    stretch: () => going && { at: going.beganAt, baseBytes: going.baseBytes, changeBytes: going.changeBytes },
    breakOff: () => {
      going = null
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
  const last = frames.at(-1)
  if (!last) return
  const changes = frames.map(({ index, page, pagesAfter, data }): PageChange => {
    const before = one.pages.get(page)
    one.pages.set(page, index)
    return { page, pagesAfter, data: before === undefined ? data : difference(log.pageOf(before), data) }
  })
  const packed = packChanges(changes)
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
    from: frames[0]?.index ?? last.index,
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
}

function writeAt(path: string, bytes: Buffer, offset: number): void {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w', 0o600)
  try {
    writeSync(file, bytes, 0, bytes.length, offset)
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

/** In slices, so that others have their turn. The handle stays open: closing it would drop this process's locks on the database. */
async function copyBase(database: string, folder: string): Promise<{ bytes: number; sha256: string }> {
  const from = openSync(database, 'r')
  const to = openSync(baseFile(folder), 'w', 0o600)
  const hash = createHash('sha256')
  const slice = Buffer.alloc(sliceBytes)
  let bytes = 0
  try {
    for (let at = 0; ; at += sliceBytes) {
      const n = readSync(from, slice, 0, sliceBytes, at)
      if (n <= 0) break
      const packed = deflateRawSync(slice.subarray(0, n), { level: 1 })
      const head = Buffer.alloc(4)
      head.writeUInt32BE(packed.length)
      for (const part of [head, packed]) {
        hash.update(part)
        bytes += writeSync(to, part)
      }
      await setImmediate()
    }
    fsyncSync(to)
  } finally {
    closeSync(to)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The last stretch, if nothing came between its last entry and now. What a crash left half is cut off. */
function resume(root: string, database: string): Going | null {
  const folder = stretchesOf(root).at(-1)
  if (folder === undefined) return null
  const { entries, hash, bytes } = readIndex(folder)
  const begin = entries[0]
  const base = entries.find((entry) => entry.kind === 'base')
  if (begin?.kind !== 'begin' || !base) return null
  cutIndex(folder, bytes)
  const blocks = entries.filter((entry) => entry.kind === 'block')
  const last = blocks.at(-1)
  const changeBytes = last ? last.offset + last.bytes : 0
  const one: Going = {
    folder,
    beganAt: begin.at,
    hash,
    run: null,
    frame: 0,
    sum: null,
    pages: new Map(),
    changeBytes,
    baseBytes: base.bytes,
    marks: [],
  }
  if (existsSync(changesFile(folder))) {
    if (statSync(changesFile(folder)).size < changeBytes) return null
    truncateSync(changesFile(folder), changeBytes)
  } else if (changeBytes > 0) return null
  return goesOn(one, entries, last ?? null, database) ? one : null
}

function goesOn(one: Going, entries: readonly IndexEntry[], last: BlockEntry | null, database: string): boolean {
  const closed = entries.at(-1)
  if (closed?.kind === 'closed') {
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
    const first = entries.find((entry) => entry.kind === 'block' && isSameRun(entry.run, log.run))
    const from = first?.kind === 'block' ? first.from : 1
    for (const frame of log.frames(1, log.firstSum)) {
      if (frame.index >= from) one.pages.set(frame.page, frame.index)
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
