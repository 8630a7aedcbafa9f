/** What is made of a row of a list. */
export type RowForm<Row, T> = (row: Row) => T

/** A form that keeps what it made, by the content of the row. */
export interface KeptForm<Row, T> {
  readonly make: RowForm<Row, T>
  /** @param texts rows as they came from SQLite; `rows` makes the rows of such */
  of(texts: readonly string[], rows: (texts: readonly string[]) => readonly Row[]): T[]
}

/** Rows kept of one form are up to twice as many, about 2 KB each. */
const mostKept = 2500
/** A row of more characters is made anew each time: with a long note in each, what is kept would be heavy. */
const mostText = 4000
/** Ids of rows that were made something of lately. */
const mostIds = 8192

/**
 * A form whose work is seldom done twice for the same content: rows come from SQLite as text, and a text that was seen before stands for
 * what was made of it then. The row is read each time, so that a change is never missed, and a commit of somebody else takes nothing away.
 * What is made is kept from the second time on: to keep each row of a walk through millions would only be work for the collector.
 * @param make must depend on the row alone, and nobody may change what it gives
 */
export function keptForm<Row extends { readonly id: number }, T extends NonNullable<unknown>>(
  make: RowForm<Row, T>,
): KeptForm<Row, T> {
  const lately = new Int32Array(mostIds)
  const isSecond = (id: number): boolean => {
    const place = id % mostIds
    if (lately[place] === id) return true
    lately[place] = id
    return false
  }
  // Two generations: to delete the oldest one by one would leave a hole for each, over which every look for the next oldest walks.
  let kept = new Map<string, T>()
  let older = new Map<string, T>()
  const keep = (text: string, made: T): void => {
    if (kept.size >= mostKept) {
      older = kept
      kept = new Map()
    }
    kept.set(text, made)
  }
  const known = (text: string): T | undefined => {
    const made = kept.get(text)
    if (made !== undefined) return made
    const before = older.get(text)
    if (before !== undefined) keep(text, before)
    return before
  }
  return {
    make,
    of: (texts, rows) => {
      const found = texts.map(known)
      const missing = texts.filter((_, n) => found[n] === undefined)
      if (missing.length === 0) return found.filter((made) => made !== undefined)
      const fresh = rows(missing).map((row, n) => {
        const made = make(row)
        const text = missing[n]
        if (text !== undefined && text.length <= mostText && isSecond(row.id)) keep(text, made)
        return made
      })
      let next = 0
      return found.flatMap((made) => made ?? fresh[next++] ?? [])
    },
  }
}
