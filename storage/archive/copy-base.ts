import { createHash } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { deflateRawSync } from 'node:zlib'
import { baseFile } from './archive-index.js'
import { writeWhole } from './write-whole.js'

const sliceBytes = 1 << 20

/**
 * Copies a database into the folder of a stretch, in slices, so that others have their turn. What could not be copied whole leaves its room
 * to others.
 * @param handles of databases, by path, which are never closed: that would drop this process's locks on them
 */
export async function copyBase(
  database: string,
  folder: string,
  handles: Map<string, number>,
): Promise<{ bytes: number; sha256: string }> {
  const from = openOnce(database, handles)
  const part = `${baseFile(folder)}.part`
  const hash = createHash('sha256')
  const slice = Buffer.alloc(sliceBytes)
  let bytes = 0
  try {
    const to = openSync(part, 'w', 0o600)
    try {
      for (let at = 0; ; at += sliceBytes) {
        const n = readSync(from, slice, 0, sliceBytes, at)
        if (n <= 0) break
        const packed = deflateRawSync(slice.subarray(0, n), { level: 1 })
        const head = Buffer.alloc(4)
        head.writeUInt32BE(packed.length)
        for (const piece of [head, packed]) {
          hash.update(piece)
          writeWhole(to, piece, null)
          bytes += piece.length
        }
        await setImmediate()
      }
      fsyncSync(to)
    } finally {
      closeSync(to)
    }
    renameSync(part, baseFile(folder))
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The handle of a database; a file that was put in its place since needs one of its own. */
function openOnce(database: string, handles: Map<string, number>): number {
  const known = handles.get(database)
  if (known !== undefined && fstatSync(known).ino === statSync(database).ino) return known
  const file = openSync(database, 'r')
  handles.set(database, file)
  return file
}
