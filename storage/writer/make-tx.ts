import type { Kysely } from 'kysely'
import { appendJournal } from '../journal/append.js'
import { kyselyOver, type Sqlite, type SqliteStatement } from '../open-sqlite.js'
import type { SiteTables } from '../site-tables.js'
import type { SystemTables } from '../system-tables.js'
import type { SiteTx, SystemTx } from './operation.js'

/** Statements of a connection by their text, compiled at first use. */
function statements(sqlite: Sqlite): (sql: string) => SqliteStatement {
  const compiled = new Map<string, SqliteStatement>()
  return (sql) => {
    let statement = compiled.get(sql)
    if (!statement) {
      statement = sqlite.prepare(sql)
      compiled.set(sql, statement)
    }
    return statement
  }
}

/** What operations on a site's database work with. */
export function siteTxMaker(sqlite: Sqlite): (now: number) => SiteTx {
  const db: Kysely<SiteTables> = kyselyOver(sqlite)
  const statement = statements(sqlite)
  return (now) => ({ db, sqlite, statement, now, journal: (events) => void appendJournal({ statement }, events) })
}

/** What operations on the system database work with. */
export function systemTxMaker(sqlite: Sqlite): (now: number) => SystemTx {
  const db: Kysely<SystemTables> = kyselyOver(sqlite)
  const statement = statements(sqlite)
  return (now) => ({ db, sqlite, statement, now })
}

/** Writes something small, to see whether the disk accepts. */
export function probe(tx: Pick<SystemTx, 'statement' | 'now'>): void {
  tx.statement(
    `INSERT INTO settings (key, value) VALUES ('storage.probe', ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(String(tx.now))
}
