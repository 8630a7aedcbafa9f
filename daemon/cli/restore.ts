import { resolve } from 'node:path'
import { restoreBackup } from '../../storage/backup/restore-backup.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/**
 * `trunkline restore`: verified first, and what is replaced is kept.
 * @throws DomainError CONFIG_INVALID (no backup), DATABASE_ERROR (damaged), DATABASE_TOO_NEW, DATA_FOLDER_IN_USE
 */
export async function restore(io: ConsoleIo, config: Config, folder: string, json: boolean): Promise<number> {
  const { dataDir } = config
  const { manifest, replaced } = restoreBackup({ dataDir, backup: resolve(folder), now: createSystemClock().now() })
  const madeAt = new Date(manifest.createdAt).toISOString()
  if (json) io.out(JSON.stringify({ dataDir, madeAt, files: manifest.files.length, replaced }))
  else {
    io.out(`Restored ${manifest.files.length} files of ${madeAt} to ${dataDir}`)
    if (replaced !== null) io.out(`What was there before: ${replaced}`)
  }
  return await Promise.resolve(exitCodes.ok)
}
