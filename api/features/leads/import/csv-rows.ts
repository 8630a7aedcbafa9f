import { open } from 'node:fs/promises'
import { createCsvParser } from './csv-parser.js'
import { chooseDelimiter } from './delimiter.js'
import type { RowChunk, TableRow } from './row-source.js'
import type { TableLimits } from './table-limits.js'
import { type TextBlock, textBlocks } from './text-blocks.js'

/**
 * The rows of a CSV file, whatever its delimiter, line ends and encoding (see {@link textBlocks}).
 * A row with a character that could not be decoded is given as faulty.
 *
 * @throws DomainError FILE_UPLOAD_ERROR if the file is no CSV at all
 */
export async function* csvRows(path: string, limits: TableLimits): AsyncGenerator<RowChunk> {
  const file = await open(path, 'r')
  try {
    const size = Math.max(1, (await file.stat()).size)
    let parser: ReturnType<typeof createCsvParser> | null = null
    for await (const block of textBlocks(file, limits.maxRowChars)) {
      if (parser === null) {
        const choice = chooseDelimiter(block.text)
        parser = createCsvParser(choice.delimiter, limits)
        if (choice.announced) parser.push('\n')
        yield chunk(parser.push(block.text.slice(choice.skip)), block, size)
      } else {
        yield chunk(parser.push(block.text), block, size)
      }
    }
    if (parser !== null) yield { rows: refuseUndecoded(parser.end()), done: 1 }
  } finally {
    await file.close()
  }
}

function chunk(rows: TableRow[], block: TextBlock, size: number): RowChunk {
  return {
    rows: block.text.includes('\uFFFD') ? refuseUndecoded(rows) : rows,
    done: Math.min(1, block.bytes / size),
  }
}

function refuseUndecoded(rows: TableRow[]): TableRow[] {
  return rows.map((row) =>
    row.fault === null && row.cells.some((cell) => cell.includes('\uFFFD'))
      ? { ...row, fault: 'holds characters that are neither UTF-8 nor Windows-1252' }
      : row,
  )
}
