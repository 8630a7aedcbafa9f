import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { DomainError } from '../../dialer/model/domain-error.js'
import { diskTrouble } from '../../storage/disk-trouble.js'
import { mostDiscardedBytes, readBounded, tooLarge } from './read-json.js'
import type { ReceivedForm, UploadedFile, UploadWish } from './row.js'

/** A form as it came: fields, and files on disk. `discard` removes the files and must be called in the end. */
export interface Upload extends ReceivedForm {
  discard(): Promise<void>
}

/** Where and what is received. */
export interface UploadPlace extends Required<UploadWish> {
  /** Where the spool files go. */
  readonly folder: string
}

/**
 * Streams a `multipart/form-data` request: its file parts to spool files, never through memory. Fields may stand before or after them.
 * @throws DomainError MALFORMED_REQUEST (no form), FILE_UPLOAD_ERROR (cut off, a part twice, a wrong name), PAYLOAD_TOO_LARGE,
 *   STORAGE_UNAVAILABLE (the disk refuses)
 */
export async function readUpload(request: Request, { folder, parts, limitBytes }: UploadPlace): Promise<Upload> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data;.*boundary=/i.test(type) || !request.body) {
    throw new DomainError('MALFORMED_REQUEST', 'A file upload must be sent as multipart/form-data with a boundary.', {
      fields: { 'Content-Type': 'Send multipart/form-data.' },
    })
  }
  // Form overhead (boundaries, headers, small fields) is allowed for beside the files themselves.
  const most = limitBytes * Math.max(1, parts.length) + 1_048_576
  const declared = Number(request.headers.get('content-length') ?? 0)
  // A form that is too large for certain is read to its end and not kept; see mostDiscardedBytes.
  if (declared > most) await readBounded(request, limitBytes)
  await mkdir(folder, { recursive: true })
  const paths = new Map<string, string>()
  const discard = async () => {
    for (const path of paths.values()) await rm(path, { force: true })
  }
  const fields = new Map<string, unknown>()
  const received = new Map<string, UploadedFile>()
  const writes: Promise<void>[] = []
  const faults: DomainError[] = []
  const stop = new AbortController()
  const busboy = new Busboy({
    headers: { 'content-type': type },
    limits: { fileSize: limitBytes, files: parts.length + 1, fields: 50, fieldSize: 65_536, headerPairs: 50 },
  })
  busboy.on('field', (name, value) => fields.set(name, value))
  busboy.on('file', (name, stream, filename) => {
    const problem = partProblem(name, parts, paths)
    if (problem) {
      faults.push(uploadFault(problem, parts[0] ?? 'file'))
      stream.resume()
      return
    }
    const path = join(folder, `${randomUUID()}.part`)
    paths.set(name, path)
    stream.once('limit', () => {
      faults.push(tooLarge(limitBytes))
    })
    writes.push(
      pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: stop.signal }).then(
        () => {
          received.set(name, { path, filename: filename ?? '', size: stream.bytesRead })
        },
        (reason: unknown) => {
          faults.push(asUploadFault(reason))
        },
      ),
    )
  })
  const bounded = upTo(Readable.fromWeb(request.body), most + mostDiscardedBytes, limitBytes)
  await pipeline(bounded, busboy, { signal: stop.signal }).catch((reason: unknown) => {
    faults.push(asUploadFault(reason))
    // A part's stream does not learn by itself that the request is gone.
    stop.abort()
  })
  await Promise.all(writes)
  const [fault] = faults
  if (fault) {
    await discard()
    throw fault
  }
  return { fields: Object.fromEntries(fields), files: Object.fromEntries(received), discard }
}

async function* upTo(body: AsyncIterable<Uint8Array>, most: number, limitBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw tooLarge(limitBytes)
    yield chunk
  }
}

function partProblem(name: string, parts: readonly string[], before: ReadonlyMap<string, string>): string | null {
  if (!parts.includes(name)) {
    const known = parts.map((part) => `"${part}"`).join(' or ')
    return `The file must be the form part ${known}, not "${name.slice(0, 100)}".`
  }
  return before.has(name) ? 'Only one file is taken at a time.' : null
}

function asUploadFault(reason: unknown): DomainError {
  if (reason instanceof DomainError) return reason
  const disk = diskTrouble(reason)
  if (disk !== null) {
    const sentence = `The file could not be kept: ${disk}. Then send it again.`
    return new DomainError('STORAGE_UNAVAILABLE', sentence, undefined, reason)
  }
  const why = reason instanceof Error ? reason.message : 'the connection ended'
  return new DomainError('FILE_UPLOAD_ERROR', `The upload did not arrive whole: ${why}.`, undefined, reason)
}

function uploadFault(message: string, part: string): DomainError {
  return new DomainError('FILE_UPLOAD_ERROR', message, { fields: { [part]: message } })
}
