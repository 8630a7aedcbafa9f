import type { Cell, Column, ColumnKind } from '../table.js'

/** Index of a cell's format in `cellXfs` of the styles. */
export const styles = {
  text: 0,
  header: 1,
  integer: 2,
  decimal: 3,
  percent: 4,
  date: 5,
  moment: 6,
  duration: 7,
  /** Text that begins like a formula: marked as text for whoever edits it. */
  quoted: 8,
  title: 9,
  totalText: 10,
} as const satisfies Record<ColumnKind | 'header' | 'quoted' | 'title' | 'totalText', number>

/** The same in bold, for sums. */
export const totalStyles: Readonly<Record<ColumnKind, number>> = {
  text: 10,
  integer: 11,
  decimal: 12,
  percent: 13,
  date: 10,
  moment: 10,
  duration: 14,
}

const dayMs = 86_400_000
/** 1970-01-01 in days of Excel. */
const epochDay = 25_569
/** Most characters Excel takes in a cell. */
const mostText = 32_767

/** Letters of a column: A, B … Z, AA. */
export function columnName(index: number): string {
  const rest = index % 26
  const letter = String.fromCharCode(65 + rest)
  return index < 26 ? letter : columnName((index - rest) / 26 - 1) + letter
}

/** What spreadsheets would take for a formula. */
const likeFormula = /^[=+\-@\t\r]/
const special = /[&<>]/
// What XML 1.0 cannot hold: controls but tab and line ends, halves of pairs, and the two non-characters.
const unspeakable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** A text inside XML. */
export function escapeXml(text: string): string {
  const cut = text.length > mostText ? text.slice(0, mostText) : text
  const clean = cut.replace(unspeakable, '')
  if (!special.test(clean)) return clean
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A cell of text. Inline texts are never formulas, whatever they begin with. */
export function textCell(at: string, text: string, style: number): string {
  const kept = style === styles.text && likeFormula.test(text) ? styles.quoted : style
  const space = /^\s|\s$|\n/.test(text) ? ' xml:space="preserve"' : ''
  return `<c r="${at}" s="${kept}" t="inlineStr"><is><t${space}>${escapeXml(text)}</t></is></c>`
}

export function numberCell(at: string, value: number, style: number): string {
  return `<c r="${at}" s="${style}"><v>${value}</v></c>`
}

/** A value in the numbers of Excel: days for moments and durations. Null: it is none. */
export function excelNumber(value: number, kind: ColumnKind, local: (at: number) => number): number | null {
  if (!Number.isFinite(value)) return null
  if (kind === 'moment') return Math.round((local(value) / dayMs + epochDay) * 1e10) / 1e10
  return kind === 'duration' ? Math.round((value / dayMs) * 1e9) / 1e9 : value
}

/** One cell of a column; nothing where there is no value. */
export function cellOf(at: string, { kind }: Column, value: Cell, local: (at: number) => number): string {
  if (value === null || value === '') return ''
  if (typeof value === 'number') {
    const number = kind === 'text' ? null : excelNumber(value, kind, local)
    return number === null ? textCell(at, String(value), styles.text) : numberCell(at, number, styles[kind])
  }
  if (kind === 'date') {
    const day = Date.parse(value)
    if (!Number.isNaN(day)) return numberCell(at, day / dayMs + epochDay, styles.date)
  }
  return textCell(at, value, styles.text)
}
