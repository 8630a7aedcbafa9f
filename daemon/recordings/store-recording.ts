import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { wavDurationMs } from './wav-duration.js'

/** Where a recording was put and what it holds. */
export interface StoredRecording {
  /** Relative to the data folder, with `/`. */
  readonly path: string
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
  /** Null if the file's head does not tell. */
  readonly durationMs: number | null
}

/** The place of a recording in the data folder: `recordings/<site>/yyyy/mm/dd/<name>.wav`, the day in UTC. */
export function recordingPath(site: string, name: string, at: number): string {
  const [year = '', month = '', day = ''] = new Date(at).toISOString().slice(0, 10).split('-')
  return ['recordings', site, year, month, day, `${name}.wav`].join('/')
}

/**
 * Writes the bytes to their place. A file is there either whole or not at all: it is written under another name, brought to the
 * disk and renamed.
 * @throws what the source or the disk throws; no half file stays
 */
export async function storeRecording(
  dataDir: string,
  path: string,
  source: AsyncIterable<Uint8Array>,
): Promise<StoredRecording> {
  const target = join(dataDir, path)
  const part = `${target}.part`
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const head: Uint8Array[] = []
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(part, 'w', 0o600)
  try {
    for await (const chunk of source) {
      if (bytes < headBytes) head.push(chunk)
      bytes += chunk.byteLength
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
    await file.close()
    await rename(part, target)
  } catch (error) {
    await file.close()
    await rm(part, { force: true })
    throw error
  }
  const sha256 = hash.digest('hex')
  return { path, bytes, sha256, durationMs: wavDurationMs(Buffer.concat(head).subarray(0, headBytes), bytes) }
}

const headBytes = 4096
