import type { ArchiveSettings } from '../../storage/archive/archiver.js'
import { dataPaths } from '../../storage/data-folder.js'
import type { Config } from './config.js'

/** Where and how long changes are kept beside the databases; null: they are not. */
export function archiveSettingsOf({ archive, dataDir }: Config): ArchiveSettings | null {
  if (!archive.enabled) return null
  const folder = archive.folder ?? dataPaths(dataDir).archive
  return { folder, keepDays: archive.keepDays, maxBytes: archive.maxGb * 1e9 }
}
