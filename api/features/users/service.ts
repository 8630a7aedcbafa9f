import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId, UserId } from '../../../dialer/model/ids.js'
import { findAgentOfUser } from '../../../storage/agents/repository.js'
import { listMembers, type MemberQuery } from '../../../storage/users/members.js'
import { findUser, membershipsOf, type User } from '../../../storage/users/repository.js'
import { type ApiDeps, tellEngine } from '../../api-deps.js'
import { may, type Role, requireRight, rightsOfRole } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { keptRole, roleIn } from '../../auth/roles.js'
import type { Page } from '../../schema/pieces.js'

/** A person of the site. */
export interface SiteUser {
  readonly user: User
  readonly role: Role
}

/** One page of the people of the site. @throws DomainError FORBIDDEN */
export async function listUsers(
  principal: Principal,
  query: Omit<MemberQuery, 'site'>,
  deps: ApiDeps,
): Promise<Page<SiteUser>> {
  requireRight(principal, 'user.write')
  const { items, total } = await listMembers(deps.readers.system, { ...query, site: principal.site })
  const users = items.map(({ membership, ...user }) => ({ user, role: roleIn(user.role, membership) ?? 'agent' }))
  return { items: users, total, page: query.page, limit: query.limit }
}

/** A person of the site. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getUser(principal: Principal, input: { readonly id: UserId }, deps: ApiDeps): Promise<SiteUser> {
  requireRight(principal, 'user.write')
  const { user, role } = await memberOf(principal.site, input.id, deps)
  return { user, role }
}

/** What an account is created with. */
export interface NewUserInput {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly role: Role
  readonly staffId?: string | null
  /** E.164. */
  readonly phone?: string | null
}

/**
 * Makes an account and its membership of the site.
 * @throws DomainError FORBIDDEN (also for a role with rights one has not), VALIDATION_ERROR (password), DUPLICATE_ENTRY
 */
export async function createUser(principal: Principal, input: NewUserInput, deps: ApiDeps): Promise<SiteUser> {
  requireRight(principal, 'user.write')
  requireGrant(principal, input.role)
  const { role, password, ...rest } = input
  const passwordHash = await deps.passwords.hash(password)
  const { account, membership } = keptRole[role]
  const user = await deps.store.writeSystem('users.create', {
    ...rest,
    passwordHash,
    role: account,
    membership: { site: principal.site, role: membership },
  })
  return { user, role }
}

/** What changes in an account; absent keys stay. */
export interface UserUpdate {
  readonly id: UserId
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly password?: string | undefined
  readonly role?: Role | undefined
  readonly active?: boolean | undefined
  readonly staffId?: string | null | undefined
  readonly phone?: string | null | undefined
}

/**
 * Changes a person of the site. A new password or `active: false` ends the person's logins; `active: false` also signs its agents off.
 * @throws DomainError FORBIDDEN (above one's own role, or a person other sites share), NOT_FOUND, VALIDATION_ERROR, CONFLICT (oneself)
 */
export async function updateUser(principal: Principal, input: UserUpdate, deps: ApiDeps): Promise<SiteUser> {
  const { id, email, name, password, role, active, staffId, phone } = input
  const isWholeAccount = [email, password, active, staffId].some((change) => change !== undefined)
  const { role: before } = await requireManaged(principal, id, { isWholeAccount }, deps)
  if (role) requireGrant(principal, role)
  if (id === principal.user && (active === false || (role && role !== before))) {
    throw new DomainError('CONFLICT', 'You cannot close your own account or change your own role.')
  }
  const user = await deps.store.writeSystem('users.update', {
    id,
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    ...(active !== undefined && { active }),
    ...(staffId !== undefined && { staffId }),
    ...(phone !== undefined && { phone }),
    ...(role && {
      role: keptRole[role].account,
      membership: { site: principal.site, role: keptRole[role].membership },
    }),
    ...(password !== undefined && { passwordHash: await deps.passwords.hash(password) }),
  })
  if (active === false) for (const site of deps.sites.list()) await signOff(id, site, deps)
  return { user, role: role ?? before }
}

/** Ends every login of a person, on all devices. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function endSessions(principal: Principal, input: { readonly id: UserId }, deps: ApiDeps): Promise<void> {
  await requireManaged(principal, input.id, { isWholeAccount: true }, deps)
  await deps.store.writeSystem('sessions.revoke', { user: input.id })
}

/** Takes a person's second factor away, who lost the device. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function removeSecondFactor(
  principal: Principal,
  input: { readonly id: UserId },
  deps: ApiDeps,
): Promise<void> {
  await requireManaged(principal, input.id, { isWholeAccount: true }, deps)
  await deps.store.writeSystem('secondFactors.remove', { user: input.id })
}

/**
 * A person of the site whom whoever asks may change.
 * @param change `isWholeAccount`: what changes holds in the person's other sites too, as a password does
 * @throws DomainError FORBIDDEN (above one's own role, or a person other sites share), NOT_FOUND
 */
export async function requireManaged(
  principal: Principal,
  id: UserId,
  change: { readonly isWholeAccount: boolean },
  deps: ApiDeps,
): Promise<SiteUser> {
  requireRight(principal, 'user.write')
  const { user, role, memberships } = await memberOf(principal.site, id, deps)
  requireGrant(principal, role)
  // Otherwise the admin of one site could sign in to another as a person both share.
  if (change.isWholeAccount && memberships > 1 && !may(principal, 'sites.manage')) {
    throw new DomainError(
      'FORBIDDEN',
      'This person belongs to other sites too; only the installation’s admin may do this.',
    )
  }
  return { user, role }
}

/** A closed account must not go on getting calls on a phone that is still held. */
export async function signOff(id: UserId, site: SiteId, deps: ApiDeps): Promise<void> {
  const db = deps.readers.site(site)
  const agent = db && (await findAgentOfUser(db, id))
  if (agent && agent.presence !== 'loggedOut') await tellEngine(deps, site, { kind: 'agent.signOff', agent: agent.id })
}

/** Nobody makes or changes somebody who may do more than they may themselves. @throws DomainError FORBIDDEN */
export function requireGrant(principal: Principal, role: Role): void {
  const missing = [...rightsOfRole(role)].find((right) => !may(principal, right))
  if (missing === undefined) return
  throw new DomainError('FORBIDDEN', `This takes somebody who may do all that the role ${role} may.`, {
    right: missing,
  })
}

/** A person of a site, whoever asks, and of how many sites there are more. @throws DomainError NOT_FOUND */
export async function memberOf(
  site: SiteId,
  id: UserId,
  deps: Pick<ApiDeps, 'readers'>,
): Promise<SiteUser & { readonly memberships: number }> {
  const { system } = deps.readers
  const [user, memberships] = await Promise.all([findUser(system, id), membershipsOf(system, id)])
  const here = memberships.find((one) => one.site === site)
  if (!user || !here) throw new DomainError('NOT_FOUND', `There is no user ${id}.`)
  return { user, role: roleIn(user.role, here.role) ?? 'agent', memberships: memberships.length }
}
