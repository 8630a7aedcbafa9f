import { DomainError } from '../../dialer/model/domain-error.js'
import { type SiteId, siteId } from '../../dialer/model/ids.js'
import { findAgentOfUser } from '../../storage/agents/repository.js'
import { findSession } from '../../storage/sessions/repository.js'
import { findUser, membershipsOf } from '../../storage/users/repository.js'
import type { ApiDeps } from '../api-deps.js'
import type { RequestFacts } from '../contract/dialect.js'
import { rightsOfRole } from './permissions.js'
import type { Principal } from './principal.js'
import { roleIn } from './roles.js'

/** The header by which somebody with several sites names the one meant. */
export const siteHeader = 'x-trunkline-site'

/**
 * Who is asking. Over TCP by the token of `Authorization: Bearer`; account, membership and login are looked up each time, so that a
 * change holds at once. Over the control socket it is the local operator, who may do all in every site.
 * @throws DomainError UNAUTHORIZED, FORBIDDEN (no member of the site asked for)
 */
export async function authenticate(facts: RequestFacts, deps: ApiDeps): Promise<Principal> {
  const asked = facts.headers.get(siteHeader) ?? facts.query.get(siteHeader)
  if (facts.via === 'control' && !facts.headers.has('authorization')) return localOperator(asked, deps)
  const [scheme, token, ...rest] = (facts.headers.get('authorization') ?? '').trim().split(/ +/)
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    throw new DomainError('UNAUTHORIZED', 'Sign in first: send a token as "Authorization: Bearer <token>".')
  }
  const claims = await deps.tokens.verify(token)
  const { system } = deps.readers
  const [session, account, memberships] = await Promise.all([
    findSession(system, claims.id),
    findUser(system, claims.user),
    membershipsOf(system, claims.user),
  ])
  if (!session || session.revokedAt !== null)
    throw new DomainError('UNAUTHORIZED', 'This login has ended. Sign in again.')
  if (!account?.active) throw new DomainError('UNAUTHORIZED', 'This account is not active (any more).')
  const site = asked === null ? claims.site : siteId(asked)
  const role = roleIn(account.role, memberships.find((one) => one.site === site)?.role ?? null)
  if (!role || !deps.sites.list().includes(site)) {
    throw new DomainError('FORBIDDEN', 'Your account does not belong to this site.')
  }
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
