import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { findUser, findUserByEmail, membershipsOf, type User } from '../../../storage/users/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Role } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { roleIn } from '../../auth/roles.js'

/** What a login gives. */
export interface Login {
  readonly user: User
  readonly role: Role
  readonly site: SiteId
  readonly token: string
  /** Epoch ms. */
  readonly expiresAt: number
}

/**
 * Signs a person in. An unknown address, a wrong password and an inactive account take the same time and give the same answer.
 * @throws DomainError INVALID_CREDENTIALS, RATE_LIMITED (too many failures), FORBIDDEN (member of no site)
 */
export async function login(
  input: { readonly email: string; readonly password: string; readonly site: SiteId | null; readonly address: string },
  deps: ApiDeps,
): Promise<Login> {
  deps.loginGuard.check(input.email, input.address)
  deps.loginGuard.tried(input.email, input.address)
  const { system } = deps.readers
  const account = await findUserByEmail(system, input.email)
  const known = await deps.passwords.matches(input.password, account?.passwordHash ?? null)
  if (!account?.active || !known) throw new DomainError('INVALID_CREDENTIALS', 'Invalid email or password')
  deps.loginGuard.succeeded(input.email, input.address)
  const memberships = await membershipsOf(system, account.id)
  const open = deps.sites.list()
  const own = account.role === 'admin' ? open : open.filter((site) => memberships.some((one) => one.site === site))
  const site = input.site === null ? own[0] : own.find((one) => one === input.site)
  const role = roleIn(account.role, memberships.find((one) => one.site === site)?.role ?? null)
  if (site === undefined || role === null) {
    throw new DomainError('FORBIDDEN', 'Your account belongs to no site here. Ask an admin to add you.')
  }
  const { token, claims } = await deps.tokens.issue(account.id, site)
  await deps.store.writeSystem('sessions.create', { id: claims.id, user: account.id, expiresAt: claims.expiresAt })
  const { passwordHash: _, ...user } = account
  return { user, role, site, token, expiresAt: claims.expiresAt }
}

/** Ends the login that asks; its token is refused from now on. */
export async function logout(principal: Principal, deps: ApiDeps): Promise<void> {
  if (principal.token) await deps.store.writeSystem('sessions.revoke', { id: principal.token.id })
}

/**
 * Changes one's own password, which ends every login of the account.
 * @throws DomainError VALIDATION_ERROR (too weak, or the present one is wrong), RATE_LIMITED
 */
export async function changeOwnPassword(
  principal: Principal,
  input: { readonly current: string; readonly next: string; readonly address: string },
  deps: ApiDeps,
): Promise<void> {
  const id = principal.user
  const account = id === null ? null : await findUser(deps.readers.system, id)
  const kept = account ? await findUserByEmail(deps.readers.system, account.email) : null
  if (!kept) throw new DomainError('FORBIDDEN', 'Only a person with an account has a password.')
  deps.loginGuard.check(kept.email, input.address)
  deps.loginGuard.tried(kept.email, input.address)
  if (!(await deps.passwords.matches(input.current, kept.passwordHash))) {
    const problem = 'This is not your present password.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { currentPassword: problem } })
  }
  deps.loginGuard.succeeded(kept.email, input.address)
  const passwordHash = await deps.passwords.hash(input.next)
  await deps.store.writeSystem('users.update', { id: kept.id, passwordHash })
}
