import type { SqliteDatabase, SqliteStatement } from 'kysely'
import type { Sqlite } from './open-sqlite.js'

/** Texts come in as many forms as lists have filters and `IN` has values; beyond this many the longest unused is compiled again. */
const mostStatements = 500

/**
 * A connection for the query builder that compiles each SQL text once: compiling takes longer than most queries run. A statement that is
 * being read row by row must not be asked again meanwhile, so those are compiled each time.
 */
export function cachedStatements(sqlite: Sqlite): SqliteDatabase {
  const compiled = new Map<string, SqliteStatement>()
  return {
    close: () => void sqlite.close(),
    prepare: (sql) => {
      const known = compiled.get(sql)
      if (known) {
        // Insertion order is age.
        compiled.delete(sql)
        compiled.set(sql, known)
        return known
      }
      const statement = sqlite.prepare<unknown[], readonly unknown[]>(sql)
      const shared: SqliteStatement = {
        reader: statement.reader,
        all: statement.reader ? namingReader(statement) : (parameters) => statement.all(parameters),
        run: (parameters) => statement.run(parameters),
        iterate: (parameters) => sqlite.prepare(sql).iterate(parameters) as IterableIterator<unknown>,
      }
      compiled.set(sql, shared)
      const [oldest] = compiled.keys()
      if (compiled.size > mostStatements && oldest !== undefined) compiled.delete(oldest)
      return shared
    },
  }
}

interface ListReader {
  columns(): readonly { readonly name: string }[]
  raw(): { all(parameters: readonly unknown[]): readonly (readonly unknown[])[] }
}

/** Reads rows as lists of values and names them here: a fifth less work than having each value named as it crosses over. */
function namingReader(statement: ListReader): SqliteStatement['all'] {
  const names = statement.columns().map((column) => column.name)
  const raw = statement.raw()
  return (parameters) =>
    raw.all(parameters).map((values) => {
      const row: Record<string, unknown> = {}
      names.forEach((name, n) => {
        row[name] = values[n]
      })
      return row
    })
}
