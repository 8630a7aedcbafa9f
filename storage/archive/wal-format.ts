import { closeSync, openSync, readSync } from 'node:fs'
import { endianness } from 'node:os'

/** What identifies one run of the log, from one restart of it to the next. */
export interface WalRun {
  readonly pageSize: number
  /** Counts the restarts of the log file. */
  readonly sequence: number
  readonly salt1: number
  readonly salt2: number
}

/** One page as it was written to the log. */
export interface WalFrame {
  /** From 1. */
  readonly index: number
  readonly page: number
  /** Pages of the database after this commit; 0: the transaction goes on. */
  readonly pagesAfter: number
  readonly data: Buffer
  /** Running checksum up to this frame. */
  readonly sum: WalSum
}

export type WalSum = readonly [number, number]

const isLittleEndian = endianness() === 'LE'
const headerBytes = 32
const frameHeaderBytes = 24
/** A megabyte: a call to the system and a piece of memory for each page would cost more than the work on it. */
const framesAtOnce = 256

/** A SQLite log opened for reading. Formats and checksums: sqlite.org/fileformat2.html, section 4. */
export interface WalReader {
  readonly run: WalRun
  readonly firstSum: WalSum
  /** The frames from `from` on whose salts and checksums fit; ends before the first that does not. `sum` is that of the frame before. */
  frames(from: number, sum: WalSum): Generator<WalFrame>
  /** The page of a frame that was seen before; it holds until the next call. */
  pageOf(frame: number): Buffer
  close(): void
}

/** Opens a log; null if there is none, or its header does not fit its checksum. */
export function openWal(path: string): WalReader | null {
  const file = openIfThere(path)
  if (file === null) return null
  const header = Buffer.alloc(headerBytes)
  const magic = readSync(file, header, 0, headerBytes, 0) === headerBytes ? header.readUInt32BE(0) : 0
  const big = magic === 0x377f0683
  const firstSum = checksum(header.subarray(0, 24), [0, 0], big)
  if ((!big && magic !== 0x377f0682) || !isSum(header, 24, firstSum)) {
    closeSync(file)
    return null
  }
  const run: WalRun = {
    pageSize: header.readUInt32BE(8),
    sequence: header.readUInt32BE(12),
    salt1: header.readUInt32BE(16),
    salt2: header.readUInt32BE(20),
  }
  const frameBytes = frameHeaderBytes + run.pageSize
  const page = Buffer.alloc(run.pageSize)
  const placeOf = (frame: number): number => headerBytes + (frame - 1) * frameBytes
  return {
    run,
    firstSum,
    *frames(from, before) {
      let sum = before
      let piece: Buffer = Buffer.alloc(0)
      for (let index = from, at = 0; ; index++, at += frameBytes) {
        if (at + frameBytes > piece.length) {
          piece = readPiece(file, frameBytes * framesAtOnce, placeOf(index))
          at = 0
          if (piece.length < frameBytes) return
        }
        const bytes = piece.subarray(at, at + frameBytes)
        if (bytes.readUInt32BE(8) !== run.salt1 || bytes.readUInt32BE(12) !== run.salt2) return
        const data = bytes.subarray(frameHeaderBytes)
        sum = checksum(data, checksum(bytes.subarray(0, 8), sum, big), big)
        if (!isSum(bytes, 16, sum)) return
        yield { index, page: bytes.readUInt32BE(0), pagesAfter: bytes.readUInt32BE(4), data, sum }
      }
    },
    pageOf: (frame) => {
      readSync(file, page, 0, run.pageSize, placeOf(frame) + frameHeaderBytes)
      return page
    },
    close: () => closeSync(file),
  }
}

/** Whether two runs are one. */
export function isSameRun(one: WalRun, other: WalRun): boolean {
  return one.sequence === other.sequence && one.salt1 === other.salt1 && one.salt2 === other.salt2
}

/** Whether the log was restarted once between the two, as SQLite does after a whole checkpoint. */
export function isNextRun(before: WalRun, after: WalRun): boolean {
  return after.sequence === (before.sequence + 1) >>> 0 && after.salt1 === (before.salt1 + 1) >>> 0
}

/** As much as there is. */
function readPiece(file: number, bytes: number, at: number): Buffer {
  const piece = Buffer.allocUnsafe(bytes)
  return piece.subarray(0, readSync(file, piece, 0, bytes, at))
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function isSum(bytes: Buffer, at: number, [one, two]: WalSum): boolean {
  return bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === two
}

function checksum(bytes: Buffer, [one, two]: WalSum, big: boolean): WalSum {
  let s1 = one
  let s2 = two
  if (!big && isLittleEndian && bytes.byteOffset % 4 === 0) {
    // The machine's own words, ten times as fast: each page that is kept is summed up here.
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    for (let at = 0; at < words.length; at += 2) {
      s1 = (s1 + (words[at] ?? 0) + s2) | 0
      s2 = (s2 + (words[at + 1] ?? 0) + s1) | 0
    }
    return [s1 >>> 0, s2 >>> 0]
  }
  for (let at = 0; at < bytes.length; at += 8) {
    s1 = (s1 + (big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + s2) >>> 0
    s2 = (s2 + (big ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + s1) >>> 0
  }
  return [s1, s2]
}
