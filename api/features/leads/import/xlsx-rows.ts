import { DomainError } from '../../../../dialer/model/domain-error.js'
import { readXml } from './read-xml.js'
import type { RowChunk } from './row-source.js'
import type { TableLimits } from './table-limits.js'
import { openXlsxArchive, type XlsxArchive } from './xlsx-archive.js'
import { createSheetReader } from './xlsx-sheet.js'

const maxGapChars = 200_000

/**
 * The rows of an XLSX workbook's first sheet (ECMA-376 part 1, 18). The sheet is read as a stream; only the shared strings are
 * held. Cells come as text: numbers with all their digits, formulas as the value the spreadsheet kept for them.
 *
 * @throws DomainError FILE_UPLOAD_ERROR if the file is no workbook, damaged, or beyond a limit (see {@link TableLimits})
 */
export async function* xlsxRows(path: string, limits: TableLimits): AsyncGenerator<RowChunk> {
  const archive = await openXlsxArchive(path, limits)
  try {
    const sheet = await archive.part(await firstSheet(archive))
    if (sheet === null) throw noWorkbook()
    const shared = await sharedStrings(archive, limits)
    const reader = createSheetReader(shared, limits.maxColumns, maxGapChars)
    let read = 0
    for await (const chars of readXml(sheet.text, reader, maxGapChars)) {
      read += chars
      const rows = reader.take()
      if (rows.length > 0) yield { rows, done: Math.min(1, read / Math.max(1, sheet.size)) }
    }
    yield { rows: reader.take(), done: 1 }
  } finally {
    archive.close()
  }
}

/** Name of the part that holds the first sheet of the workbook. */
async function firstSheet(archive: XlsxArchive): Promise<string> {
  const found: { id: string | null } = { id: null }
  await readPart(archive, 'xl/workbook.xml', (name, attributes) => {
    if (name === 'sheet') found.id ??= relationId(attributes)
  })
  const targets = new Map<string, string>()
  await readPart(archive, 'xl/_rels/workbook.xml.rels', (name, attributes) => {
    const { Id: id, Target: target } = attributes
    if (name === 'Relationship' && id !== undefined && target !== undefined) targets.set(id, target)
  })
  const target = targets.get(found.id ?? '')
  if (target === undefined) throw noWorkbook()
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

/** The attribute that names the relation, whatever prefix its namespace has. */
function relationId(attributes: Readonly<Record<string, string>>): string | null {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? null
}

async function readPart(
  archive: XlsxArchive,
  name: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const part = await archive.part(name)
  if (part === null) throw noWorkbook()
  const listener = { open, text: () => undefined, close: () => undefined }
  let read = 0
  for await (const chars of readXml(part.text, listener, maxGapChars)) {
    read += chars
    if (read > 4_194_304) throw noWorkbook()
  }
}

async function sharedStrings(archive: XlsxArchive, limits: TableLimits): Promise<readonly string[]> {
  const part = await archive.part('xl/sharedStrings.xml')
  if (part === null) return []
  const strings: string[] = []
  let item = ''
  let inText = false
  let phonetic = false
  let chars = 0
  const listener = {
    open: (name: string) => {
      if (name === 'si') item = ''
      if (name === 'rPh') phonetic = true
      if (name === 't') inText = !phonetic
    },
    text: (text: string) => {
      if (!inText) return
      item += text
      // Before it is closed: one string may come in as many pieces as there are.
      if (chars + item.length > limits.maxSharedChars) throw tooMuchText(limits.maxSharedChars)
    },
    close: (name: string) => {
      if (name === 't') inText = false
      if (name === 'rPh') phonetic = false
      if (name !== 'si') return
      strings.push(item)
      // An empty string costs memory too.
      chars += item.length + 16
      if (chars > limits.maxSharedChars) throw tooMuchText(limits.maxSharedChars)
    },
  }
  for await (const _ of readXml(part.text, listener, maxGapChars)) continue
  return strings
}

function noWorkbook(): DomainError {
  return new DomainError(
    'FILE_UPLOAD_ERROR',
    'The file is a zip archive but no XLSX workbook with a sheet in it. Save the list as XLSX or CSV.',
  )
}

function tooMuchText(limit: number): DomainError {
  return new DomainError(
    'FILE_UPLOAD_ERROR',
    `The workbook holds more than ${limit} characters of text, too much for XLSX. Save the sheet as CSV, which has no such limit.`,
  )
}
