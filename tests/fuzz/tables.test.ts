import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { readNumbers } from '../../api/features/dnc/import/read-numbers.js'
import { escapeXml, styles, textCell } from '../../api/features/exports/xlsx/cells.js'
import { csvRows } from '../../api/features/leads/import/csv-rows.js'
import { createNumberReader } from '../../api/features/leads/import/number-reader.js'
import { createRejectsFile } from '../../api/features/leads/import/rejects-file.js'
import type { RowSource, TableRow } from '../../api/features/leads/import/row-source.js'
import { type TableLimits, tableLimits } from '../../api/features/leads/import/table-limits.js'
import { xlsxRows } from '../../api/features/leads/import/xlsx-rows.js'
import { isPhoneNumber } from '../../dialer/model/phone-number.js'
import { importBench } from '../api/features/leads/import/support/import-file.js'
import { sheetXml, xlsxParts } from '../api/features/leads/import/support/make-xlsx.js'
import { makeZip, type ZipPart } from '../api/features/leads/import/support/make-zip.js'
import { fuzz } from './support/fuzz.js'
import { fuzzFolder } from './support/fuzz-folder.js'
import { hostileText } from './support/hostile.js'
import { refusedAs } from './support/refused-as.js'

const small: TableLimits = {
  ...tableLimits,
  maxRowChars: 3000,
  maxColumns: 40,
  maxBrokenQuotes: 20,
  maxEntries: 20,
  maxInflatedBytes: 200_000,
  maxSharedChars: 20_000,
}

/** So much of a file is in memory anyway; a line that ends in it is taken. */
const readAtOnce = 262_144
const tempFile = fuzzFolder()

async function rowsOf(source: RowSource): Promise<TableRow[]> {
  const rows: TableRow[] = []
  for await (const chunk of source) {
    expect(chunk.done).toBeGreaterThanOrEqual(0)
    expect(chunk.done).toBeLessThanOrEqual(1)
    rows.push(...chunk.rows)
  }
  return rows
}

