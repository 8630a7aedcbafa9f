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
      const statement = sqlite.prepare(sql)
      const shared: SqliteStatement = {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters),
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
