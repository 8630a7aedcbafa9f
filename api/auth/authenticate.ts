import { DomainError } from '../../dialer/model/domain-error.js'
import { type SiteId, siteId } from '../../dialer/model/ids.js'
import { findAgentOfUser } from '../../storage/agents/repository.js'
import { findSession, type Session } from '../../storage/sessions/repository.js'
import { findUser, membershipsOf } from '../../storage/users/repository.js'
import type { ApiDeps } from '../api-deps.js'
import type { RequestFacts } from '../contract/dialect.js'
import { apiKeyHeader, apiKeyPrincipal, isApiKey } from './api-key-principal.js'
import { closedSite } from './closed-site.js'
import { authCookie, readCookie } from './cookies.js'
import { requireCsrf } from './csrf.js'
import { rightsOfRole } from './permissions.js'
import type { Principal } from './principal.js'
import { roleIn } from './roles.js'

/** The header by which somebody with several sites names the one meant. */
export const siteHeader = 'x-trunkline-site'

/** How much older than now a login's note of its last use may be before it is renewed. */
const touchAfterMs = 5 * 60_000

/**
 * Who is asking. Over TCP by the token or API key of `Authorization: Bearer`, by an API key in `X-Api-Key`, or by the cookie of a login,
 * whose writes also need `X-CSRF-Token`. Account, membership and login are looked up each time, so that a change holds at once. Over the
 * control socket it is the local operator, who may do all in every site.
 * @throws DomainError UNAUTHORIZED, FORBIDDEN (no member of the site asked for; a write by cookie without its CSRF token)
 */
export async function authenticate(facts: RequestFacts, deps: ApiDeps): Promise<Principal> {
  const { headers } = facts
  const asked = headers.get(siteHeader) ?? facts.query.get(siteHeader)
  const authorization = headers.get('authorization')
  if (authorization === null) {
    if (facts.via === 'control') return localOperator(asked, deps)
    const key = headers.get(apiKeyHeader)
    if (key !== null) return apiKeyPrincipal(key.trim(), asked, deps)
    const token = readCookie(headers, authCookie)
    if (token !== null) return byToken(token, { facts, asked, isCookie: true }, deps)
  }
  const [scheme, token, ...rest] = (authorization ?? '').trim().split(/ +/)
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    throw new DomainError('UNAUTHORIZED', 'Sign in first: send a token as "Authorization: Bearer <token>".')
  }
  if (isApiKey(token)) return apiKeyPrincipal(token, asked, deps)
  return byToken(token, { facts, asked, isCookie: false }, deps)
}

interface TokenUse {
  readonly facts: RequestFacts
  readonly asked: string | null
  readonly isCookie: boolean
}

async function byToken(token: string, { facts, asked, isCookie }: TokenUse, deps: ApiDeps): Promise<Principal> {
  const claims = await deps.tokens.verify(token)
  if (isCookie && !['GET', 'HEAD', 'OPTIONS'].includes(facts.method)) requireCsrf(facts.headers, claims.id, deps)
  const { system } = deps.readers
  const [session, account, memberships] = await Promise.all([
    findSession(system, claims.id),
    findUser(system, claims.user),
    membershipsOf(system, claims.user),
  ])
  if (!session || session.user !== claims.user || session.revokedAt !== null)
    throw new DomainError('UNAUTHORIZED', 'This login has ended. Sign in again.')
  if (!account?.active) throw new DomainError('UNAUTHORIZED', 'This account is not active (any more).')
  const wished = asked === null ? claims.site : siteId(asked)
  const role = roleIn(account.role, memberships.find((one) => one.site === wished)?.role ?? null)
  const notHere = 'Your account does not belong to this site.'
  if (!role) throw new DomainError('FORBIDDEN', notHere)
  const open = deps.sites.list()
  // The installation's admin gets in though the login's site be closed, or nobody could open it again.
  const site = role === 'superAdmin' && asked === null && !open.includes(wished) ? (open[0] ?? wished) : wished
  if (!open.includes(site) && (role !== 'superAdmin' || asked !== null)) throw await closedSite([site], deps, notHere)
  noteUse(session, facts, deps)
  const db = deps.readers.site(site)
  const agent = db ? await findAgentOfUser(db, account.id) : null
  return {
    user: account.id,
    email: account.email,
    name: account.name,
    role,
    rights: rightsOfRole(role),
    site,
    agent: agent?.id ?? null,
    token: { id: claims.id, expiresAt: claims.expiresAt },
    apiKey: null,
  }
}

/** Notes now and then that a login is in use; the request does not wait for it. */
function noteUse(session: Session, { address, headers }: RequestFacts, deps: ApiDeps): void {
  if (deps.now() - session.lastUsedAt < touchAfterMs) return
  deps.store
    .writeSystem('sessions.touch', { id: session.id, address, userAgent: userAgentOf(headers) })
    .catch((err: unknown) => deps.log.warn({ err }, 'the use of a login was not noted'))
}

/** The program that asks, as it names itself. */
export function userAgentOf(headers: Headers): string {
  return (headers.get('user-agent') ?? '').slice(0, 300)
}

function localOperator(asked: string | null, deps: ApiDeps): Principal {
  const sites = deps.sites.list()
  const site: SiteId | undefined = asked === null ? sites[0] : sites.find((one) => one === asked)
  if (site === undefined) throw new DomainError('NOT_FOUND', `There is no site ${asked ?? ''} here.`)
  return {
    user: null,
    email: 'operator@localhost',
    name: 'Local operator',
    role: 'superAdmin',
    rights: rightsOfRole('superAdmin'),
    site,
    agent: null,
    token: null,
    apiKey: null,
  }
}
