import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId, UserId } from '../../../dialer/model/ids.js'
import { listSites, type Site } from '../../../storage/sites/repository.js'
import { findUser, membershipsOf, type User } from '../../../storage/users/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import { may, type Role, requireRight, roleMay } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { keptRole, roleIn } from '../../auth/roles.js'
import { requireGrant, signOff } from './service.js'

/** As what a person belongs to a site. */
export interface Membership {
  readonly site: SiteId
  readonly siteName: string
  readonly role: Role
}

/** The sites a person belongs to, of those whose people whoever asks may change. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function listMemberships(
  principal: Principal,
  input: { readonly id: UserId },
  deps: ApiDeps,
): Promise<readonly Membership[]> {
  requireRight(principal, 'user.write')
  const managed = await managedSites(principal, deps)
  const { user, memberships } = await personWithin(principal, input.id, deps)
  return managed.flatMap(({ id: site, name: siteName }) => {
    const here = memberships.find((one) => one.site === site)
    const role = here && roleIn(user.role, here.role)
    return role ? [{ site, siteName, role }] : []
  })
}

/**
 * Makes a person of the site asked in a member of a site, or changes as what.
 * @throws DomainError FORBIDDEN (a role with rights one has not, an installation's admin), NOT_FOUND (also a site whose people one may not
 *   change), CONFLICT (oneself)
 */
export async function putMembership(
  principal: Principal,
  input: { readonly id: UserId; readonly site: SiteId; readonly role: Exclude<Role, 'superAdmin'> },
  deps: ApiDeps,
): Promise<Membership> {
  const { id, site, role } = input
  requireRight(principal, 'user.write')
  const { name: siteName } = await managedSite(principal, site, deps)
  await changeable(principal, id, deps)
  requireGrant(principal, role)
  await deps.store.writeSystem('memberships.put', { user: id, site, role: keptRole[role].membership })
  return { site, siteName, role }
}

/** Ends a membership; the person's agent there signs off. @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (oneself) */
export async function removeMembership(
  principal: Principal,
  input: { readonly id: UserId; readonly site: SiteId },
  deps: ApiDeps,
): Promise<void> {
  const { id, site } = input
  requireRight(principal, 'user.write')
  await managedSite(principal, site, deps)
  const { memberships } = await changeable(principal, id, deps)
  if (!memberships.some((one) => one.site === site)) {
    throw new DomainError('NOT_FOUND', `User ${id} does not belong to the site ${site}.`)
  }
  await deps.store.writeSystem('memberships.remove', { user: id, site })
  await signOff(id, site, deps)
}

interface Person {
  readonly user: User
  readonly memberships: Awaited<ReturnType<typeof membershipsOf>>
}

async function changeable(principal: Principal, id: UserId, deps: ApiDeps): Promise<Person> {
  const person = await personWithin(principal, id, deps)
  if (id === principal.user) throw new DomainError('CONFLICT', 'You cannot change your own memberships.')
  if (person.user.role === 'admin') requireGrant(principal, 'superAdmin')
  return person
}

/** A person of the site asked in; for the installation's admin anybody. */
async function personWithin(principal: Principal, id: UserId, deps: ApiDeps): Promise<Person> {
  const { system } = deps.readers
  const [user, memberships] = await Promise.all([findUser(system, id), membershipsOf(system, id)])
  const isSeen = may(principal, 'sites.manage') || memberships.some(({ site }) => site === principal.site)
  if (!user || !isSeen) throw new DomainError('NOT_FOUND', `There is no user ${id}.`)
  return { user, memberships }
}

async function managedSite(principal: Principal, site: SiteId, deps: ApiDeps): Promise<Site> {
  const found = (await managedSites(principal, deps)).find(({ id }) => id === site)
  if (!found) throw new DomainError('NOT_FOUND', `There is no site ${site} here.`)
  return found
}

/** Sites whose people whoever asks may change. */
async function managedSites(principal: Principal, deps: ApiDeps): Promise<readonly Site[]> {
  const { system } = deps.readers
  const sites = await listSites(system)
  if (may(principal, 'sites.manage')) return sites
  if (principal.user === null) return sites.filter(({ id }) => id === principal.site)
  const own = await membershipsOf(system, principal.user)
  return sites.filter(({ id }) => {
    const role = roleIn('agent', own.find(({ site }) => site === id)?.role ?? null)
    return role !== null && roleMay(role, 'user.write')
  })
}
