import { writeSync } from 'node:fs'

/**
 * Writes all of the bytes, at a place or at the end. A disk that is filling up takes a part without a word and refuses the rest: without
 * this the part would pass for the whole.
 * @throws Error what the disk says (`ENOSPC` and the like)
 */
export function writeWhole(file: number, bytes: Uint8Array, at: number | null): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, at === null ? null : at + done)
  }
}
