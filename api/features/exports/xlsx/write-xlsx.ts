import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExportSource, TableRow } from '../table.js'
import { type WrittenSheet, workbookParts } from './parts.js'
import { factsSheet, sheetXml } from './sheet.js'
import { type ZipPart, zipBytes } from './zip.js'

/** Rows of one sheet; Excel takes 1,048,576 with the header. */
const mostRows = 1_000_000

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
 * held but a page of rows; the next one is read when the last one was taken. The sheets' list comes last into the zip, so the order shown is
 * free.
 * @returns how many rows there are
 * @throws what `to` and `options.written` throw; DomainError VALIDATION_ERROR for a file beyond 4 GB
 */
export async function writeXlsx(source: ExportSource, to: Writable, options: WriteOptions): Promise<number> {
  let rows = 0
  const written = (now: number): void => {
    rows = now
    options.written(now)
  }
  await pipeline(zipBytes(workbook(source, { ...options, written })), to)
  return rows
}

async function* workbook(
  source: ExportSource,
  { local, madeAt, written }: WriteOptions,
): AsyncGenerator<ZipPart, void, undefined> {
  const sheets: WrittenSheet[] = []
  async function* sheet(name: string, chunks: ZipPart['chunks'], filter: () => string | null): AsyncGenerator<ZipPart> {
    const file = `worksheets/sheet${sheets.length + 1}.xml`
    yield { path: `xl/${file}`, chunks }
    sheets.push({ name, file, filter: filter() })
  }

  let rows = 0
  const reading = source.pages()[Symbol.asyncIterator]()
  let rest: readonly TableRow[] = []
  let more = true
  for (let part = 1; more; part += 1) {
    let filter: string | null = null
    const before = rows
    async function* pages(): AsyncGenerator<readonly TableRow[]> {
      for (let count = 0; count < mostRows; ) {
        let page = rest
        if (page.length === 0) {
          const next = await reading.next()
          if (next.done === true) {
            more = false
            return
          }
          page = next.value
        }
        const taken = page.slice(0, mostRows - count)
        rest = page.slice(taken.length)
        count += taken.length
        rows += taken.length
        yield taken
        written(rows)
      }
    }
    const ended = ({ filter: range }: { filter: string }): void => {
      filter = range
    }
    yield* sheet(
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
  yield* sheet('About', [factsSheet(source.title, facts)], () => null)
  for (const { name, columns, rows: few } of source.summaries()) {
    let filter: string | null = null
    yield* sheet(
      name,
      sheetXml(columns, [few], local, (end) => (filter = end.filter)),
      () => filter,
    )
  }
  const about = sheets.filter(({ name }) => name === 'About')
  const shown = [...about, ...sheets.filter((one) => !about.includes(one))]
  for (const [path, text] of workbookParts(shown)) yield { path, chunks: [text] }
}
