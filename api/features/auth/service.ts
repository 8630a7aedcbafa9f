import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { hasSignedInFrom } from '../../../storage/sessions/repository.js'
import { listSites } from '../../../storage/sites/repository.js'
import { findUser, membershipsOf, type User, type UserWithPassword } from '../../../storage/users/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import { closedSite } from '../../auth/closed-site.js'
import { lifetimeText } from '../../auth/lifetime.js'
import type { LoginTry } from '../../auth/login-guard.js'
import type { Role } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { roleIn } from '../../auth/roles.js'
import { newSecret, newSessionId, refreshLifetimeMs, shortAccessLifetime, wholeSecond } from '../../auth/tokens.js'
import { createUser, type NewUserInput, type SiteUser } from '../users/service.js'
import { findAccount } from './find-account.js'
import { checkSecondFactor } from './second-factor-service.js'

/** Where a request comes from, as a person sees it in the list of their logins. */
export interface Client {
  readonly address: string
  /** The program, as it names itself. */
  readonly userAgent: string
}

/** What a login, a refresh and a renewal give. */
export interface Login {
  readonly user: User
  readonly role: Role
  readonly site: SiteId
  /** The login's id, as in the list of one's logins. */
  readonly session: string
  readonly token: string
  /** Life of the access token in words: `7d`. */
  readonly expiresIn: string
  /** Of the access token. Epoch ms. */
  readonly expiresAt: number
  /** Null for a renewal, which leaves the refresh token as it is. */
  readonly refreshToken: string | null
  /** Of the login, where it is not used. Epoch ms. */
  readonly refreshExpiresAt: number
  /** What a page sends with each change where it is signed in by cookie. */
  readonly csrfToken: string
}

/** What a person signs in with. */
export interface LoginInput {
  /** E-mail, staff id or extension. */
  readonly account: string
  readonly password: string
  /** A code of the second factor, or a recovery code; null: none was given. */
  readonly code: string | null
  /** Null: the person's first. */
  readonly site: SiteId | null
  /** True for those who will refresh: an access token of 15 minutes. */
  readonly isShortLived: boolean
  readonly client: Client
}

/** Why a login was refused that could be told, in `details.reason` of INVALID_CREDENTIALS and UNAUTHORIZED. */
export type LoginRefusal = 'inactive' | 'secondFactorNeeded' | 'secondFactorWrong'

/**
 * Signs a person in. An unknown address and a wrong password take the same time and give the same answer; that an account is closed or
 * asks for a second factor is told only to those who know its password.
 * @throws DomainError INVALID_CREDENTIALS (`details.reason` as in {@link LoginRefusal} where there is one), UNAUTHORIZED (with
 *   `details.reason` `secondFactorNeeded`), RATE_LIMITED (too many failures), FORBIDDEN (member of no site)
 */
export async function login(input: LoginInput, deps: ApiDeps): Promise<Login> {
  const account = await findAccount(input.account, input.site, deps)
  const attempt = await attemptOf(account, input, deps)
  deps.loginGuard.check(attempt)
  deps.loginGuard.tried(attempt)
  const known = await deps.passwords.matches(input.password, account?.passwordHash ?? null)
  if (!account || !known) throw new DomainError('INVALID_CREDENTIALS', 'Invalid email or password')
  if (!account.active) throw refused('This account is not active (any more). Ask an admin.', 'inactive')
  const factor = await checkSecondFactor(account.id, input.code, deps)
  if (factor === 'needed') {
    deps.loginGuard.takeBack(attempt)
    throw new DomainError('UNAUTHORIZED', 'A code of your authenticator app or a recovery code is needed too.', {
      reason: 'secondFactorNeeded',
      field: 'code',
    })
  }
  if (factor === 'wrong') throw refused('The code is not right, too old, or was used before.', 'secondFactorWrong')
  deps.loginGuard.succeeded(attempt)
  const { site, role } = await placeOf(account, input.site, deps)
  const lifetimeMs = input.isShortLived
    ? Math.min(shortAccessLifetime.ms, deps.tokens.accessLifetime.ms)
    : deps.tokens.accessLifetime.ms
  const session = newSessionId()
  const secret = newSecret()
  const issuedAt = wholeSecond(deps.now())
  const expiresAt = issuedAt + Math.max(refreshLifetimeMs, lifetimeMs)
  await deps.store.writeSystem('sessions.create', {
    id: session,
    user: account.id,
    expiresAt,
    ...input.client,
    accessMs: lifetimeMs,
    refreshHash: deps.keyedHash('refresh', secret),
  })
  const refreshToken = await deps.tokens.issueRefresh({
    id: session,
    user: account.id,
    site,
    generation: 1,
    secret,
    issuedAt,
    expiresAt,
  })
  return given({ user: account, role, site, session, lifetimeMs, refreshToken, refreshExpiresAt: expiresAt }, deps)
}

