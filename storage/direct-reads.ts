import { type CompiledQuery, DefaultQueryExecutor, Kysely, type QueryResult, SqliteDialect } from 'kysely'
import type { CachedStatements, RowTexts } from './cached-statements.js'

/**
 * The query builder over a connection that only reads. Its own way to a connection (a lock, a hand-over, and what its plug-ins may wish to
 * change) is a dozen promises a query, which cost more than most queries of a list do; with one connection that is never in a transaction
 * there is nothing to wait for. Streams go its own way.
 * @param version a number that is another one after each commit of somebody else
 */
export function directReads<Tables>(database: CachedStatements, version: () => number): Kysely<Tables> {
  const dialect = new SqliteDialect({ database })
  return new Kysely<Tables>({
    config: { dialect },
    dialect,
    driver: dialect.createDriver(),
    executor: new DirectExecutor(database, dialect, version),
  })
}

/** The `version` of {@link directReads}; null on any other connection. */
export function dataVersion<Tables>(db: Kysely<Tables>): number | null {
  const executor = db.getExecutor()
  return executor instanceof DirectExecutor ? executor.dataVersion() : null
}

/** The rows of a query as texts; null on any other connection. */
export function rowTexts<Tables>(db: Kysely<Tables>, sql: string, parameters: readonly unknown[]): RowTexts | null {
  const executor = db.getExecutor()
  return executor instanceof DirectExecutor ? executor.texts(sql, parameters) : null
}

class DirectExecutor extends DefaultQueryExecutor {
  readonly #database: CachedStatements

  constructor(
    database: CachedStatements,
    dialect: SqliteDialect,
    readonly dataVersion: () => number,
  ) {
    const usual = new Kysely<unknown>({ dialect }).getExecutor()
    super(dialect.createQueryCompiler(), dialect.createAdapter(), {
      provideConnection: (consumer) => usual.provideConnection(consumer),
    })
    this.#database = database
  }

  texts(sql: string, parameters: readonly unknown[]): RowTexts {
    return this.#database.texts(sql, parameters)
  }

  override async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    // Rows of the query's own type, as the builder takes them from its drivers too.
    return { rows: this.#database.prepare(sql).all(parameters) as R[] }
  }
}
