/** What is made of a row of a list. */
export type RowForm<Row, T> = (row: Row) => T

/** A form that keeps what it made, by the content of the row. */
export interface KeptForm<Row, T> {
  readonly make: RowForm<Row, T>
  readonly kept: Map<string, T>
}

/** Rows kept of one form, about 2 KB each; the oldest goes first. */
const mostKept = 5000

/**
 * A form whose work is done once per content: rows come from SQLite as text, and a text that was seen before stands for what was made of
 * it then. The row is read each time, so that a change is never missed, and a commit of somebody else takes nothing away.
 * @param make must depend on the row alone, and nobody may change what it gives
 */
export function keptForm<Row, T>(make: RowForm<Row, T>): KeptForm<Row, T> {
  return { make, kept: new Map() }
}

/** What the form makes of a row that came as text. */
export function formOf<Row, T>({ make, kept }: KeptForm<Row, T>, text: string, row: (text: string) => Row): T {
  const known = kept.get(text)
  if (known !== undefined) return known
  const made = make(row(text))
  kept.set(text, made)
  if (kept.size > mostKept) {
    const [oldest] = kept.keys()
    if (oldest !== undefined) kept.delete(oldest)
  }
  return made
}
