import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DomainError } from '../dialer/model/domain-error.js'
import { dataPaths } from '../storage/data-folder.js'

/**
 * Makes the folders of a data folder that are not there, for their owner alone.
 * @throws DomainError CONFIG_INVALID where that is not possible
 */
export function makeDataFolder(dataDir: string): void {
  const paths = dataPaths(dataDir)
  const folders = [dataDir, paths.sites, join(dataDir, 'recordings'), paths.uploads, paths.backups, dirname(paths.key)]
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new DomainError(
      'CONFIG_INVALID',
      `The data folder ${dataDir} cannot be made: ${why}. Give it to this user, or set dataDir (TRUNKLINE_DATA_DIR).`,
      undefined,
      cause,
    )
  }
}