const cell = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '+12025550100',
      '2025550101',
      'phoneNumber',
      'Lead 0001',
      '',
      ' ',
      'a"b',
      '"',
      '""',
      '"open',
      'x"',
      'a\nb',
      'a,b',
      'a;b',
      '\t',
      '=1+1',
      '0049 30 1234567',
      'é',
      'ß€',
      '\0',
    ),
  },
  { weight: 1, arbitrary: hostileText },
)
const separators = fc.constantFrom(',', ';', '\t', '|')
const lineEnds = fc.constantFrom('\n', '\r\n', '\r')
const encodings = fc.constantFrom<(text: string) => Buffer>(
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\uFEFF${text}`),
  (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'latin1'),
)
const looseCsv = fc
  .tuple(
    fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 12 }),
    separators,
    lineEnds,
    encodings,
    fc.constantFrom('', 'sep=;\n', 'sep=,\r\n', '\n\n'),
  )
  .map(([rows, mark, end, encode, first]) => encode(first + rows.map((cells) => cells.join(mark)).join(end)))
const wide = fc
  .tuple(fc.constantFrom(',', '"', 'a', '\0', '",', '"\n', '\uFEFF', ',"'), fc.integer({ min: 1, max: 60_000 }))
  .map(([unit, times]) => Buffer.from(`phoneNumber\n${unit.repeat(times)}`))
const bytes = fc.uint8Array({ maxLength: 600 }).map((raw) => Buffer.from(raw))
const anyCsv = fc.oneof(
  { weight: 6, arbitrary: looseCsv },
  { weight: 1, arbitrary: wide },
  { weight: 1, arbitrary: bytes },
)

describe('a CSV', () => {
  fuzz('is read row by row, each once, or refused as a file', anyCsv, { runs: 250 }, async (content) => {
    const path = tempFile.write('list.csv', content)
    const rows = await refusedAs(['FILE_UPLOAD_ERROR'], () => rowsOf(csvRows(path, small)))
    let last = 0
    for (const row of rows ?? []) {
      expect(row.row).toBeGreaterThan(last)
      last = row.row
      expect(row.cells.join('').length).toBeLessThanOrEqual(small.maxRowChars + readAtOnce)
    }
    const chars = (rows ?? []).reduce((sum, row) => sum + row.cells.join('').length, 0)
    expect(chars).toBeLessThanOrEqual(content.length)
  })

  const plain = fc.string({ unit: fc.constantFrom(...Array.from('abc123 ,;|"\n\té€💣')), maxLength: 12 })
  const table = fc.array(fc.array(plain, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 })
  const written = fc.tuple(table, separators, fc.constantFrom('\n', '\r\n'), fc.nat(3))
  fuzz(
    'written by the rules comes back as it was, in every encoding',
    written,
    { runs: 250 },
    async ([rows, mark, end, how]) => {
      const width = Math.max(...rows.map((cells) => cells.length))
      const header = Array.from({ length: width }, (_, at) => `column${at}`)
      const quoted = [header, ...rows]
        .map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(mark))
        .join(end)
      const text = how === 0 ? quoted : `\uFEFF${quoted}`
      const content =
        how === 3 ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, how === 2 ? 'utf16le' : 'utf8')
      const found = await rowsOf(csvRows(tempFile.write('list.csv', content), small))
      expect(found.map(({ cells }) => cells)).toEqual([header, ...rows])
    },
  )

  const refused = fc.array(fc.array(hostileText, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  fuzz('of refused rows runs no formula, and holds every cell', refused, { runs: 150 }, async (rows) => {
    const path = tempFile.path('rejects.csv')
    const file = createRejectsFile(path, ['=cmd', 'name'])
    for (const [at, cells] of rows.entries()) file.add(at + 2, '=why', cells)
    expect(file.close()).toBe(path)
    const content = readFileSync(path)
    const found = await rowsOf(csvRows(path, tableLimits))
    const wanted = rows.map((cells) => cells.map((one) => Buffer.from(one).toString()))
    for (const { cells } of found) for (const one of cells) expect(one).not.toMatch(/^\s*[=+\-@]/)
    if (!content.includes('\uFFFD')) {
      expect(found.slice(1).map(({ cells }) => cells.slice(2).map((one) => one.replace(/^'/, '')))).toEqual(
        wanted.map((cells) => cells.map((one) => one.replace(/^'/, ''))),
      )
    }
  })
})

/** XML that a workbook never holds, or that lies. */
const badXml = [
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row r="1"><c><v>&b;</v></c></row></sheetData></worksheet>',
  '<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>',
  `<worksheet>${'<a>'.repeat(5000)}`,
  `<worksheet><sheetData><row r="1"><c t="inlineStr"><is>${'<t>aaaaaaaaaaaaaaaa</t>'.repeat(4000)}</is></c></row></sheetData></worksheet>`,
  '<worksheet><sheetData><row r="99999999999999999999"><c r="ZZZZZ1"><v>1</v></c></row></sheetData></worksheet>',
  '<worksheet><sheetData><row r="2"/><row r="1"><c r="XFD1" t="s"><v>999999999</v></c><c t="s"><v>-1</v></c><c t="s"><v>length</v></c></row></sheetData></worksheet>',
  '<worksheet><sheetData><row r="-1"><c t="__proto__"><v>constructor</v></c></row></sheetData></worksheet>',
  '<worksheet><sheetData><row r="1"><c><v>1e999</v></c><c><v>0x10</v></c><c><v>15551234567.0</v></c><c><f>1+1</f></c></row></sheetData></worksheet>',
  '<worksheet',
  '',
  '\0\0\0',
  '\uFEFF<?xml version="1.0" encoding="UTF-16"?><worksheet/>',
  `<worksheet>${' '.repeat(190_000)}</worksheet>`,
]
const xmlPart = fc.oneof(
  fc.constantFrom(...badXml),
  fc
    .array(
      fc.array(
        cell.map((text) => text.replace(/[^\P{Cc}\n]/gu, '')),
        { maxLength: 5 },
      ),
      { maxLength: 6 },
    )
    .map((rows) => sheetXml(rows)),
  hostileText,
)
const targets = ['worksheets/sheet1.xml', '/xl/worksheets/sheet1.xml', '../../../etc/passwd', '__proto__', '']
const part: fc.Arbitrary<ZipPart> = fc.record(
  {
    name: fc.constantFrom(
      'xl/workbook.xml',
      'xl/_rels/workbook.xml.rels',
      'xl/worksheets/sheet1.xml',
      'xl/sharedStrings.xml',
      '../../evil',
      '/etc/passwd',
      'C:\\evil',
      'a\0b',
      '',
      '__proto__',
    ),
    content: fc.oneof(
      xmlPart,
      fc
        .constantFrom(...targets)
        .map((to) => `<Relationships><Relationship Id="rId9" Target="${to}"/></Relationships>`),
      fc.integer({ min: 1, max: 100_000 }).map((times) => `<sst><si>${'<t>a</t>'.repeat(times)}</si></sst>`),
      fc.integer({ min: 1, max: 900_000 }).map((times) => 'A'.repeat(times)),
    ),
    declared: fc.constantFrom(0, 1, 100, 0xffffffff),
  },
  { requiredKeys: ['name', 'content'] },
)
const archive = fc
  .tuple(
    fc.array(part, { maxLength: 3 }),
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    fc.nat(100),
  )
  .map(([parts, whole, hits, cut]) => {
    const usual = whole
      ? xlsxParts(
          sheetXml([
            ['phoneNumber', 'name'],
            ['2025550100', { shared: 0 }],
          ]),
          ['Lead 0001'],
        )
      : []
    const zip = makeZip([...usual.filter((one) => !parts.some(({ name }) => name === one.name)), ...parts])
    for (const [place, byte] of hits) zip[place % zip.length] = byte
    return cut < 90 ? zip : zip.subarray(0, Math.floor((zip.length * (cut - 90)) / 10))
  })

describe('an XLSX', () => {
  fuzz('gives rows within bounds, or is refused as a file', archive, { runs: 250 }, async (content) => {
    const path = tempFile.write('list.xlsx', content)
    const rows = await refusedAs(['FILE_UPLOAD_ERROR'], () => rowsOf(xlsxRows(path, small)))
    for (const row of rows ?? []) {
      expect(Number.isSafeInteger(row.row) && row.row >= 1).toBe(true)
      expect(row.cells.length).toBeLessThanOrEqual(small.maxColumns)
      for (const one of row.cells) expect(one.length).toBeLessThan(400_000)
    }
    const chars = (rows ?? []).reduce((sum, row) => sum + row.cells.join('').length, 0)
    expect(chars).toBeLessThan(10_000_000)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

const file = fc.oneof({ weight: 3, arbitrary: anyCsv }, { weight: 2, arbitrary: archive })

describe('an import of leads', () => {
  const header = fc.constantFrom(
    'phoneNumber,name\n',
    'phone;priority;timezone;consentAt;consentScope;consentSource\n',
    'Phone Number\tE-Mail\n',
    '',
  )
  const content = fc.tuple(header, file).map(([first, rest]) => Buffer.concat([Buffer.from(first), rest]))
  fuzz(
    'counts every row once and keeps only numbers that can be dialled',
    content,
    { runs: 120 },
    async (bytesOfFile) => {
      const bench = importBench()
      const result = await refusedAs(['FILE_UPLOAD_ERROR', 'VALIDATION_ERROR'], () => bench.run(bytesOfFile, small))
      for (const lead of bench.leads()) expect(isPhoneNumber(lead.number), `${lead.number}`).toBe(true)
      if (!result) return
      expect(result.imported + result.duplicates + result.errors).toBe(result.rows)
      expect(result.imported).toBe(bench.leads().length)
    },
  )
})

describe('a file of numbers nobody may call', () => {
  fuzz('gives keys in order, each once, and counts every row', file, { runs: 150 }, async (content) => {
    const path = tempFile.write('dnc.csv', content)
    const parts = { readNumber: createNumberReader('US'), onProgress: () => {}, signal: new AbortController().signal }
    const read = await refusedAs(['FILE_UPLOAD_ERROR'], () => readNumbers(path, parts))
    if (!read) return
    expect(read.keys.length + read.duplicates + read.invalid).toBe(read.rows)
    expect([...read.keys]).toEqual([...new Set(read.keys)].toSorted((a, b) => a - b))
    expect(read.badRows.length).toBeLessThanOrEqual(20)
    for (const bad of read.badRows) expect(bad.text.length).toBeLessThanOrEqual(100)
  })

  fuzz('and every number is read the same again once it was read', hostileText, { runs: 400 }, (text) => {
    for (const country of ['US', 'DE', null]) {
      const read = createNumberReader(country)
      const found = read(text)
      if (!found.ok) continue
      expect(found.number).toMatch(/^\+?\d{2,20}$/)
      expect(read(found.number)).toEqual(found)
    }
  })
})

describe('a cell of a spreadsheet that is made', () => {
  fuzz('is text whatever it begins with, and well-formed', hostileText, { runs: 200 }, (text) => {
    const xml = textCell('A1', text, styles.text)
    const [, style, inside = ''] =
      /^<c r="A1" s="(\d+)" t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)<\/t><\/is><\/c>$/.exec(xml) ?? []
    expect([text, inside === '' ? '' : 'something']).toEqual([text, escapeXml(text) === '' ? '' : 'something'])
    expect(inside).not.toMatch(/&(?!amp;|lt;|gt;)|[\ufffe\uffff]/)
    expect(inside.split('').filter((letter) => letter < ' ' && !'\t\n\r'.includes(letter))).toEqual([])
    expect(style).toBe(String(/^[=+\-@\t\r]/.test(text) ? styles.quoted : styles.text))
  })
})
