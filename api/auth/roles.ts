import type { UserRole } from '../../storage/users/table.js'
import type { Role } from './permissions.js'

/**
 * The role a person has in a site, from the account and the membership of that site; null: none there.
 * An account that is `admin` by itself is the installation's own admin and holds every site.
 */
export function roleIn(account: UserRole, membership: UserRole | null): Role | null {
  if (account === 'admin') return 'superAdmin'
  return membership === null ? null : roleOfMembership[membership]
}

const roleOfMembership: Readonly<Record<UserRole, Role>> = { admin: 'admin', manager: 'supervisor', agent: 'agent' }

/** What is kept of a role: on the account and on the membership. */
export const keptRole: Readonly<Record<Role, { readonly account: UserRole; readonly membership: UserRole }>> = {
  superAdmin: { account: 'admin', membership: 'admin' },
  admin: { account: 'manager', membership: 'admin' },
  supervisor: { account: 'manager', membership: 'manager' },
  agent: { account: 'agent', membership: 'agent' },
}

/** Roles in the contract's words. */
export type WireRole = 'superadmin' | 'admin' | 'manager' | 'agent'

export const roleToWire: Readonly<Record<Role, WireRole>> = {
  superAdmin: 'superadmin',
  admin: 'admin',
  supervisor: 'manager',
  agent: 'agent',
}

/** Roles in the words of the contract's first clients, which know no admin of a site: they look beside `data`. */
export const roleOnScreen: Readonly<Record<Role, WireRole>> = { ...roleToWire, admin: 'manager' }

export const roleFromWire: Readonly<Record<WireRole, Role>> = {
  superadmin: 'superAdmin',
  admin: 'admin',
  manager: 'supervisor',
  agent: 'agent',
}

export const wireRoles = ['superadmin', 'admin', 'manager', 'agent'] as const satisfies readonly WireRole[]
