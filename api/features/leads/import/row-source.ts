/**
 * One row of an uploaded table. `row` counts as a spreadsheet does: the first row of the file is 1, blank rows count.
 * `fault` tells why the row cannot be read; `cells` then holds what could be read of it.
 */
export interface TableRow {
  readonly row: number
  readonly cells: readonly string[]
  readonly fault: string | null
}

/** Rows in the order of the file, some at a time, and how far the reader is (0 to 1). */
export interface RowChunk {
  readonly rows: readonly TableRow[]
  readonly done: number
}

/** A table being read. Reading holds a bounded part of the file in memory, whatever the file holds. */
export type RowSource = AsyncIterable<RowChunk>
