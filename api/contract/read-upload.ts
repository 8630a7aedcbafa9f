import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { DomainError } from '../../dialer/model/domain-error.js'
import { tooLarge } from './read-json.js'
import type { UploadedFile } from './row.js'

/** A form as it came: fields, and at most one file on disk. `discard` removes the file and must be called in the end. */
export interface Upload {
  readonly fields: Readonly<Record<string, unknown>>
  readonly file: UploadedFile | null
  discard(): Promise<void>
}

/**
 * Streams a `multipart/form-data` request: its part `file` to a spool file in `folder`, never through memory.
 * Fields may stand before or after the file.
 * @throws DomainError MALFORMED_REQUEST (no form), FILE_UPLOAD_ERROR (cut off, a second file, a wrong name), PAYLOAD_TOO_LARGE
 */
export async function readUpload(request: Request, folder: string, limitBytes: number): Promise<Upload> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data;.*boundary=/i.test(type) || !request.body) {
    throw new DomainError('MALFORMED_REQUEST', 'A file upload must be sent as multipart/form-data with a boundary.', {
      fields: { 'Content-Type': 'Send multipart/form-data.' },
    })
  }
  // Form overhead (boundaries, headers, small fields) is allowed for beside the file itself.
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes + 1_048_576) throw tooLarge(limitBytes)
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${randomUUID()}.part`)
  const discard = () => rm(path, { force: true })
  const fields = new Map<string, unknown>()
  const received: UploadedFile[] = []
  const writes: Promise<void>[] = []
  const faults: DomainError[] = []
  const stop = new AbortController()
  const busboy = new Busboy({
    headers: { 'content-type': type },
    limits: { fileSize: limitBytes, files: 2, fields: 50, fieldSize: 65_536, headerPairs: 50 },
  })
  busboy.on('field', (name, value) => fields.set(name, value))
  busboy.on('file', (name, stream, filename) => {
    const problem = name !== 'file' ? `The file must be the form part "file", not "${name}".` : onlyOne(writes.length)
    if (problem) {
      faults.push(uploadFault(problem))
      stream.resume()
      return
    }
    stream.once('limit', () => {
      faults.push(tooLarge(limitBytes))
      stop.abort()
    })
    writes.push(
      pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: stop.signal }).then(
        () => {
          received.push({ path, filename: filename ?? '', size: stream.bytesRead })
        },
        (reason: unknown) => {
          faults.push(asUploadFault(reason))
        },
      ),
    )
  })
  await pipeline(Readable.fromWeb(request.body), busboy, { signal: stop.signal }).catch((reason: unknown) => {
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
  return { fields: Object.fromEntries(fields), file: received[0] ?? null, discard }
}

function onlyOne(before: number): string | null {
  return before > 0 ? 'Only one file is taken at a time.' : null
}

function asUploadFault(reason: unknown): DomainError {
  if (reason instanceof DomainError) return reason
  const why = reason instanceof Error ? reason.message : 'the connection ended'
  return new DomainError('FILE_UPLOAD_ERROR', `The upload did not arrive whole: ${why}.`, undefined, reason)
}

function uploadFault(message: string): DomainError {
  return new DomainError('FILE_UPLOAD_ERROR', message, { fields: { file: message } })
}
