import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type BlockEntry, baseFile, changesFile, type IndexEntry, readIndex } from './archive-index.js'
import { stretchesOf } from './db-archive.js'
import { difference, unpackChanges } from './page-changes.js'
import { isNextRun, isSameRun, openWal, type WalRun } from './wal-format.js'
import { writeWhole } from './write-whole.js'

/** Up to where a database was rebuilt. */
export interface RebuiltTo {
  /** Of the last commit, epoch ms; null where none followed the copy it began with. */
  readonly at: number | null
  /** Last entry of its journal that is known by number; 0: not known. */
  readonly seq: number
  /** Commits that were applied. */
  readonly commits: number
  /** Begin of the copy it began with, epoch ms. */
  readonly from: number
}

export interface RebuildOptions {
  /** The archive's folder of one database. */
  readonly root: string
  /** File to write. */
  readonly target: string
  /** Last moment wanted, epoch ms; null: all there is. */
  readonly until: number | null
  /** The database's log that was not kept yet; null: leave it aside. */
  readonly wal: string | null
  /** How many of the latest copies to leave aside, because what came of them is damaged. */
  readonly skip: number
}

interface Stretch {
  readonly folder: string
  readonly at: number
  readonly follows: string | null
  readonly base: Extract<IndexEntry, { kind: 'base' }> | null
  /** Hash of its last entry. */
  readonly hash: string
  /** Time of its last commit, epoch ms. */
  readonly lastAt: number
  /** Its last entry, if the database was closed then. */
  readonly closed: Extract<IndexEntry, { kind: 'closed' }> | null
}

/**
 * Writes a database as it was at a moment: the latest copy before it, and each commit after that. Every piece is held against its hash;
 * the first that does not fit ends it.
 * @throws DomainError NOT_FOUND when no copy reaches back that far
 */
export function rebuild(options: RebuildOptions): RebuiltTo {
  const stretches = stretchesOf(options.root).map(readStretch)
  const usable = stretches.flatMap((one, index) =>
    one && isWholeBase(one) && (options.until === null || one.at <= options.until) ? [index] : [],
  )
  const begin = usable.at(-1 - options.skip)
  if (begin === undefined) {
    throw new DomainError('NOT_FOUND', 'The archive has no copy of the database from before that moment.')
  }
  const first = stretches[begin]
  if (!first) throw new DomainError('INTERNAL_ERROR', 'A stretch of the archive went away.')
  const file = openSync(options.target, 'w+', 0o600)
  try {
    writeBase(first, file)
    const state = { at: null as number | null, seq: 0, commits: 0, done: false, last: null as BlockEntry | null }
    let before: Stretch = first
    for (let index = begin; index < stretches.length && !state.done; index++) {
      const one = stretches[index]
      if (!one || (index > begin && one.follows !== before.hash)) break
      applyStretch(one, file, options.until, state)
      before = one
    }
    const isLatest = before === stretches.at(-1)
    if (options.wal !== null && isLatest && !state.done) applyLog(options.wal, before, file, state)
    fsyncSync(file)
    return { at: state.at, seq: state.seq, commits: state.commits, from: first.at }
  } finally {
    closeSync(file)
  }
}

/** From when to when a database can be rebuilt from its archive, epoch ms; null: not at all. */
export function reachOf(root: string): { readonly from: number; readonly to: number } | null {
  const stretches = stretchesOf(root).flatMap((folder) => readStretch(folder) ?? [])
  const first = stretches.find((one) => one.base !== null)
  const last = stretches.at(-1)
  return first && last ? { from: first.at, to: last.lastAt } : null
}

function readStretch(folder: string): Stretch | null {
  let stretch: Stretch | null = null
  for (const { entry, hash } of readIndex(folder)) {
    if (entry.kind === 'begin') {
      const { at, follows } = entry
      stretch = { folder, at, follows, base: null, hash, lastAt: at, closed: null }
    }
    if (stretch === null) return null
    const lastAt: number = (entry.kind === 'block' && entry.commits.at(-1)?.[2]) || stretch.lastAt
    const closed = entry.kind === 'closed' ? entry : null
    stretch = { ...stretch, hash, lastAt, closed, ...(entry.kind === 'base' && { base: entry }) }
  }
  return stretch
}

