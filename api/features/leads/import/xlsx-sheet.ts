import type { XmlListener } from './read-xml.js'
import type { TableRow } from './row-source.js'

/** A sheet being read: told the XML, it collects rows until they are taken. */
export interface SheetReader extends XmlListener {
  /** The rows that are complete since the last time. */
  take(): TableRow[]
}

/**
 * Reads the XML of a worksheet (ECMA-376 part 1, 18.3.1). Cells beyond `maxColumns` are left out, and of a cell's text what is beyond
 * `maxCellChars`: it may come in as many pieces as there are.
 */
export function createSheetReader(shared: readonly string[], maxColumns: number, maxCellChars: number): SheetReader {
  let rows: TableRow[] = []
  let row = 0
  let cells: string[] = []
  let column = -1
  let type = 'n'
  let value = ''
  let formula = ''
  let into: 'value' | 'formula' | null = null
  let phonetic = false

  return {
    open(name, attributes) {
      if (name === 'row') {
        row = position(attributes['r']) ?? row + 1
        cells = []
        column = -1
      } else if (name === 'c') {
        column = columnOf(attributes['r']) ?? column + 1
        type = attributes['t'] ?? 'n'
        value = ''
        formula = ''
      } else if (name === 'v' || (name === 't' && !phonetic)) {
        into = 'value'
      } else if (name === 'f') {
        into = 'formula'
      } else if (name === 'rPh') {
        phonetic = true
      }
    },
    text(text) {
      if (into === 'value' && value.length < maxCellChars) value += text
      else if (into === 'formula' && formula.length < maxCellChars) formula += text
    },
    close(name) {
      if (name === 'v' || name === 't' || name === 'f') {
        into = null
      } else if (name === 'rPh') {
        phonetic = false
      } else if (name === 'c' && column < maxColumns) {
        while (cells.length < column) cells.push('')
        cells[column] = cellText(type, value, formula, shared)
      } else if (name === 'row') {
        rows.push({ row, cells, fault: null })
      }
    },
    take() {
      const taken = rows
      rows = []
      return taken
    },
  }
}

function cellText(type: string, value: string, formula: string, shared: readonly string[]): string {
  if (value === '') return formula === '' ? '' : `=${formula}`
  switch (type) {
    case 's':
      return shared[Number(value)] ?? ''
    case 'n':
      return numberText(value)
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE'
    default:
      return value
  }
}

/** A number as a person sees it: 1.5551234567E10 is 15551234567. */
function numberText(value: string): string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? String(number) : value
}

function position(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null
}

/** Column of a cell reference such as `AB12`, from 0. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference ?? '')?.[1]
  if (letters === undefined) return null
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}
