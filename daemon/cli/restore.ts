import { resolve } from 'node:path'
import { restoreFromArchive } from '../../storage/archive/restore-archive.js'
import { restoreBackup } from '../../storage/backup/restore-backup.js'
import { dataPaths } from '../../storage/data-folder.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/** What is to be brought back: a backup's folder, or else a moment of the archive. */
export interface RestoreWish {
  readonly folder: string | null
  /** Epoch milliseconds; left out: the last commit. */
  readonly at?: number
  readonly only?: readonly string[]
  readonly archive?: string
  readonly json: boolean
}

/**
 * `trunkline restore`: verified first, and what is replaced is kept.
 * @throws DomainError CONFIG_INVALID (no backup), DATABASE_ERROR (damaged), DATABASE_TOO_NEW, DATA_FOLDER_IN_USE, NOT_FOUND (no archive)
 */
export async function restore(io: ConsoleIo, config: Config, wish: RestoreWish): Promise<number> {
  if (wish.folder === null) restoreMoment(io, config, wish)
  else restoreFolder(io, config, wish.folder, wish.json)
  return await Promise.resolve(exitCodes.ok)
}

function restoreFolder(io: ConsoleIo, { dataDir }: Config, folder: string, json: boolean): void {
  const { manifest, replaced } = restoreBackup({ dataDir, backup: resolve(folder), now: createSystemClock().now() })
  const madeAt = new Date(manifest.createdAt).toISOString()
  if (json) io.out(JSON.stringify({ dataDir, madeAt, files: manifest.files.length, replaced }))
  else {
    io.out(`Restored ${manifest.files.length} files of ${madeAt} to ${dataDir}`)
    if (replaced !== null) io.out(`What was there before: ${replaced}`)
  }
}

function restoreMoment(io: ConsoleIo, config: Config, wish: RestoreWish): void {
  const { dataDir } = config
  const { databases, replaced } = restoreFromArchive({
    dataDir,
    archive: wish.archive === undefined ? (config.archive.folder ?? dataPaths(dataDir).archive) : resolve(wish.archive),
    until: wish.at ?? null,
    only: wish.only ?? null,
    now: createSystemClock().now(),
  })
  const told = databases.map(({ name, reached }) => ({
    name,
    lastCommitAt: reached.at === null ? null : new Date(reached.at).toISOString(),
    journalSeq: reached.seq,
    commits: reached.commits,
    copyOf: new Date(reached.from).toISOString(),
  }))
  if (wish.json) io.out(JSON.stringify({ dataDir, databases: told, replaced }))
  else {
    for (const { name, lastCommitAt, journalSeq, commits, copyOf } of told) {
      const last = lastCommitAt === null ? '' : `, the last archived one at ${lastCommitAt}`
      const seq = journalSeq === 0 ? '' : ` (journal entry ${journalSeq})`
      io.out(`${name}: a copy of ${copyOf} and ${commits} commits since${last}${seq}`)
    }
    if (replaced !== null) io.out(`What was there before: ${replaced}`)
  }
}
