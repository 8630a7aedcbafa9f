import { DomainError } from '../../dialer/model/domain-error.js'
import type { ApiDeps } from '../api-deps.js'
import type { RequestHeaders } from '../contract/request-headers.js'
import { csrfCookie, csrfHeader, readCookie } from './cookies.js'
import { sameText } from './keyed-hash.js'

/**
 * Holds that a request which came with a login's cookies was made by a page that may read them: another origin can make a browser send its
 * cookies, but can neither read them nor set this header. The value also belongs to the login, so that a planted cookie is no use.
 * @throws DomainError FORBIDDEN
 */
export function requireCsrf(headers: RequestHeaders, session: string, deps: Pick<ApiDeps, 'keyedHash'>): void {
  const sent = headers.get(csrfHeader) ?? ''
  const kept = readCookie(headers, csrfCookie) ?? ''
  if (sameText(sent, kept) && sameText(sent, deps.keyedHash('csrf', session))) return
  throw new DomainError(
    'FORBIDDEN',
    `Changes by cookie need the header ${csrfHeader} with the value of the cookie ${csrfCookie}.`,
  )
}
