import { userAgentOf } from '../../auth/authenticate.js'
import { loginCookies } from '../../auth/cookies.js'
import { roleOnScreen, roleToWire } from '../../auth/roles.js'
import type { ReplyHeaders, Wire } from '../../contract/reply.js'
import type { RequestHeaders } from '../../contract/request-headers.js'
import type { Client, Login } from './service.js'

/** A login as the contract prints it, for `data`. */
export function loginToWire(login: Login): Readonly<Record<string, Wire>> {
  const { id, email, name } = login.user
  return { user: { id, email, role: roleToWire[login.role], name }, ...refreshToWire(login), site: login.site }
}

/** What a refresh gives, for `data`. */
export function refreshToWire({ token, expiresIn, refreshToken, csrfToken }: Login): Readonly<Record<string, Wire>> {
  return { token, expiresIn, ...(refreshToken !== null && { refreshToken }), csrfToken }
}

/** The same in the spelling of clients that look beside `data`. */
export function loginBeside({ user, role, token, csrfToken }: Login): Readonly<Record<string, Wire>> {
  const { id, email, name } = user
  return { token, user: { id, role: roleOnScreen[role], username: name, name, email }, csrfToken }
}

/** The cookies of a login. */
export function cookiesOf(login: Login, address: string, now: number): ReplyHeaders {
  const { token, refreshToken, csrfToken, expiresAt, refreshExpiresAt } = login
  const seconds = (until: number) => Math.max(0, Math.floor((until - now) / 1000))
  const [accessS, refreshS] = [seconds(expiresAt), seconds(refreshExpiresAt)]
  return loginCookies({ token, refreshToken: refreshToken ?? '', csrfToken, accessS, refreshS }, address)
}

/** Where a request comes from. */
export function clientOf(headers: RequestHeaders, address: string): Client {
  return { address, userAgent: userAgentOf(headers) }
}