/** How long a refresh token that was just replaced is still answered, with the same successor: two tabs may refresh at once. */
export const refreshGraceMs = 10_000

/**
 * Gives a new access token and a new refresh token for a refresh token, which holds no more. Two that come at once with the same one get
 * the same successor. One that was replaced before ends its whole login, because somebody else may have it.
 * @throws DomainError UNAUTHORIZED
 */
export async function refresh(
  input: { readonly refreshToken: string; readonly client: Client },
  deps: ApiDeps,
): Promise<Login> {
  const shown = await deps.tokens.verifyRefresh(input.refreshToken)
  const user = await findUser(deps.readers.system, shown.user)
  if (!user?.active) throw new DomainError('UNAUTHORIZED', 'This account is not active (any more).')
  const { site, role } = await placeOf(user, shown.site, deps)
  const secret = deps.keyedHash('refreshSuccessor', shown.secret)
  const outcome = await deps.store.writeSystem('sessions.rotate', {
    id: shown.id,
    generation: shown.generation,
    shownHash: deps.keyedHash('refresh', shown.secret),
    nextHash: deps.keyedHash('refresh', secret),
    expiresAt: wholeSecond(deps.now()) + refreshLifetimeMs,
    graceMs: refreshGraceMs,
    ...input.client,
  })
  if (outcome.kind === 'reused') {
    deps.log.warn(
      { user: user.id, address: input.client.address },
      'a refresh token came a second time: its login ended',
    )
    throw new DomainError('UNAUTHORIZED', 'This refresh token was used before, so its login has ended. Sign in again.')
  }
  if (outcome.kind === 'ended') throw new DomainError('UNAUTHORIZED', 'This login has ended. Sign in again.')
  const { session, generation, rotatedAt } = outcome
  const about = { id: session.id, user: user.id, site, generation, secret }
  const refreshToken = await deps.tokens.issueRefresh({
    ...about,
    issuedAt: wholeSecond(rotatedAt),
    expiresAt: session.expiresAt,
  })
  const lifetimeMs = session.accessMs || deps.tokens.accessLifetime.ms
  const refreshExpiresAt = session.expiresAt
  return given({ user, role, site, session: session.id, lifetimeMs, refreshToken, refreshExpiresAt }, deps)
}

/**
 * Gives a further access token to somebody who holds a valid one, for clients that know no refresh token.
 * @throws DomainError FORBIDDEN (no person's login)
 */
export async function renew(principal: Principal, client: Client, deps: ApiDeps): Promise<Login> {
  const user = principal.user === null ? null : await findUser(deps.readers.system, principal.user)
  if (!user || !principal.token) throw new DomainError('FORBIDDEN', 'Only the login of a person can be renewed.')
  const { role, site, token } = principal
  const lifetimeMs = deps.tokens.accessLifetime.ms
  const refreshExpiresAt = wholeSecond(deps.now()) + Math.max(refreshLifetimeMs, lifetimeMs)
  await deps.store.writeSystem('sessions.touch', { id: token.id, ...client, expiresAt: refreshExpiresAt })
  return given({ user, role, site, session: token.id, lifetimeMs, refreshToken: null, refreshExpiresAt }, deps)
}

/** Ends the login that asks, all others of the person, or all; their tokens are refused from now on. Answers with how many ended. */
export async function logout(principal: Principal, which: 'this' | 'others' | 'all', deps: ApiDeps): Promise<number> {
  const { user, token } = principal
  if (user === null || !token) return 0
  const choice =
    which === 'this' ? { id: token.id } : which === 'all' ? { user } : ({ user, except: token.id } as const)
  return deps.store.writeSystem('sessions.revoke', { ...choice, reason: 'logout' })
}

