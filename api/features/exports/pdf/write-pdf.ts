import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import PdfDocument from 'pdfkit'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import type { ExportSource, SmallTable, TableRow } from '../table.js'
import { chartHeight, drawChart } from './chart.js'
import { type Area, drawTable } from './draw-table.js'
import { openFonts } from './fonts.js'
import { createPen, type Pen } from './pen.js'

/** A document of more rows is read by nobody, and its pages are held until their number is known. */
export const mostPdfRows = 10_000

const margin = 36

/**
 * Writes a document: title, charts, what was written, tables, and on each page its number. Its rows are read first, because what they come
 * to stands before them.
 * @throws DomainError VALIDATION_ERROR (more rows than a document takes)
 * @returns how many rows there are
 */
export async function writePdf(
  source: ExportSource,
  to: Writable,
  options: {
    readonly local: (at: number) => number
    readonly madeAt: string
    readonly written: (rows: number) => void
  },
): Promise<number> {
  const rows: TableRow[] = []
  for await (const page of source.pages()) {
    rows.push(...page)
    if (rows.length > mostPdfRows) throw tooMany()
    options.written(rows.length)
  }
  const isWide = source.columns.length > 6
  const pdf = new PdfDocument({
    size: 'A4',
    layout: isWide ? 'landscape' : 'portrait',
    margin,
    // Their number stands on each of them.
    bufferPages: true,
    info: { Title: source.title, Creator: 'Trunkline', Producer: 'Trunkline' },
  })
  const gone = pipeline(pdf, to)
  // Heard below; drawing that fails before must not leave it to nobody.
  gone.catch(() => undefined)
  const pen = createPen(pdf, openFonts())
  const area: Area = {
    left: margin,
    top: margin,
    width: pdf.page.width - 2 * margin,
    bottom: pdf.page.height - margin - 16,
  }
  drawAll(pen, source, rows, area, options)
  numberPages(pen, area, options.madeAt)
  pdf.end()
  await gone
  return rows.length
}

/** @throws DomainError VALIDATION_ERROR */
export function refuseTooMany(rows: number): void {
  if (rows > mostPdfRows) throw tooMany(rows)
}

function tooMany(rows?: number): DomainError {
  const many = rows === undefined ? 'More' : `${rows} rows are more`
  const problem = `${many} than a PDF takes (${mostPdfRows} rows): choose Excel, or a shorter span.`
  return new DomainError('VALIDATION_ERROR', problem, { fields: { format: problem } })
}

function drawAll(
  pen: Pen,
  source: ExportSource,
  rows: readonly TableRow[],
  area: Area,
  { local }: { readonly local: (at: number) => number },
): void {
  const { pdf } = pen
  const { left, top, width, bottom } = area
  let y = top
  const nextPage = (): number => {
    pdf.addPage()
    return top
  }
  const room = (height: number): void => {
    if (y + height > bottom) y = nextPage()
  }
  pen.line(source.title, left, y, width, { size: 20, weight: 'bold', color: '#1f4e79' })
  pen.line(source.subtitle, left, y + 28, width, { size: 10, color: '#555555' })
  y += 54
  const summaries = source.summaries()
  for (const summary of summaries) {
    const height = chartHeight(summary)
    if (height === 0) continue
    room(height)
    drawChart(pen, summary, { x: left, y, width }, local)
    y += height
  }
  const own: SmallTable = { name: source.name, columns: source.columns, rows, chart: null }
  for (const table of [...summaries, own]) {
    // A summary of nothing is nothing.
    if (table.rows.length === 0 && table !== own) continue
    room(70)
    pen.line(table.name, left, y + 6, width, { size: 12, weight: 'bold' })
    y = drawTable(pen, table, y + 26, area, local, nextPage) + 10
  }
  if (rows.length === 0) {
    pen.line('There is nothing in this span.', left, y, width, { size: 10 })
    y += 18
  }
  for (const [heading, body] of source.texts) {
    room(46)
    pen.line(heading, left, y + 6, width, { size: 11, weight: 'bold' })
    y += 24
    for (const line of pen.wrap(body, width, { size: 10 })) {
      room(14)
      pen.line(line, left, y, width, { size: 10 })
      y += 14
    }
  }
}

function numberPages(pen: Pen, { left, width, bottom }: Area, madeAt: string): void {
  const { pdf } = pen
  const { start, count } = pdf.bufferedPageRange()
  const style = { size: 8, color: '#777777' } as const
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page)
    pen.line(`Made ${madeAt}`, left, bottom + 6, width / 2, style)
    pen.line(`Page ${page - start + 1} of ${count}`, left, bottom + 6, width, { ...style, align: 'right' })
  }
}
