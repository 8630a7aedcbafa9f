import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

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

/** A stretch of the archive as far as it is whole. */
export interface IndexRead {
  readonly entries: readonly IndexEntry[]
  /** Hash of the last entry. */
  readonly hash: string
  /** Bytes of the index that are whole. */
  readonly bytes: number
}

export const indexFile = (folder: string): string => join(folder, 'index.jsonl')
export const changesFile = (folder: string): string => join(folder, 'changes')
export const baseFile = (folder: string): string => join(folder, 'base')

const line = z.object({ hash: z.string(), entry: z.unknown() })

/** Each line carries the hash of itself and of the line before, so a line that is missing, changed or torn ends what is believed. */
export function readIndex(folder: string): IndexRead {
  const entries: IndexEntry[] = []
  let hash = ''
  let bytes = 0
  const text = existsSync(indexFile(folder)) ? readFileSync(indexFile(folder), 'utf8') : ''
  for (const one of text.split('\n').slice(0, -1)) {
    const read = parseLine(one, hash)
    if (read === null) break
    entries.push(read.entry)
    hash = read.hash
    bytes += Buffer.byteLength(one) + 1
  }
  return { entries, hash, bytes }
}

/** Appends an entry and gives its hash. */
export function appendEntry(folder: string, before: string, value: IndexEntry, flush: boolean): string {
  const hash = hashOf(before, JSON.stringify(value))
  const file = openSync(indexFile(folder), 'a', 0o600)
  try {
    writeSync(file, `${JSON.stringify({ hash, entry: value })}\n`)
    if (flush) fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return hash
}

/** Cuts off what a crash left half. */
export function cutIndex(folder: string, bytes: number): void {
  truncateSync(indexFile(folder), bytes)
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
