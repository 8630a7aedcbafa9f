import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DomainError } from '../dialer/model/domain-error.js'
import { dataPaths } from './data-folder.js'
import { asDiskTrouble } from './disk-trouble.js'
import { openLockFile, sqliteCode } from './open-sqlite.js'

/** A data folder held by this process. */
export interface DataFolderLock {
  release(): void
}

/**
 * Takes the data folder for this process. The lock is the operating system's, held through a small SQLite file: it goes when the process
 * goes, however it ends, so a lock file left behind by a crash stops nobody. The owner's process id stands in a text file beside it: a file
 * that SQLite has locked must not be opened a second time by the same process, since POSIX drops a process's locks when any of its handles
 * closes.
 * @throws DomainError DATA_FOLDER_IN_USE naming the process that holds it; STORAGE_UNAVAILABLE when the disk refuses, DATABASE_ERROR when
 *   the folder cannot be used for another reason
 */
export function lockDataFolder(dataDir: string): DataFolderLock {
  const { lock, owner } = dataPaths(dataDir)
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const held = openLockFile(lock)
    writeFileSync(owner, `${process.pid}\n`, { mode: 0o600 })
    return {
      release: () => {
        rmSync(owner, { force: true })
        held.close()
      },
    }
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) {
      const pid = ownerOf(owner)
      throw new DomainError(
        'DATA_FOLDER_IN_USE',
        `The data folder ${dataDir} is in use by process ${pid}. Stop that process, or give this one a folder of its own.`,
        { dataDir, pid },
        error,
      )
    }
    const told = asDiskTrouble(`The data folder ${dataDir} cannot be used`, error)
    if (told instanceof DomainError) throw told
    const why = error instanceof Error ? error.message : String(error)
    throw new DomainError('DATABASE_ERROR', `The data folder ${dataDir} cannot be used: ${why}.`, { dataDir }, error)
  }
}

/** The process id as text; between taking the lock and writing the id there is a moment without one. */
function ownerOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return 'of an unknown number'
  }
}
