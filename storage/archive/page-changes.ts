import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A page of a block: number, pages of the database after it (0 inside a transaction), and its bytes, or what differs from the last ones. */
export interface PageChange {
  readonly page: number
  readonly pagesAfter: number
  readonly data: Buffer
}

const headBytes = 8

/** Packs the pages of a block. Little differs from one version of a page to the next, so what packs is mostly zeros. */
export function packChanges(changes: readonly PageChange[]): Buffer {
  const parts = changes.flatMap(({ page, pagesAfter, data }) => {
    const head = Buffer.alloc(headBytes)
    head.writeUInt32BE(page, 0)
    head.writeUInt32BE(pagesAfter, 4)
    return [head, data]
  })
  return deflateRawSync(Buffer.concat(parts), { level: 1 })
}

/** Reverses {@link packChanges}. @throws Error when the bytes are not a block's */
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
  const words = wordsOf(result)
  const left = wordsOf(one)
  const right = wordsOf(other)
  for (let at = 0; at < words.length; at++) words[at] = (left[at] ?? 0) ^ (right[at] ?? 0)
  return result
}

/** A page as words, in place where it lies aligned; pages are of whole words. */
function wordsOf(page: Buffer): Int32Array {
  const aligned = page.byteOffset % 4 === 0 ? page : Uint8Array.from(page)
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}
