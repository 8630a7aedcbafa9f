import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { cachedStatements } from './cached-statements.js'
import { directReads } from './direct-reads.js'

/** One connection to one SQLite file, synchronous. */
export type Sqlite = Database.Database
/** A statement compiled once. */
export type SqliteStatement = Database.Statement

/** How a file is opened. */
export type SqliteMode = 'write' | 'read'

/** How long a connection waits for another one's lock before it gives up. ms */
const busyTimeoutMs = 5000

/**
 * Opens a SQLite file; the only place that imports better-sqlite3.
 *
 * Writers use WAL with `synchronous = FULL`: with WAL, NORMAL would leave the last commits before a power cut to chance, and an attempt
 * must be durable before its originate leaves. Group commit makes the one flush cheap: it is shared by all that waits.
 * @throws SqliteError when the file cannot be opened or is no database
 */
export function openSqlite(path: string, mode: SqliteMode): Sqlite {
  const sqlite = new Database(path, {
    readonly: mode === 'read',
    fileMustExist: mode === 'read',
    timeout: busyTimeoutMs,
  })
  if (mode === 'write') {
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    // A checkpoint every 32,000 pages (128 MB). Leads of an import land on random pages of an index, each written to the log again and
    // again; few checkpoints copy such a page once, where one every 4,000 pages made a million leads take a third longer.
    sqlite.pragma('wal_autocheckpoint = 32000')
  }
  sqlite.pragma('cache_size = -32000')
  sqlite.pragma('temp_store = MEMORY')
  return sqlite
}

/** The query builder over a connection. It shares the connection, so what it does belongs to the transaction open there. */
export function kyselyOver<Tables>(sqlite: Sqlite): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: cachedStatements(sqlite) }) })
}

/** The query builder over a connection that only reads; see {@link directReads}. */
export function readerOver<Tables>(sqlite: Sqlite): Kysely<Tables> {
  // https://www.sqlite.org/pragma.html#pragma_data_version
  const version = sqlite.prepare<[], number>('PRAGMA data_version').pluck()
  return directReads<Tables>(cachedStatements(sqlite), () => version.get() ?? 0)
}

/** The code SQLite gave an error, for example `SQLITE_FULL`; null for anything else. */
export function sqliteCode(error: unknown): string | null {
  return error instanceof Database.SqliteError ? error.code : null
}

/** An error as SQLite throws it; for tests that inject trouble. */
export function sqliteError(code: string, message: string): Error {
  return new Database.SqliteError(message, code)
}

/**
 * Opens a file only to hold its exclusive lock until it is closed.
 * @throws SqliteError SQLITE_BUSY when somebody else holds it
 */
export function openLockFile(path: string): Sqlite {
  const sqlite = new Database(path, { timeout: 0 })
  try {
    sqlite.pragma('journal_mode = MEMORY')
    // In this mode the lock taken by the first write stays until the connection closes.
    sqlite.pragma('locking_mode = EXCLUSIVE')
    sqlite.exec('BEGIN EXCLUSIVE; PRAGMA user_version = 1; COMMIT')
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}
