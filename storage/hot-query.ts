import { type Compilable, CompiledQuery, type Kysely } from 'kysely'
import { wholeRows } from './cached-statements.js'

const texts = new Map<string, string>()

/**
 * Runs a query that is asked at every request: building it and turning it into SQL takes longer than running it, so that is done once per
 * `shape`, and then only the values differ. They stand in the order in which the query names them; `shape` must tell apart whatever the
 * text depends on (which filters there are, how many values a list has).
 */
export async function hotQuery<Tables, Row>(
  db: Kysely<Tables>,
  shape: string,
  build: () => Compilable<Row>,
  values: readonly unknown[],
  rows: 'few' | 'whole' = 'few',
): Promise<Row[]> {
  let text = texts.get(shape)
  if (text === undefined) {
    const { sql } = build().compile()
    text = rows === 'whole' ? `${wholeRows}${sql}` : sql
    texts.set(shape, text)
  }
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}
