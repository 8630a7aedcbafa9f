import { DomainError } from '../../dialer/model/domain-error.js'

/** Nested deeper than this, a body is refused before any schema walks it. */
const deepest = 64

/**
 * Reads a JSON body ourselves: the framework's own parser takes a body without a content type for `{}`.
 * No body at all reads as `{}`, so that the schema names the fields that are missing.
 * @throws DomainError MALFORMED_REQUEST
 */
export function readJson(bytes: Uint8Array, contentType: string): unknown {
  if (bytes.length === 0) return {}
  const type = mediaType(contentType)
  if (type !== 'application/json' && !/^application\/[a-z0-9.-]+\+json$/.test(type)) {
    throw wrongType(type, 'The body must be JSON, sent with "Content-Type: application/json".')
  }
  const text = asText(bytes)
  if (text === null) throw notJson('it is not UTF-8 text')
  if (tooDeep(text)) throw notJson(`it is nested deeper than ${deepest} levels`)
  try {
    return JSON.parse(text)
  } catch (error) {
    // Without what it quotes of the body, which may be half a password.
    throw notJson(error instanceof Error ? (error.message.split(/, |"/, 1)[0] ?? '') : 'it cannot be parsed')
  }
}

/**
 * Reads a form sent as `application/x-www-form-urlencoded`; a name given twice becomes a list.
 * @throws DomainError MALFORMED_REQUEST
 */
export function readForm(bytes: Uint8Array, contentType: string): unknown {
  if (bytes.length === 0) return {}
  const type = mediaType(contentType)
  if (type !== formType) throw wrongType(type, `The body must be a form, sent with "Content-Type: ${formType}".`)
  const text = asText(bytes)
  if (text === null) throw new DomainError('MALFORMED_REQUEST', 'The form is not UTF-8 text.')
  return namedValues(new URLSearchParams(text))
}

const formType = 'application/x-www-form-urlencoded'

/** One value per name; a name given twice becomes a list, which no schema takes, so that it is reported. */
export function namedValues(given: URLSearchParams, except: readonly string[] = []): Record<string, unknown> {
  const values = new Map<string, unknown>()
  for (const [name, value] of given) {
    if (!except.includes(name)) values.set(name, values.has(name) ? given.getAll(name) : value)
  }
  // Makes properties of whatever names there are, `__proto__` too.
  return Object.fromEntries(values)
}

function mediaType(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}

function wrongType(type: string, message: string): DomainError {
  return new DomainError('MALFORMED_REQUEST', message, {
    fields: { 'Content-Type': type === '' ? 'This header is missing.' : `"${type.slice(0, 100)}" is not read here.` },
  })
}

function asText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Brackets outside strings, counted: the parser itself recurses, and so do schemas. */
function tooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at += 1
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      if (depth > deepest) return true
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return false
}

function notJson(why: string): DomainError {
  return new DomainError('MALFORMED_REQUEST', `The body is not valid JSON: ${why}.`, {
    fields: { '': 'Not valid JSON.' },
  })
}

/** When a body must have come. */
export interface BodyDeadline {
  readonly withinMs: number
  /** Calls back after so long; gives what cancels that. */
  after(ms: number, callback: () => void): () => void
}

/**
 * What of a body over its bound is still read and thrown away: a client that is cut off while it sends never sees the answer. Whoever
 * sends more is cut off.
 */
export const mostDiscardedBytes = 64 * 1_048_576

/**
 * Reads a body whole, up to a bound, and no longer than a while: whoever sends it byte by byte would hold its place for as long.
 * @throws DomainError PAYLOAD_TOO_LARGE, MALFORMED_REQUEST where it did not come in time
 */
export async function readBounded(
  request: Request,
  limitBytes: number,
  deadline: BodyDeadline | null = null,
): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  const most = limitBytes + mostDiscardedBytes
  if (declared > most) throw tooLarge(limitBytes)
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  let isLate = false
  const cancel = deadline?.after(deadline.withinMs, () => {
    isLate = true
    // Ends the read below; a body that fails to be let go is the connection's to close.
    reader.cancel().catch(() => undefined)
  })
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length
      if (size > most) throw tooLarge(limitBytes)
      if (size <= limitBytes) parts.push(read.value)
    }
  } finally {
    cancel?.()
  }
  if (isLate && deadline) throw tooSlow(deadline.withinMs)
  if (size > limitBytes) throw tooLarge(limitBytes)
  return Buffer.concat(parts, size)
}

function tooSlow(withinMs: number): DomainError {
  const message = `The body did not come within ${withinMs / 1000} s.`
  return new DomainError('MALFORMED_REQUEST', message, { closes: true })
}

/** The error of a body over its bound. */
export function tooLarge(limitBytes: number): DomainError {
  const limit = limitBytes >= 1_048_576 ? `${Math.floor(limitBytes / 1_048_576)} MB` : `${limitBytes} bytes`
  return new DomainError('PAYLOAD_TOO_LARGE', `The request is too large: at most ${limit} are taken here.`, {
    limitBytes,
  })
}
