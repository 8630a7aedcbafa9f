/**
 * What stands in a column. Values are texts, or numbers: epoch ms for `moment`, ms for `duration`, a share of 1 for `percent`; `date` is a
 * text as `2026-03-02`.
 */
export type ColumnKind = 'text' | 'integer' | 'decimal' | 'percent' | 'date' | 'moment' | 'duration'

export interface Column {
  readonly title: string
  readonly kind: ColumnKind
  /** In characters. */
  readonly width: number
  /** True: its sum stands below. */
  readonly summed?: boolean
}

export type Cell = string | number | null
export type TableRow = readonly Cell[]

/** A table whose rows all fit into memory. */
export interface SmallTable {
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: readonly TableRow[]
  /** Drawn in documents: which column names the bars, which gives their length. */
  readonly chart: { readonly labels: number; readonly values: number } | null
}

/** What is exported: one table that may be long, and short ones that follow from it. */
export interface ExportSource {
  readonly title: string
  /** Beneath the title: of when, of whom. */
  readonly subtitle: string
  readonly name: string
  readonly columns: readonly Column[]
  /** How many rows there will be. */
  count(): Promise<number>
  /** Page by page, so that the reader decides how fast it goes. */
  pages(): AsyncIterable<readonly TableRow[]>
  /** To be asked when the last page was read. */
  summaries(): readonly SmallTable[]
  /** Texts of their own beneath the title, heading and body. */
  readonly texts: readonly (readonly [heading: string, body: string])[]
}

/** Sums a column's numbers as rows pass by. */
export function createTotals(columns: readonly Column[]) {
  const sums = columns.map(() => 0)
  return {
    add(row: TableRow): void {
      for (const [index, { summed }] of columns.entries()) {
        const value = row[index]
        if (summed === true && typeof value === 'number') sums[index] = (sums[index] ?? 0) + value
      }
    },
    /** Null where a column is not summed. */
    of: (index: number): number | null => (columns[index]?.summed === true ? (sums[index] ?? 0) : null),
  }
}
