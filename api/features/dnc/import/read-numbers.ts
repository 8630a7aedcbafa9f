import type { BadRow } from '../../../../storage/dnc/imports.js'
import { dncKey } from '../../../../storage/dnc/key.js'
import { bareName } from '../../leads/address.js'
import { phoneAliases } from '../../leads/import/column-map.js'
import { csvRows } from '../../leads/import/csv-rows.js'
import type { NumberReading } from '../../leads/import/number-reader.js'
import type { TableRow } from '../../leads/import/row-source.js'
import { tableLimits } from '../../leads/import/table-limits.js'

/** What a file of numbers holds. */
export interface NumbersRead {
  /** Keys (see `storage/dnc/key.ts`) in ascending order, each once. */
  readonly keys: Float64Array
  /** Rows that are neither blank nor the header. */
  readonly rows: number
  readonly invalid: number
  readonly duplicates: number
  /** The first rows that gave no number. */
  readonly badRows: readonly BadRow[]
  /** Names of the columns, where the file has a header. */
  readonly header: readonly string[] | null
  readonly columns: number
}

export interface ReadNumbersParts {
  readonly readNumber: (text: string) => NumberReading
  readonly onProgress: (done: number) => void
  readonly signal: AbortSignal
}

const mostBadRows = 20
/** Rows that are looked at to find out which column holds the numbers. */
const sampleRows = 200

/**
 * Reads a file of numbers: one column of them, with or without a header, however they are written, beside other columns or not; also
 * area code and number in columns of their own, as the national register gives them.
 * @throws DomainError FILE_UPLOAD_ERROR (no text file); the signal's reason when it is aborted
 */
export async function readNumbers(file: string, parts: ReadNumbersParts): Promise<NumbersRead> {
  const { readNumber, onProgress, signal } = parts
  const found = createKeyPile()
  const badRows: BadRow[] = []
  let sample: TableRow[] | null = []
  let layout: Layout | null = null
  let rows = 0
  let invalid = 0

  const take = (row: TableRow, { cell }: Layout): void => {
    rows += 1
    const reading = row.fault === null ? readNumber(cell(row.cells)) : { ok: false as const, why: row.fault }
    const key = reading.ok ? dncKey(reading.number) : null
    if (key !== null) {
      found.add(key)
      return
    }
    invalid += 1
    if (badRows.length >= mostBadRows) return
    const why = reading.ok ? 'the number has more than 15 digits' : reading.why
    badRows.push({ row: row.row, text: row.cells.join(', ').slice(0, 100), why })
  }
  const settle = (): void => {
    if (sample === null) return
    layout = findLayout(sample, readNumber)
    for (const row of layout.header === null ? sample : sample.slice(1)) take(row, layout)
    sample = null
  }

  for await (const chunk of csvRows(file, tableLimits)) {
    signal.throwIfAborted()
    for (const row of chunk.rows) {
      if (row.fault === null && row.cells.every((cell) => cell.trim() === '')) continue
      if (sample !== null) {
        sample.push(row)
        if (sample.length >= sampleRows) settle()
      } else if (layout !== null) take(row, layout)
    }
    onProgress(chunk.done)
  }
  settle()
  const keys = found.sorted()
  const { header, columns } = layout ?? { header: null, columns: 0 }
  return { keys, rows, invalid, duplicates: rows - invalid - keys.length, badRows, header, columns }
}

/** Where a file keeps its numbers. */
interface Layout {
  readonly cell: (cells: readonly string[]) => string
  readonly header: readonly string[] | null
  readonly columns: number
}

function findLayout(sample: readonly TableRow[], readNumber: (text: string) => NumberReading): Layout {
  const first = sample[0]?.cells ?? []
  const columns = Math.max(1, ...sample.map((row) => row.cells.length))
  const named = first.findIndex((cell) => phoneAliases.includes(bareName(cell)))
  if (named >= 0) return { cell: (cells) => cells[named] ?? '', header: first, columns }
  const isNumber = (text: string | undefined): boolean => text !== undefined && text !== '' && readNumber(text).ok
  const isSplit = (cells: readonly string[]): boolean =>
    /^\s*\d{3}\s*$/.test(cells[0] ?? '') && /^\s*\d{3}-?\d{4}\s*$/.test(cells[1] ?? '')
  const body = sample.slice(1)
  if (body.length > 0 && body.every(({ cells }) => isSplit(cells))) {
    const cell = (cells: readonly string[]): string => `${(cells[0] ?? '').trim()}${(cells[1] ?? '').trim()}`
    return { cell, header: isSplit(first) ? null : first, columns }
  }
  const hits = Array.from({ length: columns }, (_, at) => sample.filter(({ cells }) => isNumber(cells[at])).length)
  const best = hits.indexOf(Math.max(...hits))
  const header = isNumber(first[best]) || !first.some((cell) => /\p{L}/u.test(cell)) ? null : first
  return { cell: (cells) => cells[best] ?? '', header, columns }
}

/** Collects keys in one growing array of doubles: eight bytes a number, where an array of numbers takes four times as much. */
function createKeyPile(): { add(key: number): void; sorted(): Float64Array } {
  let pile = new Float64Array(65_536)
  let size = 0
  return {
    add(key) {
      if (size === pile.length) {
        const larger = new Float64Array(size * 2)
        larger.set(pile)
        pile = larger
      }
      pile[size] = key
      size += 1
    },
    sorted() {
      const keys = pile.subarray(0, size).sort()
      let kept = 0
      for (const key of keys) {
        if (kept > 0 && keys[kept - 1] === key) continue
        keys[kept] = key
        kept += 1
      }
      return keys.subarray(0, kept)
    },
  }
}