/**
 * Makes an account in the site of whoever asks.
 * @param principal null: nobody is signed in
 * @throws DomainError UNAUTHORIZED, FORBIDDEN, VALIDATION_ERROR (password), DUPLICATE_ENTRY (e-mail, staff id or phone)
 */
export async function register(principal: Principal | null, input: NewUserInput, deps: ApiDeps): Promise<SiteUser> {
  if (principal) return createUser(principal, input, deps)
  throw new DomainError('UNAUTHORIZED', 'Only an admin makes accounts. Sign in first.')
}

/** Who asks, and in which sites as what. */
export interface Me {
  readonly principal: Principal
  /** Null for the local operator and for machines. */
  readonly user: User | null
  readonly sites: readonly { readonly id: SiteId; readonly name: string; readonly role: Role }[]
}

/** Who asks. */
export async function me(principal: Principal, deps: ApiDeps): Promise<Me> {
  const { system } = deps.readers
  const user = principal.user === null ? null : await findUser(system, principal.user)
  const open = deps.sites.list()
  const known = (await listSites(system)).filter(({ id }) => open.includes(id))
  if (!user) {
    const own = known.filter(({ id }) => principal.apiKey === null || id === principal.site)
    return { principal, user, sites: own.map(({ id, name }) => ({ id, name, role: principal.role })) }
  }
  const memberships = await membershipsOf(system, user.id)
  const sites = known.flatMap(({ id, name }) => {
    const role = roleIn(user.role, memberships.find((one) => one.site === id)?.role ?? null)
    return role ? [{ id, name, role }] : []
  })
  return { principal, user, sites }
}

async function attemptOf(
  account: UserWithPassword | null,
  { account: named, client }: LoginInput,
  deps: ApiDeps,
): Promise<LoginTry> {
  const { address } = client
  const isKnownAddress = account !== null && (await hasSignedInFrom(deps.readers.system, account.id, address))
  return { account: account?.email ?? named, address, isKnownAddress }
}

/** The site a person works in, and as what. @throws DomainError FORBIDDEN */
async function placeOf(user: User, wished: SiteId | null, deps: ApiDeps): Promise<{ site: SiteId; role: Role }> {
  const memberships = await membershipsOf(deps.readers.system, user.id)
  const open = deps.sites.list()
  const own = user.role === 'admin' ? open : open.filter((site) => memberships.some((one) => one.site === site))
  const site = wished === null ? own[0] : own.find((one) => one === wished)
  const role = roleIn(user.role, memberships.find((one) => one.site === site)?.role ?? null)
  if (site !== undefined && role !== null) return { site, role }
  const closed = (await listSites(deps.readers.system))
    .filter(({ status }) => status === 'suspended')
    .map(({ id }) => id)
  const resting = closed.filter((one) => wished === null || one === wished)
  // The installation's admin gets in all the same, to open it again.
  const place = user.role === 'admin' && resting[0] !== undefined ? (own[0] ?? resting[0]) : undefined
  if (place !== undefined) return { site: place, role: 'superAdmin' }
  const mine = resting.filter((one) => memberships.some(({ site: of }) => of === one))
  throw await closedSite(mine, deps, 'Your account belongs to no site here. Ask an admin to add you.')
}

async function given(
  made: Pick<Login, 'role' | 'site' | 'session' | 'refreshToken' | 'refreshExpiresAt'> & {
    readonly user: User | UserWithPassword
    readonly lifetimeMs: number
  },
  deps: ApiDeps,
): Promise<Login> {
  const { user: kept, lifetimeMs, ...rest } = made
  const { token, claims } = await deps.tokens.issue(kept.id, made.site, { id: made.session, lifetimeMs })
  const user: User = 'passwordHash' in kept ? withoutPassword(kept) : kept
  const csrfToken = deps.keyedHash('csrf', made.session)
  return { ...rest, user, token, expiresIn: lifetimeText(lifetimeMs), expiresAt: claims.expiresAt, csrfToken }
}

function withoutPassword(account: UserWithPassword): User {
  const { passwordHash: _, ...user } = account
  return user
}

function refused(message: string, reason: LoginRefusal): DomainError {
  return new DomainError('INVALID_CREDENTIALS', message, { reason })
}