function isWholeBase({ folder, base }: Stretch): boolean {
  if (base === null || !existsSync(baseFile(folder))) return false
  const hash = createHash('sha256')
  for (const part of pieces(baseFile(folder))) hash.update(part.head).update(part.packed)
  return hash.digest('hex') === base.sha256
}

function* pieces(path: string): Generator<{ head: Buffer; packed: Buffer }> {
  const file = openSync(path, 'r')
  try {
    for (;;) {
      const head = Buffer.alloc(4)
      if (readSync(file, head, 0, 4, null) < 4) return
      const packed = Buffer.alloc(Math.min(head.readUInt32BE(0), 1 << 22))
      readSync(file, packed, 0, packed.length, null)
      yield { head, packed }
    }
  } finally {
    closeSync(file)
  }
}

function writeBase({ folder }: Stretch, file: number): void {
  let at = 0
  for (const { packed } of pieces(baseFile(folder))) {
    const piece = inflateRawSync(packed)
    writeWhole(file, piece, at)
    at += piece.length
  }
}

interface State {
  at: number | null
  seq: number
  commits: number
  done: boolean
  last: BlockEntry | null
}

function applyStretch(one: Stretch, file: number, until: number | null, state: State): void {
  if (!existsSync(changesFile(one.folder))) return
  let run: WalRun | null = null
  let seen = new Set<number>()
  const changes = openSync(changesFile(one.folder), 'r')
  try {
    for (const { entry: block } of readIndex(one.folder)) {
      if (block.kind !== 'block') continue
      if (run === null || !isSameRun(run, block.run)) seen = new Set()
      run = block.run
      const packed = Buffer.alloc(block.bytes)
      readSync(changes, packed, 0, block.bytes, block.offset)
      if (createHash('sha256').update(packed).digest('hex') !== block.sha256) state.done = true
      const wanted = block.commits.filter(([, , at]) => until === null || at <= until)
      const cut = wanted.at(-1)
      if (state.done || !cut) {
        state.done = true
        return
      }
      applyBlock(file, block, packed, cut[0], seen)
      Object.assign(state, {
        at: cut[2],
        seq: cut[3] || state.seq,
        commits: state.commits + wanted.length,
        last: block,
      })
      ftruncateSync(file, cut[1] * block.run.pageSize)
      if (wanted.length < block.commits.length) {
        state.done = true
        return
      }
    }
  } finally {
    closeSync(changes)
  }
}

function applyBlock(file: number, block: BlockEntry, packed: Buffer, lastFrame: number, seen: Set<number>): void {
  const { pageSize } = block.run
  let frame = block.from
  for (const { page, data } of unpackChanges(packed, pageSize)) {
    if (frame++ > lastFrame) return
    const place = (page - 1) * pageSize
    const isFirst = !seen.has(page)
    seen.add(page)
    const before = Buffer.alloc(pageSize)
    if (!isFirst) readSync(file, before, 0, pageSize, place)
    writeWhole(file, isFirst ? data : difference(before, data), place)
  }
}

/** The log was begun after the archive's last entry: nobody has changed the file since. */
function isAsClosed(database: string, closed: Stretch['closed']): boolean {
  const found = statSync(database, { throwIfNoEntry: false })
  return closed !== null && found?.size === closed.bytes && found.mtimeMs === closed.modifiedMs
}

/** Commits in the log that the archive has not, as far as their checksums hold. */
function applyLog(path: string, { closed }: Stretch, file: number, state: State): void {
  const log = openWal(path)
  const { last } = state
  if (log === null) return
  try {
    const isSame = last !== null && isSameRun(last.run, log.run)
    const follows = last === null || isSame || isNextRun(last.run, log.run)
    if (!follows && !isAsClosed(path.replace(/-wal$/, ''), closed)) return
    let open: { page: number; data: Buffer }[] = []
    for (const { index, page, pagesAfter, data, sum } of log.frames(1, log.firstSum)) {
      if (isSame && index === last.to && (sum[0] !== last.sum[0] || sum[1] !== last.sum[1])) return
      if (isSame && index <= last.to) continue
      open.push({ page, data })
      if (pagesAfter === 0) continue
      for (const one of open) writeWhole(file, one.data, (one.page - 1) * log.run.pageSize)
      open = []
      ftruncateSync(file, pagesAfter * log.run.pageSize)
      state.commits += 1
    }
  } finally {
    log.close()
  }
}
