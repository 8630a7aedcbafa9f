import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../../dialer/model/ids.js'

/** Where the numbers of a previewed import wait: doubles of this host's order, ascending. */
export function keyFile(dataDir: string, site: SiteId, id: number): string {
  return join(dataDir, 'uploads', `dnc-${site}-${id}.keys`)
}

export async function writeKeys(path: string, keys: Float64Array): Promise<void> {
  await writeFile(path, new Uint8Array(keys.buffer, keys.byteOffset, keys.byteLength), { mode: 0o600 })
}

const chunkKeys = 65_536

/** The keys of a file, some at a time. @throws DomainError NOT_FOUND (the file is gone: it must be uploaded again) */
export async function* readKeys(path: string): AsyncGenerator<Float64Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    const problem = 'The numbers of this import are no longer there. Upload the file again.'
    throw new DomainError('NOT_FOUND', problem, undefined, error)
  })
  try {
    for (;;) {
      const chunk = new Float64Array(chunkKeys)
      const { bytesRead } = await file.read(new Uint8Array(chunk.buffer), 0, chunk.byteLength)
      if (bytesRead === 0) return
      yield chunk.subarray(0, bytesRead / 8)
    }
  } finally {
    await file.close()
  }
}

export async function removeKeys(path: string): Promise<void> {
  await rm(path, { force: true })
}
