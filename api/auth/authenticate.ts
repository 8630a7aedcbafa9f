import { DomainError } from '../../dialer/model/domain-error.js'
import { type SiteId, siteId } from '../../dialer/model/ids.js'
import { agentIdOfUser } from '../../storage/agents/repository.js'
import { findSignedIn, type Session } from '../../storage/sessions/repository.js'
import type { ApiDeps } from '../api-deps.js'
import type { RequestFacts } from '../contract/dialect.js'
import type { RequestHeaders } from '../contract/request-headers.js'
import { apiKeyHeader, apiKeyPrincipal, isApiKey } from './api-key-principal.js'
import { closedSite } from './closed-site.js'
import { authCookie, readCookie } from './cookies.js'
import { requireCsrf } from './csrf.js'
import { rightsOfRole } from './permissions.js'
import type { Principal } from './principal.js'
import { roleIn } from './roles.js'

/** The header by which somebody with several sites names the one meant. */
export const siteHeader = 'x-trunkline-site'

/** What those are told whose account was closed. */
export const closedAccount = 'This account is not active (any more).'

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
  const wished = asked === null ? claims.site : siteId(asked)
  const found = await findSignedIn(deps.readers.system, { id: claims.id, site: wished })
  if (!found || found.session.user !== claims.user || found.session.revokedAt !== null)
    throw new DomainError('UNAUTHORIZED', 'This login has ended. Sign in again.')
  const { session, user: account, membership } = found
  if (!account.active) throw new DomainError('UNAUTHORIZED', closedAccount)
  const role = roleIn(account.role, membership)
  const notHere = 'Your account does not belong to this site.'
  if (!role) throw new DomainError('FORBIDDEN', notHere)
  const open = deps.sites.list()
  // The installation's admin gets in though the login's site be closed, or nobody could open it again.
  const site = role === 'superAdmin' && asked === null && !open.includes(wished) ? (open[0] ?? wished) : wished
  if (!open.includes(site) && (role !== 'superAdmin' || asked !== null)) throw await closedSite([site], deps, notHere)
  noteUse(session, facts, deps)
  const db = deps.readers.site(site)
  const agent = db ? await agentIdOfUser(db, account.id) : null
  return {
    user: account.id,
    email: account.email,
    name: account.name,
    role,
    rights: rightsOfRole(role),
    site,
    agent,
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
export function userAgentOf(headers: RequestHeaders): string {
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
