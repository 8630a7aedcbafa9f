import { expect, it } from 'vitest'
import { fromBuffer } from 'yauzl'
import { type ZipPart, zipBytes } from '../../api/features/exports/xlsx/zip.js'

/** What is inside, by name, as a reader that trusts nothing finds it. */
function read(zip: Buffer): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (error, file) => {
      if (error) return reject(error)
      file.on('error', reject)
      file.on('end', () => resolve(found))
      file.on('entry', (entry) => {
        file.openReadStream(entry, (failed, stream) => {
          if (failed) return reject(failed)
          const parts: Buffer[] = []
          stream.on('error', reject)
          stream.on('data', (part: Buffer) => parts.push(part))
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(parts).toString())
            file.readEntry()
          })
        })
      })
      file.readEntry()
    })
  })
}

async function* partsOf(texts: Readonly<Record<string, readonly string[]>>): AsyncGenerator<ZipPart> {
  for (const [path, chunks] of Object.entries(texts)) yield { path, chunks }
}

it('a zip holds what went in, in however many pieces it came', async () => {
  const pieces = Array.from({ length: 300 }, (_, n) => `<row r="${n}">Ángel 王小明 ${'x'.repeat(n * 7)}</row>`)
  const texts = { 'a/many.xml': pieces, 'empty.xml': [], 'one.xml': ['one'], 'gaps.xml': ['', 'x', '', 'y'] }
  const made: Uint8Array[] = []
  for await (const bytes of zipBytes(partsOf(texts))) made.push(bytes)
  const inside = await read(Buffer.concat(made))
  expect([...inside]).toEqual(Object.entries(texts).map(([path, chunks]) => [path, chunks.join('')]))
})

it('the next piece is asked for when the last one was taken, and nothing more once the reader has gone', async () => {
  let asked = 0
  async function* pieces() {
    for (;;) {
      asked += 1
      yield 'row '.repeat(1000)
    }
  }
  async function* endless(): AsyncGenerator<ZipPart> {
    yield { path: 'endless.xml', chunks: pieces() }
  }
  const zip = zipBytes(endless())
  // The file's head and the first piece come of the first.
  for (let taken = 0; taken < 2; taken += 1) await zip.next()
  expect(asked).toBe(1)
  while (asked < 3) await zip.next()
  await zip.return(undefined)
  expect(asked).toBe(3)
})
