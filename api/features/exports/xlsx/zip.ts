import { constants, deflateRawSync } from 'node:zlib'
import { Zip, ZipPassThrough } from 'fflate'
import { DomainError } from '../../../../dialer/model/domain-error.js'

/** A file inside a zip, its text piece by piece. */
export interface ZipPart {
  readonly path: string
  readonly chunks: AsyncIterable<string> | Iterable<string>
}

/** A tenth larger than the usual level and a third of the time. */
const level = 1
/** What the numbers of a zip hold without its extension for greater ones (PKWARE APPNOTE 4.3.7). Bytes */
const mostBytes = 0xffff_ffff

/** Deflates each piece by itself; pieces end on a whole byte, so that one behind the other is one stream (RFC 1951, 3.2.4; zlib's sync flush). */
class DeflatedPart extends ZipPassThrough {
  override compression = 8

  protected override process(chunk: Uint8Array<ArrayBuffer>, final: boolean): void {
    const finishFlush = final ? constants.Z_FINISH : constants.Z_SYNC_FLUSH
    const packed = deflateRawSync(chunk, { level, finishFlush, chunkSize: 65_536 })
    this.ondata(null, new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength), final)
  }
}

/**
 * A zip as bytes, a piece for each piece that went in; the next part is asked for when the last one was read to its end.
 * It deflates in the calling thread. Node's streams would do so in threads that belong to the whole process and run at the priority of call
 * control, however low that of the caller is.
 * @throws DomainError VALIDATION_ERROR beyond 4 GB
 */
export async function* zipBytes(parts: AsyncIterable<ZipPart>): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = []
  let written = 0
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    made.push(bytes)
    written += bytes.length
  })
  const taken = (): readonly Uint8Array[] => {
    const bytes = made
    made = []
    return bytes
  }
  for await (const { path, chunks } of parts) {
    const part = new DeflatedPart(path)
    zip.add(part)
    for await (const chunk of chunks) {
      part.push(Buffer.from(chunk), false)
      if (Math.max(part.size, written) > mostBytes) throw tooLarge()
      yield* taken()
    }
    part.push(new Uint8Array(), true)
  }
  zip.end()
  yield* taken()
}

function tooLarge(): DomainError {
  return new DomainError('VALIDATION_ERROR', 'The file would be larger than 4 GB. Choose a shorter span of time.')
}
