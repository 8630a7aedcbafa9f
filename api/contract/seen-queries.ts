/** What a query holds, by name. */
export type QueryValues = Readonly<Record<string, unknown>>

/** Queries of each row that came lately, by their text. */
export interface SeenQueries<Row extends object> {
  /** The values of the text, which are the same object each time; `read` finds them out the first time. */
  of(row: Row, text: string, read: () => QueryValues): QueryValues
}

/** Of one row; the oldest goes first. */
const mostTexts = 200
const longestText = 300

/**
 * Front ends ask the same few lists again and again. Reading a query and checking it against its schema takes longer than finding a
 * page's rows, so the values of a text are kept, and whoever checks them keeps what came of it beside them.
 */
export function createSeenQueries<Row extends object>(): SeenQueries<Row> {
  const byRow = new Map<Row, Map<string, QueryValues>>()
  return {
    of: (row, text, read) => {
      if (text.length > longestText) return read()
      const seen = byRow.get(row) ?? new Map<string, QueryValues>()
      const known = seen.get(text)
      if (known !== undefined) return known
      const values = Object.freeze(read())
      byRow.set(row, seen)
      seen.set(text, values)
      if (seen.size > mostTexts) {
        const [oldest] = seen.keys()
        if (oldest !== undefined) seen.delete(oldest)
      }
      return values
    },
  }
}
