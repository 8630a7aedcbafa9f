import type { Kysely } from 'kysely'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Sqlite, SqliteStatement } from '../open-sqlite.js'
import type { SiteTables } from '../site-tables.js'
import type { SystemTables } from '../system-tables.js'

/** Which queue an operation waits in: steps of calls first, then what people wait for, then bulk work. */
export type Lane = 'calls' | 'api' | 'bulk'

/** What an operation works with: the one connection, inside the group's transaction. */
export interface Tx<Tables> {
  /** Query builder on the transaction. Await nothing but its queries inside an operation: the whole group would wait. */
  readonly db: Kysely<Tables>
  readonly sqlite: Sqlite
  /** The statement of this SQL text, compiled once per connection. */
  readonly statement: (sql: string) => SqliteStatement
  /** Epoch ms, the same for the whole group. */
  readonly now: number
}

/** The transaction of a site's database. */
export interface SiteTx extends Tx<SiteTables> {
  /** Appends to the journal and, for the consumers that want it, to the outbox; announced after the commit. */
  readonly journal: (events: readonly DomainEvent[]) => void
}

/** The transaction of the system database. */
export type SystemTx = Tx<SystemTables>

/**
 * A named operation: how it runs and where it waits. A write has a savepoint of its own, so that it alone is taken back when it throws,
 * unless `savepoint` is false; a read has none.
 */
export interface Operation<T, I, O> {
  readonly kind: 'write' | 'read'
  readonly lane: Lane
  readonly savepoint: boolean
  /** Adds rows in the order of their key: no page is written twice, so the log may be copied into the file in small pieces. */
  readonly inOrder?: true
  readonly run: (tx: T, input: I) => O | Promise<O>
}

type Run<T, I, O> = (tx: T, input: I) => O | Promise<O>

/** A step of a call. */
export const callWrite = <T, I, O>(run: Run<T, I, O>): Operation<T, I, O> => ({
  kind: 'write',
  lane: 'calls',
  savepoint: true,
  run,
})
/** A question of the engine; answered in order with its commits. */
export const callRead = <T, I, O>(run: Run<T, I, O>): Operation<T, I, O> => ({
  kind: 'read',
  lane: 'calls',
  savepoint: false,
  run,
})
/** Something a person waits for. */
export const apiWrite = <T, I, O>(run: Run<T, I, O>): Operation<T, I, O> => ({
  kind: 'write',
  lane: 'api',
  savepoint: true,
  run,
})
/** A question from a thread that has no connection of its own. */
export const apiRead = <T, I, O>(run: Run<T, I, O>): Operation<T, I, O> => ({
  kind: 'read',
  lane: 'api',
  savepoint: false,
  run,
})
/** A small batch of something big. */
export const bulkWrite = <T, I, O>(run: Run<T, I, O>): Operation<T, I, O> => ({
  kind: 'write',
  lane: 'bulk',
  savepoint: true,
  run,
})
/**
 * A small batch of rows to add, of which some may stay when it throws. Without a savepoint SQLite need not copy every page before the
 * batch touches it, which is a tenth of an import's work.
 */
export const bulkInsert = <T, I, O>(run: Run<T, I, O>): Operation<T, I, O> => ({
  kind: 'write',
  lane: 'bulk',
  savepoint: false,
  run,
})

/** The same for rows that come in the order of their key, batch after batch. */
export const bulkInsertInOrder = <T, I, O>(run: Run<T, I, O>): Operation<T, I, O> => ({
  ...bulkInsert(run),
  inOrder: true,
})

/** Input and output of an operation, read off its declaration. */
export type InputOf<Op> = Op extends { run: (tx: never, input: infer I) => unknown } ? I : never
export type OutputOf<Op> = Op extends { run: (tx: never, input: never) => infer O } ? Awaited<O> : never
