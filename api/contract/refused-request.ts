import type { DomainErrorCode } from '../../dialer/model/domain-error.js'
import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { Principal } from '../auth/principal.js'
import type { RequestFacts } from './dialect.js'

/** An attempt that was refused because of who asked. */
export interface RefusedRequest {
  /**
   * `credentials`: a login failed; `lockout`: one that was not even tried, after too many; `token`: a token or key that does not hold;
   * `right`: signed in, but not allowed.
   */
  readonly kind: 'credentials' | 'lockout' | 'token' | 'right'
  readonly site: SiteId | null
  readonly user: UserId | null
  readonly address: string
  /** Method and path as the API spells it, without ids. */
  readonly path: string
}

const kinds: Partial<Record<DomainErrorCode, RefusedRequest['kind']>> = {
  INVALID_CREDENTIALS: 'credentials',
  UNAUTHORIZED: 'token',
  FORBIDDEN: 'right',
}
const shown = ['authorization', 'cookie', 'x-api-key']

/** The refusal that an error stands for; null for any other error, and for somebody who showed nothing at all. */
export function refusalOf(
  error: DomainErrorCode | null,
  facts: RequestFacts,
  principal: Principal | null,
  path: string,
  isLogin: boolean,
): RefusedRequest | null {
  const kind = error === 'RATE_LIMITED' && isLogin ? 'lockout' : error === null ? undefined : kinds[error]
  if (kind === undefined) return null
  if (kind === 'token' && !shown.some((name) => facts.headers.has(name))) return null
  return { kind, site: principal?.site ?? null, user: principal?.user ?? null, address: facts.address, path }
}
