import { Readable, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { ExportSource, TableRow } from '../table.js'
import { type WrittenSheet, workbookParts } from './parts.js'
import { factsSheet, sheetXml } from './sheet.js'

/** Rows of one sheet; Excel takes 1,048,576 with the header. */
const mostRows = 1_000_000
/** Half the size and a third of the time of the usual level. */
const level = { compress: true, compressionLevel: 3 } as const

export interface WriteOptions {
  /** As the clocks of the site show a moment. */
  readonly local: (at: number) => number
  /** Said on the first sheet. */
  readonly madeAt: string
  /** Told with each page of rows how many there are so far. @throws to stop */
  readonly written: (rows: number) => void
}

/**
 * Writes a workbook: a sheet that says what it is, one of the rows (further ones where a sheet is full), and one of each summary. Nothing is
 * held but a page of rows and what the zip has not taken yet; the sheets' list comes last into the zip, so the order shown is free.
 * @returns how many rows there are
 */
export async function writeXlsx(source: ExportSource, to: Writable, options: WriteOptions): Promise<number> {
  const zip = new ZipFile()
  const stop = new AbortController()
  // What goes wrong in a sheet is heard from the sheet itself.
  zip.on('error', () => stop.abort())
  const output = pipeline(zip.outputStream, to, { signal: stop.signal })
  // Whoever waits for a sheet must hear of a full disk, too.
  const broken = output.then(() => new Promise<never>(() => undefined))
  try {
    const rows = await Promise.race([fill(zip, source, options, stop.signal), broken])
    await output
    return rows
  } catch (error) {
    stop.abort()
    await Promise.allSettled([output])
    throw error
  }
}

async function fill(
  zip: ZipFile,
  source: ExportSource,
  { local, madeAt, written }: WriteOptions,
  signal: AbortSignal,
): Promise<number> {
  const sheets: WrittenSheet[] = []
  const addSheet = async (
    name: string,
    chunks: AsyncIterable<string> | Iterable<string>,
    filter: () => string | null,
  ) => {
    const file = `worksheets/sheet${sheets.length + 1}.xml`
    const stream = Readable.from(chunks, { objectMode: false, highWaterMark: 65_536 })
    const ended = finished(stream, { signal, writable: false })
    zip.addReadStream(stream, `xl/${file}`, level)
    await ended
    sheets.push({ name, file, filter: filter() })
  }

  let rows = 0
  const reading = source.pages()[Symbol.asyncIterator]()
  const rest: { page: readonly TableRow[] } = { page: [] }
  let more = true
  for (let part = 1; more; part += 1) {
    let filter: string | null = null
    const before = rows
    async function* pages(): AsyncGenerator<readonly TableRow[]> {
      for (let count = 0; count < mostRows; ) {
        let { page } = rest
        if (page.length === 0) {
          const next = await reading.next()
          if (next.done === true) {
            more = false
            return
          }
          page = next.value
        }
        const taken = page.slice(0, mostRows - count)
        rest.page = page.slice(taken.length)
        count += taken.length
        rows += taken.length
        yield taken
        written(rows)
      }
    }
    const ended = ({ filter: range }: { filter: string }): void => {
      filter = range
    }
    await addSheet(
      part === 1 ? source.name : `${source.name} ${part}`,
      sheetXml(source.columns, pages(), local, ended),
      () => filter,
    )
    // A sheet that was exactly full leaves an empty one behind; it says nothing.
    if (part > 1 && rows === before) sheets.pop()
  }

  const facts: (readonly [string, string | number])[] = [
    ['What', source.subtitle],
    ['Rows', rows],
    ['Made', madeAt],
    ...source.texts,
  ]
  await addSheet('About', [factsSheet(source.title, facts)], () => null)
  for (const { name, columns, rows: few } of source.summaries()) {
    let filter: string | null = null
    await addSheet(
      name,
      sheetXml(columns, [few], local, (end) => (filter = end.filter)),
      () => filter,
    )
  }
  const about = sheets.filter(({ name }) => name === 'About')
  const shown = [...about, ...sheets.filter((sheet) => !about.includes(sheet))]
  for (const [path, text] of workbookParts(shown)) zip.addBuffer(Buffer.from(text), path, level)
  zip.end()
  return rows
}
