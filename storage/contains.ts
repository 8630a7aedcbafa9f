import { type Expression, type SqlBool, sql } from 'kysely'

/** True where the column holds the text anywhere, case-insensitive for ASCII; `%` and `_` in the text stand for themselves. */
export function contains(column: Expression<string | null>, text: string): Expression<SqlBool> {
  return sql<SqlBool>`${column} like ${likeText(text)} escape '\\'`
}

/** The pattern of `LIKE … ESCAPE '\\'` for a text anywhere in a value. */
export function likeText(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
}
