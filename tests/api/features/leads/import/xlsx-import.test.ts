import { describe, expect, it } from 'vitest'
import { importBench } from './support/import-file.js'
import { makeXlsx, sheetXml, xlsxParts } from './support/make-xlsx.js'
import { makeZip } from './support/make-zip.js'

describe('an XLSX of leads', () => {
  it('reads the first sheet: text, shared text, numbers, formulas', async () => {
    const bench = importBench()
    const result = await bench.run(
      makeXlsx(
        [
          ['Phone', 'Name', 'Note', 'Amount'],
          [{ number: '1.2125550001E10' }, { shared: 1 }, '=1+1', { number: '12.5' }],
          ['+12125550002', { formula: 'A1&"x"', value: 'Lead & 0002' }, '', ''],
          [],
          ['letters', 'Lead 0003', '', ''],
        ],
        ['unused', 'Lead <0001>'],
      ),
    )
    expect(result).toMatchObject({ rows: 3, imported: 2, errors: 1 })
    expect(bench.leads()).toMatchObject([
      { number: '+12125550001', name: 'Lead <0001>', metadata: { Note: '=1+1', Amount: '12.5' } },
      { number: '+12125550002', name: 'Lead & 0002', metadata: {} },
    ])
  })

  it('names the row of the sheet when it refuses one', async () => {
    const bench = importBench()
    const { rejectsFile } = await bench.run(makeXlsx([['Phone'], [], ['x']]))
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(rejectsFile!, 'utf8').split('\r\n')[1]).toBe('3,the phone number has letters in it,x')
  })

  it('reads 20,000 rows as a stream', async () => {
    const bench = importBench()
    const rows = Array.from({ length: 20_000 }, (_, i) => [`+1212${2_000_000 + i}`, `Lead ${i}`])
    expect(await bench.run(makeXlsx([['Phone', 'Name'], ...rows]))).toMatchObject({ imported: 20_000 })
    expect(bench.progress.length).toBeGreaterThan(3)
  })
})

describe('an XLSX that is none, or means harm, is refused:', () => {
  const bomb = `<worksheet><sheetData>${' '.repeat(40_000_000)}</sheetData></worksheet>`
  const cases: Record<string, [Buffer, RegExp]> = {
    'a zip bomb, told by what it declares': [makeZip(xlsxParts(bomb)), /would inflate from \d+ to \d+ bytes/],
    'a zip bomb that lies about its size': [
      makeZip(xlsxParts(bomb).map((part) => (part.content === bomb ? { ...part, declared: 1000 } : part))),
      /damaged \(too many bytes/,
    ],
    'entities to expand': [
      makeZip(xlsxParts('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>')),
      /document type/,
    ],
    'broken XML': [makeZip(xlsxParts('<worksheet><row></worksheet>')), /cannot be read/],
    'a cell without end': [makeZip(xlsxParts(sheetXml([['x'.repeat(400_000)]]))), /longer than/],
    'too many parts': [
      makeZip(Array.from({ length: 2001 }, (_, i) => ({ name: `${i}`, content: '' }))),
      /holds 2001 files/,
    ],
    'no workbook': [makeZip([{ name: 'readme.txt', content: 'x' }]), /no XLSX workbook/],
    'cut off': [makeXlsx([['Phone'], ['x']]).subarray(0, 300), /no XLSX workbook/],
  }
  it.each(Object.entries(cases))('%s', async (_, [content, message]) => {
    const bench = importBench()
    await expect(bench.run(content)).rejects.toMatchObject({
      code: 'FILE_UPLOAD_ERROR',
      message: expect.stringMatching(message),
    })
    expect(bench.leads()).toEqual([])
  })

  it('more shared text than memory should hold', async () => {
    const content = makeXlsx([['Phone']], ['x'.repeat(900)])
    await expect(importBench().run(content, { maxSharedChars: 500 })).rejects.toThrow(/too much for XLSX/)
  })

  it('a part whose checksum is not that of its content, also where it can be inflated', async () => {
    const content = makeXlsx([['Phone'], ['2125550001']])
    for (let at = content.indexOf('PK\x01\x02'); at >= 0; at = content.indexOf('PK\x01\x02', at + 4)) {
      content.writeUInt32LE((content.readUInt32LE(at + 16) ^ 1) >>> 0, at + 16)
    }
    await expect(importBench().run(content)).rejects.toThrow(/checksum/)
  })

  it('tags without end, and a text in more pieces than memory should hold', async () => {
    const deep = makeZip(xlsxParts(`<worksheet>${'<a>'.repeat(5000)}`))
    await expect(importBench().run(deep)).rejects.toThrow(/nested more than 100 levels/)
    const parts = xlsxParts(sheetXml([['Phone']])).filter(({ name }) => name !== 'xl/sharedStrings.xml')
    const pieces = `<sst><si>${'<t>aaaaaaaaaa</t>'.repeat(1000)}`
    const content = makeZip([...parts, { name: 'xl/sharedStrings.xml', content: pieces }])
    await expect(importBench().run(content, { maxSharedChars: 500 })).rejects.toThrow(/too much for XLSX/)
  })

  it('a CSV given out as XLSX', async () => {
    const run = importBench().run('phone\n2125550001\n', { format: 'xlsx' })
    await expect(run).rejects.toMatchObject({ code: 'FILE_UPLOAD_ERROR', message: expect.stringContaining('no XLSX') })
  })

  it.each([
    ['a workbook protected by a password', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['an empty archive', makeZip([])],
  ])('%s', async (_, content) => {
    await expect(importBench().run(content)).rejects.toMatchObject({ code: 'FILE_UPLOAD_ERROR' })
  })
})
