import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AriResponse } from './ari-transport.js'

const answerWithinMs = 5000

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

/**
 * One plain HTTP request to ARI, for what is asked rarely.
 * @throws DomainError PBX_UNAVAILABLE (no answer), CONFIG_INVALID (ARI refuses user or password)
 */
export async function ariHttp(
  access: AriAccess,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  options: { readonly body?: unknown; readonly signal?: AbortSignal } = {},
): Promise<AriResponse & { readonly date: string | null }> {
  const response = await ariFetch(access, method, path, options)
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(access, error)
  })
  return { status: response.status, body: bodyOf(text), date: response.headers.get('date') }
}

/**
 * The response of one plain HTTP request, its body unread. `withinMs` is the time for all of it, the body included.
 * @throws DomainError PBX_UNAVAILABLE (no answer), CONFIG_INVALID (ARI refuses user or password)
 */
export async function ariFetch(
  access: AriAccess,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  options: { readonly body?: unknown; readonly signal?: AbortSignal; readonly withinMs?: number } = {},
): Promise<Response> {
  const late = AbortSignal.timeout(options.withinMs ?? answerWithinMs)
  const headers = { authorization: ariAuthorization(access), 'content-type': 'application/json' }
  const response = await fetch(ariAddress(access, path), {
    method,
    headers,
    signal: options.signal ? AbortSignal.any([late, options.signal]) : late,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  }).catch((error: unknown) => {
    throw unreachable(access, error)
  })
  if (response.status === 401 || response.status === 403) {
    await response.body?.cancel()
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
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const why = cause instanceof Error ? cause.message : String(cause)
  return new DomainError('PBX_UNAVAILABLE', `ARI at ${access.ariUrl} does not answer: ${why}`, undefined, error)
}
