import { type Column, createTotals, type TableRow } from '../table.js'
import { cellOf, columnName, excelNumber, styles, textCell, totalStyles } from './cells.js'

/** What of a sheet is known when it is written. */
export interface SheetEnd {
  readonly rows: number
  /** `A1:K200`. */
  readonly filter: string
}

const begin = (columns: readonly Column[]): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns
    .map(({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
    .join('')}</cols><sheetData>${rowXml(
    1,
    columns.map(({ title }, index) => textCell(`${columnName(index)}1`, title, styles.header)),
  )}`

/**
 * A sheet as XML, piece by piece: a header that stays in sight and filters, rows, and sums that follow the filter. Only one page of rows is
 * held at any time.
 * @param ended told at the end
 */
export async function* sheetXml(
  columns: readonly Column[],
  pages: AsyncIterable<readonly TableRow[]> | Iterable<readonly TableRow[]>,
  local: (at: number) => number,
  ended: (end: SheetEnd) => void,
): AsyncGenerator<string> {
  yield begin(columns)
  const names = columns.map((_, index) => columnName(index))
  const totals = createTotals(columns)
  let row = 1
  for await (const page of pages) {
    let text = ''
    for (const cells of page) {
      row += 1
      totals.add(cells)
      text += `<row r="${row}">`
      for (const [index, column] of columns.entries()) {
        text += cellOf(`${names[index]}${row}`, column, cells[index] ?? null, local)
      }
      text += '</row>'
    }
    if (text !== '') yield text
  }
  const filter = `A1:${columnName(columns.length - 1)}${row}`
  if (row > 1 && columns.some(({ summed }) => summed === true)) yield totalsXml(columns, names, row, totals, local)
  yield `</sheetData><autoFilter ref="${filter}"/></worksheet>`
  ended({ rows: row - 1, filter })
}

/** Sums below the rows, with what they come to now for programs that do not reckon. 109: of what the filter shows. */
function totalsXml(
  columns: readonly Column[],
  names: readonly string[],
  last: number,
  totals: ReturnType<typeof createTotals>,
  local: (at: number) => number,
): string {
  const at = last + 1
  const cells = columns.map(({ kind }, index) => {
    const sum = totals.of(index)
    const name = `${names[index]}${at}`
    if (sum === null) return index === 0 ? textCell(name, 'Total', styles.totalText) : ''
    const range = `${names[index]}2:${names[index]}${last}`
    return `<c r="${name}" s="${totalStyles[kind]}"><f>SUBTOTAL(109,${range})</f><v>${excelNumber(sum, kind, local) ?? 0}</v></c>`
  })
  return rowXml(at, cells)
}

function rowXml(at: number, cells: readonly string[]): string {
  return `<row r="${at}">${cells.join('')}</row>`
}

/** A sheet of a title and facts, without header or filter. */
export function factsSheet(title: string, facts: readonly (readonly [string, string | number])[]): string {
  const rows = facts.map(([label, value], index) => {
    const at = index + 3
    const cell =
      typeof value === 'number'
        ? `<c r="B${at}" s="${styles.integer}"><v>${value}</v></c>`
        : textCell(`B${at}`, value, styles.text)
    return rowXml(at, [textCell(`A${at}`, label, styles.totalText), cell])
  })
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="1" width="24" customWidth="1"/><col min="2" max="2" width="60" customWidth="1"/></cols><sheetData>${rowXml(1, [textCell('A1', title, styles.title)])}${rows.join('')}</sheetData></worksheet>`
}
