import { describe, expect, it } from 'vitest'
import { importBench } from './support/import-file.js'

const names = ['Läd 0001', 'Lead €0002', 'Leád “0003”', 'Lead 0004; a, b\tc', 'Lead\n0005', 'Łead 0006']
const windows1252: Record<string, number> = { '€': 0x80, '“': 0x93, '”': 0x94, Ł: 0x3f }

type Encode = (text: string) => Buffer
const encodings: Record<string, Encode> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with mark': (text) => Buffer.from(`\uFEFF${text}`),
  'UTF-16 little with mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16 big with mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  'UTF-16 little': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16 big': (text) => Buffer.from(text, 'utf16le').swap16(),
  'Windows-1252': (text) => Buffer.from(Array.from(text, (char) => windows1252[char] ?? char.charCodeAt(0))),
}

const forms = Object.keys(encodings).flatMap((encoding) =>
  [',', ';', '\t', '|'].flatMap((delimiter) => ['\n', '\r\n', '\r'].map((end) => [encoding, delimiter, end] as const)),
)

describe('a list is read the same', () => {
  it.each(forms)('in %s, cells parted by %j, lines ended by %j', async (encoding, delimiter, end) => {
    const bench = importBench()
    const rows = names.map((name, i) => [`212555000${i}`, `"${name.replaceAll('"', '""')}"`, '"x"'])
    // Enough to cross the blocks in which the file is read.
    const filler = Array.from({ length: 9000 }, (_, i) => [
      `312${2_000_000 + i}`,
      'Lead of the filling',
      'ü'.repeat(10),
    ])
    const table = [['Phone', 'Name', 'Note'], ...filler, ...rows].map((cells) => cells.join(delimiter)).join(end)
    const result = await bench.run(encodings[encoding]!(table))
    expect(result).toMatchObject({ imported: filler.length + names.length, errors: 0, duplicates: 0 })
    const read = bench.leads().slice(-names.length)
    const wanted = names.map((name) =>
      (encoding === 'Windows-1252' ? name.replace('Ł', '?') : name).replace(/\s+/g, ' '),
    )
    expect(read.map((lead) => lead.name!.replace(/\s+/g, ' '))).toEqual(wanted)
    expect(bench.leads()[0]!.metadata).toEqual({ Note: 'ü'.repeat(10) })
  })

  it('with the delimiter that a first line sep=X names', async () => {
    const bench = importBench()
    await bench.run('sep=|\nphone|name\n2125550001|Lead, 0001; x\nbad|y\n')
    expect(bench.leads()[0]).toMatchObject({ name: 'Lead, 0001; x' })
  })
})

describe('mixed encodings', () => {
  it('are read line by line', async () => {
    const bench = importBench()
    const result = await bench.run(
      Buffer.concat([
        Buffer.from('phone,name\n2125550001,Läd\n'),
        Buffer.from('2125550002,Läd\n', 'latin1'),
        Buffer.from('2125550003,Ł\n'),
      ]),
    )
    expect(result.errors).toBe(0)
    expect(bench.leads().map((lead) => lead.name)).toEqual(['Läd', 'Läd', 'Ł'])
  })

  it('refuse a row that is neither UTF-8 nor Windows-1252', async () => {
    const bench = importBench()
    const result = await bench.run(
      Buffer.concat([
        Buffer.from('phone,name\n2125550001,'),
        Buffer.from([0x81, 0xff, 0x0a]),
        Buffer.from('2125550002,x'),
      ]),
    )
    expect(result).toMatchObject({ imported: 1, errors: 1 })
  })
})
