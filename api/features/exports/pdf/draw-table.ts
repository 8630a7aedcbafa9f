import { type Column, createTotals, type TableRow } from '../table.js'
import { cellText, isRightAligned } from './cell-text.js'
import type { Pen } from './pen.js'

/** Where on a page something may stand. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly bottom: number
}

const rowHeight = 14
const size = 7.5
const padding = 3

/**
 * Draws a table from `y` on, over as many pages as it takes, its header on each of them.
 * @param nextPage begins a page and tells where it starts
 * @returns where it ends
 */
export function drawTable(
  pen: Pen,
  table: { readonly columns: readonly Column[]; readonly rows: readonly TableRow[] },
  from: number,
  area: Area,
  local: (at: number) => number,
  nextPage: () => number,
): number {
  const { columns, rows } = table
  const all = columns.reduce((sum, { width }) => sum + width, 0)
  const widths = columns.map(({ width }) => (width / all) * area.width)
  const { pdf } = pen
  let y = from

  const draw = (texts: readonly string[], style: { weight?: 'bold'; color?: string }): void => {
    let x = area.left
    for (const [index, column] of columns.entries()) {
      const width = widths[index] ?? 0
      const align = isRightAligned(column) ? 'right' : 'left'
      pen.line(texts[index] ?? '', x + padding, y + 2, width - 2 * padding, { size, align, ...style })
      x += width
    }
    y += rowHeight
  }
  const header = (): void => {
    pdf.rect(area.left, y, area.width, rowHeight).fill('#1f4e79')
    draw(
      columns.map(({ title }) => title),
      { weight: 'bold', color: '#ffffff' },
    )
  }
  const room = (): void => {
    if (y + rowHeight <= area.bottom) return
    y = nextPage()
    header()
  }

  if (y + 3 * rowHeight > area.bottom) y = nextPage()
  header()
  const totals = createTotals(columns)
  for (const [index, row] of rows.entries()) {
    room()
    totals.add(row)
    if (index % 2 === 1) pdf.rect(area.left, y, area.width, rowHeight).fill('#f2f5f9')
    draw(
      columns.map((column, at) => cellText(row[at] ?? null, column, local)),
      {},
    )
  }
  if (rows.length > 0 && columns.some(({ summed }) => summed === true)) {
    room()
    pdf.rect(area.left, y, area.width, rowHeight).fill('#dde6f0')
    const texts = columns.map((column, at) => {
      const sum = totals.of(at)
      return sum === null ? (at === 0 ? 'Total' : '') : cellText(sum, column, local)
    })
    draw(texts, { weight: 'bold' })
  }
  return y
}
