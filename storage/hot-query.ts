import { type Compilable, CompiledQuery, type Kysely } from 'kysely'
import { wholeRows } from './cached-statements.js'
import { rowTexts } from './direct-reads.js'
import type { KeptForm } from './row-form.js'

const texts = { few: new Map<string, string>(), whole: new Map<string, string>() }

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
  const text = textOf(shape, build, rows)
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}

/** The same for whole rows of which something is made that is kept; see {@link KeptForm}. */
export async function hotForms<Tables, Row, T>(
  db: Kysely<Tables>,
  shape: string,
  build: () => Compilable<Row>,
  values: readonly unknown[],
  form: KeptForm<Row, T>,
): Promise<T[]> {
  const found = rowTexts(db, textOf(shape, build, 'few'), values)
  if (found === null) return (await hotQuery(db, shape, build, values)).map(form.make)
  // Rows of the query's own type, as the builder takes them from its drivers too.
  return form.of(found.texts, found.rows as (texts: readonly string[]) => Row[])
}

function textOf<Row>(shape: string, build: () => Compilable<Row>, rows: 'few' | 'whole'): string {
  const known = texts[rows].get(shape)
  if (known !== undefined) return known
  const { sql } = build().compile()
  const text = rows === 'whole' ? `${wholeRows}${sql}` : sql
  texts[rows].set(shape, text)
  return text
}
