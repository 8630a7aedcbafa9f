import { DomainError } from '../../../dialer/model/domain-error.js'
import { type UserId } from '../../../dialer/model/ids.js'
import { findAgentOfUser } from '../../../storage/agents/repository.js'
import { listMembers, type MemberQuery } from '../../../storage/users/members.js'
import { findUser, membershipsOf, type User } from '../../../storage/users/repository.js'
import { type ApiDeps, tellEngine } from '../../api-deps.js'
import { type Role, requireRight } from '../../auth/permissions.js'
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

/** What an account is created with. */
export interface NewUserInput {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly role: Role
}

/** Makes an account and its membership of the site. @throws DomainError FORBIDDEN, VALIDATION_ERROR (password), DUPLICATE_ENTRY */
export async function createUser(principal: Principal, input: NewUserInput, deps: ApiDeps): Promise<SiteUser> {
  requireRight(principal, 'user.write')
  requireGrant(principal, input.role)
  const { email, name, role } = input
  const passwordHash = await deps.passwords.hash(input.password)
  const { account, membership } = keptRole[role]
  const user = await deps.store.writeSystem('users.create', {
    email,
    name,
    passwordHash,
    role: account,
    membership: { site: principal.site, role: membership },
  })
  return { user, role }
}

/** What changes in an account; absent keys stay. */
export interface UserUpdate {
  readonly id: UserId
  readonly name?: string | undefined
  readonly password?: string | undefined
  readonly role?: Role | undefined
  readonly active?: boolean | undefined
}

/**
 * Changes a person of the site. A new password or `active: false` ends the person's logins; `active: false` also signs its agents off.
 * @throws DomainError FORBIDDEN (above one's own role, or a person other sites share), NOT_FOUND, VALIDATION_ERROR, CONFLICT (oneself)
 */
export async function updateUser(principal: Principal, input: UserUpdate, deps: ApiDeps): Promise<SiteUser> {
  requireRight(principal, 'user.write')
  const { system } = deps.readers
  const { id, name, password, role, active } = input
  const [account, memberships] = await Promise.all([findUser(system, id), membershipsOf(system, id)])
  const here = memberships.find(({ site }) => site === principal.site)
  if (!account || !here) throw new DomainError('NOT_FOUND', `There is no user ${id}.`)
  const before = roleIn(account.role, here.role) ?? 'agent'
  requireGrant(principal, before)
  if (role) requireGrant(principal, role)
  if (id === principal.user && (active === false || (role && role !== before))) {
    throw new DomainError('CONFLICT', 'You cannot close your own account or change your own role.')
  }
  // Otherwise the admin of one site could sign in to another as a person both share.
  if (principal.role !== 'superAdmin' && memberships.length > 1 && (password !== undefined || active !== undefined)) {
    throw new DomainError(
      'FORBIDDEN',
      'This person belongs to other sites too; only the installation’s admin may do this.',
    )
  }
  const user = await deps.store.writeSystem('users.update', {
    id,
    ...(name !== undefined && { name }),
    ...(active !== undefined && { active }),
    ...(role && {
      role: keptRole[role].account,
      membership: { site: principal.site, role: keptRole[role].membership },
    }),
    ...(password !== undefined && { passwordHash: await deps.passwords.hash(password) }),
  })
  if (active === false) await signOffEverywhere(id, deps)
  return { user, role: role ?? before }
}

/** A closed account must not go on getting calls on a phone that is still held. */
async function signOffEverywhere(id: UserId, deps: ApiDeps): Promise<void> {
  for (const site of deps.sites.list()) {
    const db = deps.readers.site(site)
    const agent = db && (await findAgentOfUser(db, id))
    if (agent && agent.presence !== 'loggedOut') {
      await tellEngine(deps, site, { kind: 'agent.signOff', agent: agent.id })
    }
  }
}

/** Only the installation's admin deals with installation admins. */
function requireGrant(principal: Principal, role: Role): void {
  if (role !== 'superAdmin' || principal.role === 'superAdmin') return
  throw new DomainError('FORBIDDEN', 'Only the installation’s admin may do this.', { right: 'superadmin' })
}
