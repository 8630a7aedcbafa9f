import type { Sqlite } from '../open-sqlite.js'

/** The transaction of a group and the savepoint of each operation in it. */
export interface GroupTransaction {
  begin(): void
  commit(): void
  /** Takes the whole group back; a transaction that SQLite has already ended is no error. */
  rollback(): void
  /** Begins an operation. */
  save(): void
  /** Keeps an operation. */
  release(): void
  /** Takes an operation back. */
  undo(): void
}

/** Transactions on a connection, their statements compiled once. */
export function groupTransaction(sqlite: Sqlite): GroupTransaction {
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const commit = sqlite.prepare('COMMIT')
  const rollback = sqlite.prepare('ROLLBACK')
  const save = sqlite.prepare('SAVEPOINT operation')
  const release = sqlite.prepare('RELEASE operation')
  const undo = sqlite.prepare('ROLLBACK TO operation')
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback: () => {
      if (sqlite.inTransaction) rollback.run()
    },
    save: () => void save.run(),
    release: () => void release.run(),
    undo: () => {
      undo.run()
      release.run()
    },
  }
}
