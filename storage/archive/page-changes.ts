import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A page of a block: number, pages of the database after it (0 inside a transaction), and its bytes, or what differs from the last ones. */
export interface PageChange {
  readonly page: number
  readonly pagesAfter: number
  readonly data: Buffer
}

const headBytes = 8

/** The pages of a block, put one behind the other into one piece of memory. */
export interface BlockPages {
  /** A page as it is. */
  whole(page: number, pagesAfter: number, data: Buffer): void
  /** What differs from its version before. */
  changed(page: number, pagesAfter: number, before: Buffer, data: Buffer): void
  /** Little differs from one version of a page to the next, so what packs is mostly zeros; a list of what differs packs worse. */
  pack(): Buffer
}

/** Room for so many pages. */
export function createBlockPages(count: number, pageSize: number): BlockPages {
  const bytes = Buffer.allocUnsafe(count * (headBytes + pageSize))
  let at = 0
  const next = (page: number, pagesAfter: number): Buffer => {
    bytes.writeUInt32BE(page, at)
    bytes.writeUInt32BE(pagesAfter, at + 4)
    const place = bytes.subarray(at + headBytes, at + headBytes + pageSize)
    at += headBytes + pageSize
    return place
  }
  return {
    whole: (page, pagesAfter, data) => void data.copy(next(page, pagesAfter)),
    changed: (page, pagesAfter, before, data) => differenceInto(next(page, pagesAfter), before, data),
    pack: () => deflateRawSync(bytes.subarray(0, at), { level: 1 }),
  }
}

/** Reverses {@link BlockPages}' packing. @throws Error when the bytes are not a block's */
export function* unpackChanges(packed: Buffer, pageSize: number): Generator<PageChange> {
  const bytes = inflateRawSync(packed)
  for (let at = 0; at < bytes.length; at += headBytes + pageSize) {
    const data = bytes.subarray(at + headBytes, at + headBytes + pageSize)
    yield { page: bytes.readUInt32BE(at), pagesAfter: bytes.readUInt32BE(at + 4), data }
  }
}

/** What differs between two versions of a page; applied to either it gives the other. */
export function difference(one: Buffer, other: Buffer): Buffer {
  const result = Buffer.alloc(one.length)
  differenceInto(result, one, other)
  return result
}

/** `result` lies aligned. */
function differenceInto(result: Buffer, one: Buffer, other: Buffer): void {
  const words = new Int32Array(result.buffer, result.byteOffset, result.length >> 2)
  const left = wordsOf(one)
  const right = wordsOf(other)
  for (let at = 0; at < words.length; at++) words[at] = (left[at] ?? 0) ^ (right[at] ?? 0)
}

/** A page as words, in place where it lies aligned; pages are of whole words. */
function wordsOf(page: Buffer): Int32Array {
  const aligned = page.byteOffset % 4 === 0 ? page : Uint8Array.from(page)
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}
