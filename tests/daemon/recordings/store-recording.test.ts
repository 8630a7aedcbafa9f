import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordingPath, storeRecording } from '../../../daemon/recordings/store-recording.js'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-recordings-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const path = recordingPath('main', 'tl.rec.1', Date.UTC(2026, 2, 2, 23, 59))

/** 8 kHz, 16 bit, one channel: 16,000 bytes a second. */
function wav(seconds: number, statedBytes = seconds * 16_000): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(16_000, 28)
  head.write('data', 36)
  head.writeUInt32LE(statedBytes, 40)
  return Buffer.concat([head, Buffer.alloc(seconds * 16_000)])
}

async function* inPieces(bytes: Buffer, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('a recording', () => {
  it('is put under its site and day, whole, with its length', async () => {
    const stored = await storeRecording(dataDir, path, inPieces(wav(3)))
    expect(stored).toEqual({
      sha256: createHash('sha256').update(wav(3)).digest('hex'),
      path: 'recordings/main/2026/03/02/tl.rec.1.wav',
      bytes: 48_044,
      durationMs: 3000,
    })
    expect(readFileSync(join(dataDir, path))).toEqual(wav(3))
  })

  it.each([0, 0xffffffff])('has its length even if the writer stated %i bytes', async (stated) => {
    expect((await storeRecording(dataDir, path, inPieces(wav(2, stated)))).durationMs).toBe(2000)
  })

  it('leaves nothing behind when the link breaks off in the middle', async () => {
    async function* broken() {
      yield wav(1)
      throw new Error('link lost')
    }
    await expect(storeRecording(dataDir, path, broken())).rejects.toThrow('link lost')
    expect(existsSync(join(dataDir, path))).toBe(false)
    expect(readdirSync(dirname(join(dataDir, path)))).toEqual([])
  })

  it('is kept though it is no WAV file, without a length', async () => {
    expect((await storeRecording(dataDir, path, inPieces(Buffer.from('not a wav file')))).durationMs).toBeNull()
  })
})
