import type { SmallTable } from '../table.js'
import { cellText } from './cell-text.js'
import type { Pen } from './pen.js'

/** More bars than this say nothing. */
const mostBars = 15
const rowHeight = 15

/** Height a table's chart takes; 0 where it has none. */
export function chartHeight({ chart, rows }: SmallTable): number {
  return chart === null || rows.length === 0 ? 0 : Math.min(rows.length, mostBars) * rowHeight + 30
}

/** Horizontal bars, each with its name and number; of dates the last ones, of others the longest. */
export function drawChart(
  pen: Pen,
  table: SmallTable,
  box: { readonly x: number; readonly y: number; readonly width: number },
  local: (at: number) => number,
): void {
  const { chart, columns, rows } = table
  if (chart === null || rows.length === 0) return
  const [labels, values] = [columns[chart.labels], columns[chart.values]]
  if (!labels || !values) return
  const shown = labels.kind === 'date' ? rows.slice(-mostBars) : rows.slice(0, mostBars)
  const numbers = shown.map((row) => {
    const value = row[chart.values]
    return typeof value === 'number' ? value : 0
  })
  const longest = Math.max(...numbers, 1)
  const { pdf } = pen
  pen.line(`${values.title} ${table.name.toLowerCase()}`, box.x, box.y, box.width, { size: 10, weight: 'bold' })
  const [labelWidth, numberWidth] = [box.width * 0.25, 60]
  const room = box.width - labelWidth - numberWidth - 12
  for (const [index, row] of shown.entries()) {
    const y = box.y + 18 + index * rowHeight
    const value = numbers[index] ?? 0
    pen.line(cellText(row[chart.labels] ?? null, labels, local), box.x, y, labelWidth - 6, { size: 8 })
    pdf.rect(box.x + labelWidth, y + 1, Math.max(0.5, (value / longest) * room), rowHeight - 5).fill('#2f75b5')
    pen.line(cellText(value, values, local), box.x + labelWidth + (value / longest) * room + 6, y, numberWidth, {
      size: 8,
    })
  }
}
