import type { UserId } from '../../../dialer/model/ids.js'
import { allProfiles } from '../../../storage/teams/repository.js'
import { usersById } from '../../../storage/users/member-counts.js'
import { listMembers } from '../../../storage/users/members.js'
import { findUser } from '../../../storage/users/repository.js'
import { type ApiDeps, mustExist, siteDb } from '../../api-deps.js'
import { type Role, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { keptRole, roleIn } from '../../auth/roles.js'
import type { Page } from '../../schema/pieces.js'
import { memberOf, type SiteUser } from '../users/service.js'
import { management, type Person, withNumbers } from './person.js'
import { requireVisible, teamMembers, visiblePeople } from './visible-people.js'

export type { Person } from './person.js'

/** Which people; absent keys do not filter. */
export interface PeopleQuery {
  readonly page: number
  readonly limit: number
  readonly role?: Role
  readonly department?: string
  readonly active?: boolean
  /** Part of the name or e-mail. */
  readonly search?: string
}

/** One page of the people somebody may see, oldest account first. @throws DomainError FORBIDDEN */
export async function listPeople(principal: Principal, query: PeopleQuery, deps: ApiDeps): Promise<Page<Person>> {
  requireRight(principal, 'agent.readAll')
  const { page, limit, role, department, active, search } = query
  const visible = await visiblePeople(principal, deps)
  const ids = department === undefined ? visible : await ofDepartment(principal, visible, department, deps)
  if (ids !== 'all' && ids.length === 0) return { items: [], total: 0, page, limit }
  const { items, total } = await listMembers(deps.readers.system, {
    site: principal.site,
    page,
    limit,
    ...(role && { role: keptRole[role].membership }),
    ...(active !== undefined && { active }),
    ...(search && { query: search }),
    ...(ids !== 'all' && { ids }),
  })
  const accounts = items.map(({ membership, ...user }) => ({ user, role: roleIn(user.role, membership) ?? 'agent' }))
  return { items: await withNumbers(principal, accounts, deps), total, page, limit }
}

async function ofDepartment(
  principal: Principal,
  visible: readonly UserId[] | 'all',
  department: string,
  deps: ApiDeps,
): Promise<readonly UserId[]> {
  const placed = await departmentsOf(principal, deps)
  return [...placed].flatMap(([user, one]) =>
    one === department && (visible === 'all' || visible.includes(user)) ? [user] : [],
  )
}

/** Where people work, of those of whom it is known. */
async function departmentsOf(principal: Principal, deps: ApiDeps): Promise<ReadonlyMap<UserId, string>> {
  const { site } = principal
  const [profiles, admins] = await Promise.all([
    allProfiles(siteDb(deps, principal)),
    listMembers(deps.readers.system, { site, role: 'admin', page: 1, limit: 1000 }),
  ])
  const placed = new Map<UserId, string>(admins.items.map(({ id }) => [id, management]))
  for (const { user, department } of profiles.values()) if (department !== null) placed.set(user, department)
  return placed
}

/** Somebody beside somebody else. */
export interface PersonName {
  readonly user: UserId
  readonly name: string
  readonly email: string
}

/** A person with the people around. */
export interface PersonInTeam extends Person {
  readonly boss: PersonName | null
  readonly team: readonly PersonName[]
}

/** A person; others than admins see themselves and their team. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getPerson(
  principal: Principal,
  input: { readonly id: UserId },
  deps: ApiDeps,
): Promise<PersonInTeam> {
  await requireVisible(principal, input.id, deps)
  const { user, role } = await memberOf(principal.site, input.id, deps)
  return inTeam(principal, { user, role }, deps)
}

/** Whoever asks; null for machines and the local operator, and while the site is not open. */
export async function ownPerson(principal: Principal, deps: ApiDeps): Promise<PersonInTeam | null> {
  if (principal.user === null || deps.readers.site(principal.site) === null) return null
  const user = await findUser(deps.readers.system, principal.user)
  return user && inTeam(principal, { user, role: principal.role }, deps)
}

async function inTeam(principal: Principal, account: SiteUser, deps: ApiDeps): Promise<PersonInTeam> {
  const [found] = await withNumbers(principal, [account], deps)
  const person = mustExist(found ?? null, `user ${account.user.id}`)
  const members = await teamMembers(principal, account.user.id, deps)
  const known = await usersById(deps.readers.system, [...members, ...(person.supervisor ? [person.supervisor] : [])])
  const nameOf = (id: UserId): PersonName[] => {
    const found = known.get(id)
    return found ? [{ user: found.id, name: found.name, email: found.email }] : []
  }
  const [boss = null] = person.supervisor === null ? [] : nameOf(person.supervisor)
  return { ...person, boss, team: members.flatMap((id) => nameOf(id)) }
}

/** The people of a supervisor. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getTeam(
  principal: Principal,
  input: { readonly supervisor: UserId },
  deps: ApiDeps,
): Promise<readonly Person[]> {
  await requireVisible(principal, input.supervisor, deps)
  await memberOf(principal.site, input.supervisor, deps)
  const ids = await teamMembers(principal, input.supervisor, deps)
  if (ids.length === 0) return []
  const { items } = await listMembers(deps.readers.system, { site: principal.site, page: 1, limit: 1000, ids })
  return withNumbers(
    principal,
    items.map(({ membership, ...user }) => ({ user, role: roleIn(user.role, membership) ?? 'agent' })),
    deps,
  )
}

/** How many people work in each department, by its name. @throws DomainError FORBIDDEN */
export async function departmentCounts(principal: Principal, deps: ApiDeps): Promise<ReadonlyMap<string, number>> {
  requireRight(principal, 'agent.readAll')
  const visible = await visiblePeople(principal, deps)
  const counts = new Map<string, number>()
  for (const [user, department] of await departmentsOf(principal, deps)) {
    if (visible === 'all' || visible.includes(user)) counts.set(department, (counts.get(department) ?? 0) + 1)
  }
  return counts
}
