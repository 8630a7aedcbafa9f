import { DomainError } from '../../dialer/model/domain-error.js'
import { sqliteCode } from '../open-sqlite.js'

const goesOn = 'Calls go on; what happens is kept in memory and written as soon as it can be.'

const sentences: readonly (readonly [string, string])[] = [
  ['SQLITE_FULL', `The disk of the data folder is full: free some space. ${goesOn}`],
  ['SQLITE_IOERR', `The disk of the data folder reports errors: check the disk. ${goesOn}`],
  ['SQLITE_BUSY', `Another program holds the database: close it. ${goesOn}`],
  ['SQLITE_LOCKED', `Another program holds the database: close it. ${goesOn}`],
  ['SQLITE_PROTOCOL', `Another program holds the database: close it. ${goesOn}`],
  [
    'SQLITE_READONLY',
    `The data folder cannot be written: check its permissions and how its disk is mounted. ${goesOn}`,
  ],
  ['SQLITE_CANTOPEN', `A file of the data folder cannot be opened: check its permissions and free handles. ${goesOn}`],
  ['SQLITE_NOMEM', `The machine has no memory left for the database. ${goesOn}`],
  ['SQLITE_CORRUPT', `The database file is damaged: stop the program and restore a backup. ${goesOn}`],
]

/** The sentence for an error that the surroundings cause and that trying again may heal; null for every other error. */
export function sqliteTrouble(error: unknown): string | null {
  const code = sqliteCode(error)
  if (code === null) return null
  return sentences.find(([begin]) => code.startsWith(begin))?.[1] ?? null
}

/** An operation's own fault as a DomainError. */
export function operationError(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  const code = sqliteCode(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const columns = message.replace(/^.*failed: /, '')
    return new DomainError('DUPLICATE_ENTRY', 'Such an entry already exists.', { unique: columns }, error)
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new DomainError(
      'CONFLICT',
      'The entry refers to something that does not exist, or is still referred to.',
      undefined,
      error,
    )
  }
  if (code !== null)
    return new DomainError('DATABASE_ERROR', `The database refused the change: ${message}.`, undefined, error)
  return new DomainError('INTERNAL_ERROR', message, undefined, error)
}
