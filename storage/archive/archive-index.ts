import { createHash } from 'node:crypto'
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from './write-whole.js'

const run = z.object({ pageSize: z.number(), sequence: z.number(), salt1: z.number(), salt2: z.number() })

const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begin'),
    at: z.number(),
    /** Hash at the end of the stretch before, where nothing lies between; else null. */
    follows: z.string().nullable(),
  }),
  z.object({ kind: z.literal('base'), at: z.number(), bytes: z.number(), sha256: z.string() }),
  z.object({
    kind: z.literal('block'),
    run,
    /** First and last frame of the log. */
    from: z.number(),
    to: z.number(),
    /** The log's checksum at the last frame. */
    sum: z.tuple([z.number(), z.number()]),
    /** Where it lies in the file of changes. */
    offset: z.number(),
    bytes: z.number(),
    sha256: z.string(),
    /** Each commit: its last frame, pages of the database, epoch ms, journal entry reached (0: none known). */
    commits: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  }),
  /** The database was closed with all of its log copied into it. */
  z.object({ kind: z.literal('closed'), bytes: z.number(), modifiedMs: z.number() }),
])

export type IndexEntry = z.infer<typeof entry>
export type BlockEntry = Extract<IndexEntry, { kind: 'block' }>

/** An entry, the hash up to it, and where it ends in the index. */
export interface IndexLine {
  readonly entry: IndexEntry
  readonly hash: string
  readonly end: number
}

export const indexFile = (folder: string): string => join(folder, 'index.jsonl')
export const changesFile = (folder: string): string => join(folder, 'changes')
export const baseFile = (folder: string): string => join(folder, 'base')

const line = z.object({ hash: z.string(), entry: z.unknown() })

/**
 * The entries of a stretch, one at a time: an index may be longer than the memory. Each line carries the hash of itself and of the line
 * before, so one that is missing, changed or torn ends what is believed.
 */
export function* readIndex(folder: string): Generator<IndexLine> {
  let hash = ''
  let end = 0
  for (const text of linesOf(indexFile(folder))) {
    const read = parseLine(text, hash)
    if (read === null) return
    hash = read.hash
    end += Buffer.byteLength(text) + 1
    yield { entry: read.entry, hash, end }
  }
}

/** Appends an entry and gives its hash. Where the disk takes only a part, nothing of it stays. */
export function appendEntry(folder: string, before: string, value: IndexEntry, flush: boolean): string {
  const hash = hashOf(before, JSON.stringify(value))
  const file = openSync(indexFile(folder), 'a', 0o600)
  const { size } = fstatSync(file)
  try {
    writeWhole(file, Buffer.from(`${JSON.stringify({ hash, entry: value })}\n`), null)
    if (flush) fsyncSync(file)
  } catch (error) {
    ftruncateSync(file, size)
    throw error
  } finally {
    closeSync(file)
  }
  return hash
}

/** Cuts off what a crash left half. */
export function cutIndex(folder: string, bytes: number): void {
  truncateSync(indexFile(folder), bytes)
}

/** Whole lines, without their ends. */
function* linesOf(path: string): Generator<string> {
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  const piece = Buffer.alloc(1 << 20)
  let rest: Buffer[] = []
  try {
    for (let n = readSync(file, piece); n > 0; n = readSync(file, piece)) {
      let from = 0
      for (let to = piece.indexOf(10); to >= 0 && to < n; to = piece.indexOf(10, from)) {
        yield Buffer.concat([...rest, piece.subarray(from, to)]).toString('utf8')
        rest = []
        from = to + 1
      }
      if (from < n) rest.push(Buffer.from(piece.subarray(from, n)))
    }
  } finally {
    closeSync(file)
  }
}

function parseLine(text: string, before: string): { entry: IndexEntry; hash: string } | null {
  try {
    const read = line.parse(JSON.parse(text))
    const value = entry.parse(read.entry)
    return read.hash === hashOf(before, JSON.stringify(read.entry)) ? { entry: value, hash: read.hash } : null
  } catch {
    // Torn or changed: what stands before it holds.
    return null
  }
}

function hashOf(before: string, body: string): string {
  return createHash('sha256').update(before).update(body).digest('hex')
}
