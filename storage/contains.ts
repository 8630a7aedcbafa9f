import { type Expression, type SqlBool, sql } from 'kysely'

/** True where the column holds the text anywhere, case-insensitive for ASCII; `%` and `_` in the text stand for themselves. */
export function contains(column: Expression<string | null>, text: string): Expression<SqlBool> {
  const pattern = `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
  return sql<SqlBool>`${column} like ${pattern} escape '\\'`
}
