import { type FileHandle, open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Answer } from './answer.js'
import type { FileReply } from './reply.js'

/** A span of bytes, both ends inside. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/**
 * Reads a `Range` header of one span (RFC 9110, 14.1.2). Null: send all (none asked for, several asked for, or not understood).
 * `unsatisfiable`: it lies behind the end.
 */
export function parseRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match) return null
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return null
  if (first === '') {
    const length = Number(last)
    return length === 0 || size === 0 ? 'unsatisfiable' : { from: Math.max(0, size - length), to: size - 1 }
  }
  const from = Number(first)
  if (from >= size) return 'unsatisfiable'
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return to < from ? null : { from, to }
}

/**
 * Answers with a file, by `Range` where asked.
 * @throws DomainError NOT_FOUND if the file is not there (any more)
 */
export async function sendFile(reply: FileReply, request: Request): Promise<Answer> {
  const handle = await openFile(reply.path)
  // The open handle goes on reading it.
  if (reply.isTemporary === true) await rm(reply.path, { force: true })
  let kept = false
  try {
    const { size, mtime } = await handle.stat()
    const headers: Record<string, string> = {
      'Content-Type': reply.contentType,
      'Accept-Ranges': 'bytes',
      'Last-Modified': mtime.toUTCString(),
      'Content-Disposition': `inline; filename="${reply.filename.replace(/[^A-Za-z0-9._-]/g, '_')}"`,
    }
    const range = parseRange(request.headers.get('range'), size)
    if (range === 'unsatisfiable') {
      headers['Content-Range'] = `bytes */${size}`
      return { status: 416, body: null, headers }
    }
    const { from, to } = range ?? { from: 0, to: size - 1 }
    const status = range ? 206 : 200
    headers['Content-Length'] = String(to - from + 1)
    if (range) headers['Content-Range'] = `bytes ${from}-${to}/${size}`
    if (request.method === 'HEAD' || size === 0) return { status, body: null, headers }
    kept = true
    return { status, body: webStream(handle.createReadStream({ start: from, end: to })), headers }
  } finally {
    // The stream closes the handle itself, also when the client goes away.
    if (!kept) await handle.close()
  }
}

function webStream(file: Readable): ReadableStream<Uint8Array> {
  // Node's own declaration of the same stream lacks the element type.
  return Readable.toWeb(file) as ReadableStream<Uint8Array>
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new DomainError(
        'NOT_FOUND',
        'The file is not here: it may still be on its way, or was removed by retention.',
      )
    }
    throw error
  }
}
