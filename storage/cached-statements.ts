import type { SqliteDatabase, SqliteStatement } from 'kysely'
import type { Sqlite } from './open-sqlite.js'
import { rowMaker } from './row-maker.js'

/** A connection for the query builder; it can also give rows as texts. */
export interface CachedStatements extends SqliteDatabase {
  /** The rows of a query, each as one text, and what makes rows of such texts; for texts and numbers. */
  texts(sql: string, parameters: readonly unknown[]): RowTexts
}

export interface RowTexts {
  readonly texts: readonly string[]
  readonly rows: (texts: readonly string[]) => readonly Readonly<Record<string, unknown>>[]
}

/** Texts come in as many forms as lists have filters and `IN` has values; beyond this many the longest unused is compiled again. */
const mostStatements = 500

/**
 * A connection for the query builder that compiles each SQL text once: compiling takes longer than most queries run. A statement that is
 * being read row by row must not be asked again meanwhile, so those are compiled each time.
 */
export function cachedStatements(sqlite: Sqlite): CachedStatements {
  const compiled = new Map<string, SqliteStatement>()
  const ofTexts = new Map<string, (parameters: readonly unknown[]) => RowTexts>()
  return {
    close: () => void sqlite.close(),
    texts: (sql, parameters) => {
      const known = used(ofTexts, sql)
      if (known) return known(parameters)
      const reader = rowTextsOf(sqlite, sql)
      keep(ofTexts, sql, reader)
      return reader(parameters)
    },
    prepare: (sql) => {
      const known = used(compiled, sql)
      if (known) return known
      const statement = sqlite.prepare<unknown[], readonly unknown[]>(sql)
      const shared: SqliteStatement = {
        reader: statement.reader,
        all: readerOf(sqlite, sql, statement),
        run: (parameters) => statement.run(parameters),
        iterate: (parameters) => sqlite.prepare(sql).iterate(parameters) as IterableIterator<unknown>,
      }
      keep(compiled, sql, shared)
      return shared
    },
  }
}

function used<T>(known: Map<string, T>, sql: string): T | undefined {
  const found = known.get(sql)
  // Insertion order is age; while there is room it tells nothing.
  if (found !== undefined && known.size >= mostStatements) {
    known.delete(sql)
    known.set(sql, found)
  }
  return found
}

function keep<T>(known: Map<string, T>, sql: string, statement: T): void {
  known.set(sql, statement)
  if (known.size <= mostStatements) return
  const [oldest] = known.keys()
  if (oldest !== undefined) known.delete(oldest)
}

/** Before the SQL of a list of whole rows: its rows come over as one text. A comment to any other database. */
export const wholeRows = '/* whole rows */ '

interface ListReader {
  readonly reader: boolean
  columns(): readonly { readonly name: string }[]
  raw(): { all(parameters: readonly unknown[]): readonly (readonly unknown[])[] }
  all(parameters: readonly unknown[]): unknown[]
}

function readerOf(sqlite: Sqlite, sql: string, statement: ListReader): SqliteStatement['all'] {
  if (!statement.reader) return (parameters) => statement.all(parameters)
  const names = statement.columns().map((column) => column.name)
  if (sql.startsWith(wholeRows)) return textReader(sqlite, sql, names)
  const row = rowMaker(names)
  const raw = statement.raw()
  return (parameters) => raw.all(parameters).map(row)
}

function rowTextsOf(sqlite: Sqlite, sql: string): (parameters: readonly unknown[]) => RowTexts {
  const columns = sqlite
    .prepare(sql)
    .columns()
    .map(({ name }) => name)
  const make = rowMaker(columns)
  const rows = (texts: readonly string[]) => (JSON.parse(`[${texts.join(',')}]`) as unknown[][]).map(make)
  const values = columns.map((name) => `"${name}"`).join(', ')
  const statement = sqlite.prepare<unknown[], string>(`SELECT json_array(${values}) FROM (${sql})`).pluck()
  return (parameters) => ({ texts: statement.all(parameters), rows })
}

/**
 * Reads all rows as one text and parses it: values that cross over one by one cost more than SQLite takes to find them, a page of whole
 * leads twice as much as this. For texts and numbers; there is no JSON for blobs.
 */
function textReader(sqlite: Sqlite, sql: string, columns: readonly string[]): SqliteStatement['all'] {
  const row = rowMaker(columns)
  const values = columns.map((name) => `"${name}"`).join(', ')
  // A subquery with a limit keeps its order.
  const text = sqlite.prepare<unknown[], string>(`SELECT json_group_array(json_array(${values})) FROM (${sql})`).pluck()
  return (parameters) => (JSON.parse(text.get(parameters) ?? '[]') as unknown[][]).map(row)
}
