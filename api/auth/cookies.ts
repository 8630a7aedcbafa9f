import type { ReplyHeaders } from '../contract/reply.js'
import type { RequestHeaders } from '../contract/request-headers.js'

/** The cookie that holds the access token; pages cannot read it. */
export const authCookie = 'ad_auth'
/** The cookie that holds the refresh token; pages cannot read it. */
export const refreshCookie = 'ad_refresh'
/** The cookie whose value a page sends back as {@link csrfHeader}, which a page of another origin cannot read. */
export const csrfCookie = 'csrf_token'
export const csrfHeader = 'x-csrf-token'

/** A cookie of a request; null if it is not there. */
export function readCookie(headers: RequestHeaders, name: string): string | null {
  for (const part of (headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || null
  }
  return null
}

/** What a browser is given at a login. */
export interface CookieLogin {
  readonly token: string
  readonly refreshToken: string
  readonly csrfToken: string
  /** Seconds. */
  readonly accessS: number
  /** Seconds. */
  readonly refreshS: number
}

const refreshPath = '/api'

/**
 * The cookies of a login. They are marked `Secure` unless the browser is on this host itself, where there is no TLS to speak of; over
 * plain HTTP from elsewhere a browser does not keep them, and the token in the answer's body is the way in.
 */
export function loginCookies(login: CookieLogin, address: string): ReplyHeaders {
  const secure = secureMark(address)
  return [
    setCookie(authCookie, login.token, `Path=/; Max-Age=${login.accessS}; HttpOnly; SameSite=Lax${secure}`),
    setCookie(
      refreshCookie,
      login.refreshToken,
      `Path=${refreshPath}; Max-Age=${login.refreshS}; HttpOnly; SameSite=Strict${secure}`,
    ),
    setCookie(csrfCookie, login.csrfToken, `Path=/; Max-Age=${login.refreshS}; SameSite=Lax${secure}`),
  ]
}

/** Takes the cookies of a login away. */
export function goneCookies(address: string): ReplyHeaders {
  const secure = secureMark(address)
  return [
    setCookie(authCookie, '', `Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`),
    setCookie(refreshCookie, '', `Path=${refreshPath}; Max-Age=0; HttpOnly; SameSite=Strict${secure}`),
    setCookie(csrfCookie, '', `Path=/; Max-Age=0; SameSite=Lax${secure}`),
  ]
}

function setCookie(name: string, value: string, rest: string): readonly [string, string] {
  return ['Set-Cookie', `${name}=${value}; ${rest}`]
}

function secureMark(address: string): string {
  return address === '::1' || address.startsWith('127.') ? '' : '; Secure'
}
