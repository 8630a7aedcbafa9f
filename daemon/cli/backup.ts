import { resolve } from 'node:path'
import { backupFolder, makeBackup } from '../backup.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/**
 * `trunkline backup`: works beside the running process and without it, because a copy is made on a connection that only reads.
 * @throws DomainError CONFLICT (the folder exists), DATABASE_ERROR
 */
export async function backup(io: ConsoleIo, config: Config, folder: string | null, json: boolean): Promise<number> {
  const now = createSystemClock().now()
  const destination = folder === null ? backupFolder(config.dataDir, now) : resolve(folder)
  const { files } = await makeBackup(config.dataDir, destination, now)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (json) io.out(JSON.stringify({ folder: destination, files: files.length, bytes }))
  else
    io.out(
      `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB: ${destination}\nRecordings are not in it; copy the folder recordings by itself.`,
    )
  return exitCodes.ok
}
