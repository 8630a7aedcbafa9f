import { DomainError } from '../../dialer/model/domain-error.js'

/**
 * Reads a JSON body ourselves: the framework's own parser takes a body without a content type for `{}`.
 * No body at all reads as `{}`, so that the schema names the fields that are missing.
 * @throws DomainError MALFORMED_REQUEST, PAYLOAD_TOO_LARGE
 */
export async function readJson(request: Request, limitBytes: number): Promise<unknown> {
  const bytes = await readBounded(request, limitBytes)
  if (bytes.length === 0) return {}
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/json' && !/^application\/[a-z0-9.-]+\+json$/.test(type)) {
    throw new DomainError('MALFORMED_REQUEST', 'The body must be JSON, sent with "Content-Type: application/json".', {
      fields: { 'Content-Type': type === '' ? 'This header is missing.' : `"${type.slice(0, 100)}" is not read here.` },
    })
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notJson('it is not UTF-8 text')
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw notJson(error instanceof Error ? error.message : 'it cannot be parsed')
  }
}

function notJson(why: string): DomainError {
  return new DomainError('MALFORMED_REQUEST', `The body is not valid JSON: ${why}.`, {
    fields: { '': 'Not valid JSON.' },
  })
}

async function readBounded(request: Request, limitBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limitBytes) throw tooLarge(limitBytes)
  if (!request.body) return new Uint8Array()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body) {
    size += part.length
    if (size > limitBytes) throw tooLarge(limitBytes)
    parts.push(part)
  }
  return Buffer.concat(parts, size)
}

/** The error of a body over its bound. */
export function tooLarge(limitBytes: number): DomainError {
  const limit = limitBytes >= 1_048_576 ? `${Math.floor(limitBytes / 1_048_576)} MB` : `${limitBytes} bytes`
  return new DomainError('PAYLOAD_TOO_LARGE', `The request is too large: at most ${limit} are taken here.`, {
    limitBytes,
  })
}
