import { open } from 'node:fs/promises'

/** A kind of recording that can be kept: ending of its file and media type. */
export interface AudioType {
  readonly ending: string
  readonly contentType: string
}

const webm = { ending: 'webm', contentType: 'audio/webm' }
const ogg = { ending: 'ogg', contentType: 'audio/ogg' }
const wav = { ending: 'wav', contentType: 'audio/wav' }
const mp3 = { ending: 'mp3', contentType: 'audio/mpeg' }
const m4a = { ending: 'm4a', contentType: 'audio/mp4' }

/** In the order in which people are told of them. */
export const audioTypes: readonly AudioType[] = [webm, ogg, wav, mp3, m4a]

/**
 * What a file is by its first bytes, whatever it is called; null: none of ours. WebM is told by its EBML head, Ogg by its capture pattern
 * (RFC 3533), WAV by RIFF and WAVE, MP3 by an ID3 tag or a layer III frame, M4A by its `ftyp` box.
 */
export function audioTypeOf(head: Uint8Array): AudioType | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const text = (from: number, to: number) => bytes.subarray(from, to).toString('latin1')
  if (bytes.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3])) && bytes.includes('webm')) return webm
  if (text(0, 4) === 'OggS') return ogg
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return wav
  if (text(0, 3) === 'ID3' || isLayerThree(bytes)) return mp3
  return text(4, 8) === 'ftyp' && /^(M4A|M4B|mp4|iso|dash)/.test(text(8, 12)) ? m4a : null
}

/** The type of a kept file, by its ending. */
export function audioTypeNamed(path: string): AudioType {
  return audioTypes.find(({ ending }) => path.endsWith(`.${ending}`)) ?? wav
}

/** Reads the head of a file. */
export async function audioTypeOfFile(path: string): Promise<AudioType | null> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(64)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return audioTypeOf(head.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/** Eleven bits of sync, MPEG 1, 2 or 2.5, layer III, a bit rate and a sampling rate that exist (ISO/IEC 11172-3, 2.4.2.3). */
function isLayerThree(bytes: Buffer): boolean {
  const [first = 0, second = 0, third = 0] = bytes
  const version = (second >> 3) & 3
  const layer = (second >> 1) & 3
  return (
    first === 0xff && second >> 5 === 7 && version !== 1 && layer === 1 && third >> 4 !== 15 && ((third >> 2) & 3) !== 3
  )
}
