import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AriResponse } from './ari-transport.js'

const answerWithinMs = 5000
/** Larger than the listing of every channel of any PBX. */
const mostBytes = 64 * 1024 * 1024

/** What plain ARI requests need. */
export interface AriAccess {
  readonly ariUrl: string
  readonly ariUser: string
  readonly ariPassword: string
}

/** The address of an ARI resource, `/ari/` included, without credentials. */
export function ariAddress(access: AriAccess, path: string): string {
  const base = access.ariUrl.replace(/\/+$/, '').replace(/\/ari$/, '')
  return `${base}/ari/${path}`
}

/** The Authorization header, so that credentials are in no URL and in no log of URLs. */
export function ariAuthorization(access: AriAccess): string {
  return `Basic ${Buffer.from(`${access.ariUser}:${access.ariPassword}`).toString('base64')}`
}

type AriMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a plain request may have besides its path. `withinMs` is the time for all of it, the body included. */
export interface AriHttpOptions {
  readonly body?: unknown
  readonly signal?: AbortSignal
  readonly withinMs?: number
}

/**
 * One plain HTTP request to ARI, for what is asked rarely.
 * @throws DomainError PBX_UNAVAILABLE (no answer), CONFIG_INVALID (ARI refuses user or password)
 */
export async function ariHttp(
  access: AriAccess,
  method: AriMethod,
  path: string,
  options: AriHttpOptions = {},
): Promise<AriResponse & { readonly date: string | null }> {
  const response = await ariStream(access, method, path, options)
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of response) {
      const bytes = Buffer.from(part)
      size += bytes.length
      // Leaving the loop closes the connection.
      if (size > mostBytes) throw unreachable(access, 'its answer has no end')
      parts.push(bytes)
    }
  } catch (error) {
    throw unreachable(access, error)
  }
  const text = Buffer.concat(parts).toString('utf8')
  return { status: response.statusCode ?? 0, body: bodyOf(text), date: response.headers.date ?? null }
}

/**
 * The response of one plain HTTP request, its body unread: read it, or `resume()` it.
 * Each request has its own connection: a kept one that the PBX has closed meanwhile would fail the first request after a restart.
 * @throws DomainError PBX_UNAVAILABLE (no answer), CONFIG_INVALID (ARI refuses user or password)
 */
export async function ariStream(
  access: AriAccess,
  method: AriMethod,
  path: string,
  options: AriHttpOptions = {},
): Promise<IncomingMessage> {
  const late = AbortSignal.timeout(options.withinMs ?? answerWithinMs)
  const address = new URL(ariAddress(access, path))
  const text = options.body === undefined ? undefined : JSON.stringify(options.body)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (address.protocol === 'https:' ? httpsRequest : httpRequest)(address, {
      method,
      agent: false,
      signal: options.signal ? AbortSignal.any([late, options.signal]) : late,
      headers: {
        authorization: ariAuthorization(access),
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    })
    request.once('response', resolve)
    request.on('error', (error) => reject(unreachable(access, late.aborted ? new Error('no answer in time') : error)))
    request.end(text)
  })
  if (response.statusCode === 401 || response.statusCode === 403) {
    response.resume()
    throw new DomainError(
      'CONFIG_INVALID',
      `ARI at ${access.ariUrl} refuses the user "${access.ariUser}": check user and password in ari.conf, and that it is not read-only.`,
    )
  }
  return response
}

function bodyOf(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function unreachable(access: AriAccess, error: unknown): DomainError {
  if (error instanceof DomainError) return error
  const why = error instanceof Error ? error.message : String(error)
  return new DomainError('PBX_UNAVAILABLE', `ARI at ${access.ariUrl} does not answer: ${why}`, undefined, error)
}
