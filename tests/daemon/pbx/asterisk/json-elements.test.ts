import { describe, expect, it } from 'vitest'
import { jsonElements } from '../../../../daemon/pbx/asterisk/json-elements.js'

async function read(text: string, pieceBytes: number): Promise<unknown[]> {
  const bytes = Buffer.from(text)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  const found: unknown[] = []
  for await (const elements of jsonElements(pieces())) found.push(...elements)
  return found
}

describe('a JSON list read in pieces', () => {
  const list = [
    { id: 'tl.main.1', state: 'Up', caller: { name: 'Zoë "}{" \\', number: '1' }, channels: ['a', 'b'] },
    { id: 'é€😀', state: '', nested: { a: { b: [{ c: 1 }] } } },
    {},
  ]

  it.each([1, 2, 3, 7, 64, 100_000])('gives each element whole, in pieces of %i bytes', async (pieceBytes) => {
    expect(await read(JSON.stringify(list), pieceBytes)).toEqual(list)
    expect(await read(JSON.stringify(list, null, 2), pieceBytes)).toEqual(list)
  })

  it('has none in an empty list, and refuses what is no JSON or has no end', async () => {
    expect(await read('[]', 10)).toEqual([])
    await expect(read('[{"a":}]', 3)).rejects.toThrow(SyntaxError)
    await expect(read(`[{"a":"${'x'.repeat(2_000_000)}`, 65_536)).rejects.toThrow('has no end')
  })
})
