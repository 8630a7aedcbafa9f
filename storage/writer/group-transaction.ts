import type { Sqlite } from '../open-sqlite.js'

/** The transaction of a group and the savepoint of each operation in it. */
export interface GroupTransaction {
  begin(): void
  commit(): void
  /** From the commit of this group on the log is copied into the file in pieces small or large. */
  copyLog(pieces: 'small' | 'large'): void
  /** Takes the whole group back; a transaction that SQLite has already ended is no error. */
  rollback(): void
  /** Begins an operation. */
  save(): void
  /** Keeps an operation. */
  release(): void
  /** Takes an operation back. */
  undo(): void
}

/**
 * Pages of the log that are copied at once: 8 MB hold up the next commit for some milliseconds, where all that a log may hold
 * (`open-sqlite.ts`) holds it up for a tenth of a second and more.
 */
const smallPieces = 2000

/** Transactions on a connection, their statements compiled once. */
export function groupTransaction(sqlite: Sqlite): GroupTransaction {
  const largePieces = Number(sqlite.pragma('wal_autocheckpoint', { simple: true }))
  let pieces: 'small' | 'large' = 'large'
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const commit = sqlite.prepare('COMMIT')
  const rollback = sqlite.prepare('ROLLBACK')
  const save = sqlite.prepare('SAVEPOINT operation')
  const release = sqlite.prepare('RELEASE operation')
  const undo = sqlite.prepare('ROLLBACK TO operation')
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    copyLog: (wanted) => {
      // 0: somebody else says when the log is copied.
      if (wanted === pieces || largePieces === 0) return
      pieces = wanted
      sqlite.pragma(`wal_autocheckpoint = ${wanted === 'small' ? smallPieces : largePieces}`)
    },
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
