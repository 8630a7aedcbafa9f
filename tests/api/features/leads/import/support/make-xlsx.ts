import { makeZip, type ZipPart } from './make-zip.js'

/** A cell: text (inline), a number as its XML text, a formula with its kept value, or a reference to a shared string. */
export type XlsxCell =
  | string
  | { readonly number: string }
  | { readonly formula: string; readonly value: string }
  | { readonly shared: number }

/** A workbook with the given sheet and, before it in the archive, others that must not be read. */
export function makeXlsx(rows: readonly (readonly XlsxCell[])[], shared: readonly string[] = []): Buffer {
  return makeZip(xlsxParts(sheetXml(rows), shared))
}

export function xlsxParts(sheet: string, shared: readonly string[] = []): ZipPart[] {
  const relations =
    '<Relationship Id="rId7" Target="worksheets/second.xml"/><Relationship Id="rId9" Target="worksheets/sheet1.xml"/>'
  return [
    {
      name: 'xl/workbook.xml',
      content:
        '<workbook xmlns:r="r"><sheets><sheet name="Leads" r:id="rId9"/><sheet name="Other" r:id="rId7"/></sheets></workbook>',
    },
    { name: 'xl/_rels/workbook.xml.rels', content: `<Relationships>${relations}</Relationships>` },
    { name: 'xl/worksheets/second.xml', content: '<worksheet><sheetData/></worksheet>' },
    {
      name: 'xl/sharedStrings.xml',
      content: `<sst>${shared.map((text) => `<si><t>${escape(text)}</t></si>`).join('')}</sst>`,
    },
    { name: 'xl/worksheets/sheet1.xml', content: sheet },
  ]
}

export function sheetXml(rows: readonly (readonly XlsxCell[])[]): string {
  const xml = rows.map(
    (cells, row) => `<row r="${row + 1}">${cells.map((cell, column) => cellXml(cell, column, row)).join('')}</row>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${xml.join('')}</sheetData></worksheet>`
}

function cellXml(cell: XlsxCell, column: number, row: number): string {
  const at = `r="${String.fromCharCode(65 + column)}${row + 1}"`
  if (typeof cell === 'string') return cell === '' ? '' : `<c ${at} t="inlineStr"><is><t>${escape(cell)}</t></is></c>`
  if ('number' in cell) return `<c ${at}><v>${cell.number}</v></c>`
  if ('shared' in cell) return `<c ${at} t="s"><v>${cell.shared}</v></c>`
  return `<c ${at} t="str"><f>${escape(cell.formula)}</f><v>${escape(cell.value)}</v></c>`
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`)
}
