import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'

/** File name of the manifest inside a backup's folder. */
export const manifestName = 'manifest.json'

const manifest = z.object({
  format: z.literal(1),
  createdAt: z.number().int(),
  files: z.array(
    z.object({
      /** Relative to the data folder, and to the backup's folder; nothing that climbs out of either. */
      path: z.string().regex(/^(system\.db|sites\/[a-z0-9][a-z0-9-]{0,62}\.db|secrets\/key)$/),
      bytes: z.number().int(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})

/** What a backup holds. `createdAt` is epoch ms. */
export type BackupManifest = z.infer<typeof manifest>

/** Size and SHA-256 of a file, read a piece at a time. */
export function fingerprint(path: string): { readonly bytes: number; readonly sha256: string } {
  const hash = createHash('sha256')
  const piece = Buffer.alloc(1 << 20)
  const file = openSync(path, 'r')
  try {
    for (let n = readSync(file, piece); n > 0; n = readSync(file, piece)) hash.update(piece.subarray(0, n))
  } finally {
    closeSync(file)
  }
  return { bytes: statSync(path).size, sha256: hash.digest('hex') }
}

/**
 * The manifest of a backup, every file of it compared in size and SHA-256.
 * @throws DomainError CONFIG_INVALID (no backup, or not one of ours), DATABASE_ERROR (a file is missing or damaged)
 */
export function readVerifiedManifest(backup: string): BackupManifest {
  const parsed = parseManifest(join(backup, manifestName))
  for (const file of parsed.files) {
    const path = join(backup, file.path)
    const found = statSync(path, { throwIfNoEntry: false }) ? fingerprint(path) : null
    if (found?.sha256 !== file.sha256 || found.bytes !== file.bytes) {
      throw new DomainError(
        'DATABASE_ERROR',
        `The backup's file ${file.path} is ${found ? 'damaged' : 'missing'}; use another backup. Nothing was changed.`,
      )
    }
  }
  return parsed
}

function parseManifest(path: string): BackupManifest {
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new DomainError(
      'CONFIG_INVALID',
      `${path} is no manifest of a backup; name the folder of a backup.`,
      undefined,
      error,
    )
  }
}
