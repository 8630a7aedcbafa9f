import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import { decodeWindows1252 } from './windows-1252.js'

const chunkBytes = 262_144
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** A stretch of whole lines and the bytes of the file read so far. */
export interface TextBlock {
  readonly text: string
  readonly bytes: number
}

type Encoding = 'utf16le' | 'utf16be' | 'bytes'

/**
 * Reads a text file as blocks of whole lines.
 *
 * The encoding is told by the byte order mark, else by where the zero bytes of the first kilobytes stand (UTF-16 without a mark).
 * Everything else is decided line by line: a line that is valid UTF-8 is UTF-8, any other is Windows-1252, so that a file put
 * together from several programs is read right. What is neither decodes to U+FFFD, which the reader of rows refuses.
 *
 * @throws DomainError FILE_UPLOAD_ERROR if a line is longer than `maxLineChars`
 */
export async function* textBlocks(file: FileHandle, maxLineChars: number): AsyncGenerator<TextBlock> {
  const first = await readUpTo(file, 0)
  const { encoding, skip } = detect(first)
  const width = encoding === 'bytes' ? 1 : 2
  const separator = lineEnd(first, encoding)
  let rest = Buffer.alloc(0)
  let position = skip
  let chunk = first.subarray(skip)
  while (chunk.length > 0) {
    position += chunk.length
    const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const cut = lastLineEnd(whole, encoding, separator)
    if (cut > 0) yield { text: decode(whole.subarray(0, cut), encoding, separator), bytes: position }
    rest = Buffer.from(whole.subarray(cut))
    if (rest.length > maxLineChars * width) throw lineTooLong(maxLineChars)
    chunk = await readUpTo(file, position)
  }
  if (rest.length > 0) yield { text: decode(rest, encoding, separator), bytes: position }
}

async function readUpTo(file: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  while (filled < chunkBytes) {
    const { bytesRead } = await file.read(buffer, filled, chunkBytes - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

function detect(sample: Buffer): { encoding: Encoding; skip: number } {
  if (sample[0] === 0xff && sample[1] === 0xfe) return { encoding: 'utf16le', skip: 2 }
  if (sample[0] === 0xfe && sample[1] === 0xff) return { encoding: 'utf16be', skip: 2 }
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return { encoding: 'bytes', skip: 3 }
  const head = sample.subarray(0, 4096)
  let even = 0
  let odd = 0
  for (let at = 0; at < head.length; at++) {
    if (head[at] !== 0) continue
    if (at % 2 === 0) even++
    else odd++
  }
  // Mostly Latin text in UTF-16 has a zero in nearly every second byte.
  if (odd > head.length / 4 && even < head.length / 16) return { encoding: 'utf16le', skip: 0 }
  if (even > head.length / 4 && odd < head.length / 16) return { encoding: 'utf16be', skip: 0 }
  return { encoding: 'bytes', skip: 0 }
}

/** The byte that ends lines: a line feed, or a carriage return alone in files of the old Macintosh kind. */
function lineEnd(sample: Buffer, encoding: Encoding): number {
  if (endOf(sample, encoding, lineFeed) > 0) return lineFeed
  return endOf(sample, encoding, carriageReturn) > 0 ? carriageReturn : lineFeed
}

const lastLineEnd = endOf

/** Offset behind the last `separator`, 0 if there is none. In UTF-16 only a whole unit counts. */
function endOf(bytes: Buffer, encoding: Encoding, separator: number): number {
  if (encoding === 'bytes') return bytes.lastIndexOf(separator) + 1
  const low = encoding === 'utf16le' ? 0 : 1
  for (let at = (bytes.length >> 1) * 2 - 2; at >= 0; at -= 2) {
    if (bytes[at + low] === separator && bytes[at + 1 - low] === 0) return at + 2
  }
  return 0
}

function decode(bytes: Buffer, encoding: Encoding, separator: number): string {
  const text = encoding === 'bytes' ? decodeLines(bytes, separator) : decodeUtf16(bytes, encoding)
  return separator === carriageReturn ? text.replaceAll('\r', '\n') : text
}

function decodeUtf16(bytes: Buffer, encoding: 'utf16le' | 'utf16be'): string {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2))
  const little = encoding === 'utf16be' ? Buffer.from(even).swap16() : even
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(little) + (bytes.length % 2 === 1 ? '\uFFFD' : '')
}

function decodeLines(bytes: Buffer, separator: number): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let text = ''
  let from = 0
  while (from < bytes.length) {
    const end = bytes.indexOf(separator, from)
    const to = end === -1 ? bytes.length : end + 1
    const line = bytes.subarray(from, to)
    text += isUtf8(line) ? line.toString('utf8') : decodeWindows1252(line)
    from = to
  }
  return text
}

function lineTooLong(maxLineChars: number): DomainError {
  return new DomainError(
    'FILE_UPLOAD_ERROR',
    `The file has a line of more than ${maxLineChars} characters, so it is no list of leads with one row per line. Save it as CSV (one lead per line) or XLSX and upload it again.`,
  )
}
