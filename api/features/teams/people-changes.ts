import { DomainError } from '../../../dialer/model/domain-error.js'
import { type Extension, extension, type UserId } from '../../../dialer/model/ids.js'
import { allAgents, findAgentOfUser } from '../../../storage/agents/repository.js'
import { hasWork } from '../../../storage/teams/work-left.js'
import { memberCounts } from '../../../storage/users/member-counts.js'
import { listMembers } from '../../../storage/users/members.js'
import { type ApiDeps, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { type Role, requireRight, roleMay } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { createAgent } from '../agents/service.js'
import { siteNumber } from '../leads/site-number.js'
import { closeAccount, openAccount } from '../users/account-life.js'
import { removeMembership } from '../users/memberships-service.js'
import { createUser, memberOf, requireManaged, updateUser } from '../users/service.js'
import { teamMembers } from './visible-people.js'

/** A new person of the site. */
export interface NewPersonInput {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly role: Exclude<Role, 'superAdmin'>
  /** As people write it. */
  readonly phone: string | null
  readonly department: string | null
  readonly supervisor: UserId | null
  /** Null: who is to take calls gets the first that is free. */
  readonly extension: Extension | null
}

/**
 * Makes an account with its place in the site and, for who takes calls, its phone.
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR (password, phone, supervisor), DUPLICATE_ENTRY (e-mail, phone or extension)
 */
export async function addPerson(principal: Principal, input: NewPersonInput, deps: ApiDeps): Promise<UserId> {
  requireRight(principal, 'user.write')
  const { name, email, password, role, department, supervisor } = input
  await requireSupervisor(principal, supervisor, null, deps)
  const takesCalls = role === 'agent' || input.extension !== null
  const line = takesCalls ? await freeLine(principal, input.extension, deps) : null
  const phone = phoneOf(principal, input.phone, deps)
  const { user } = await createUser(principal, { name, email, password, role, phone }, deps)
  await deps.store.write(principal.site, 'teams.put', { user: user.id, department, supervisor })
  if (line !== null) await addLine(principal, user.id, line, deps)
  return user.id
}

/** What changes of a person; absent keys stay. */
export interface PersonUpdate {
  readonly id: UserId
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | null | undefined
  readonly role?: Exclude<Role, 'superAdmin'> | undefined
  readonly department?: string | null | undefined
  readonly supervisor?: UserId | null | undefined
  readonly active?: boolean | undefined
}

/**
 * Changes a person: an admin anything, everybody the own name and number.
 * @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, DUPLICATE_ENTRY, CONFLICT (`details.why`: `lastAdmin`, `oneself`, `hasTeam`)
 */
export async function changePerson(principal: Principal, input: PersonUpdate, deps: ApiDeps): Promise<void> {
  const { id, name, email, role, department, supervisor, active } = input
  const phone = input.phone === undefined ? undefined : phoneOf(principal, input.phone, deps)
  const isOwnFacts = [email, role, department, supervisor, active].every((change) => change === undefined)
  if (id === principal.user && isOwnFacts) {
    await deps.store.writeSystem('users.update', {
      id,
      ...(name !== undefined && { name }),
      ...(phone !== undefined && { phone }),
    })
    return renameAgent(principal, id, name, deps)
  }
  requireRight(principal, 'user.write')
  const before = await memberOf(principal.site, id, deps)
  if (supervisor !== undefined) await requireSupervisor(principal, supervisor, id, deps)
  if (role !== undefined && !roleMay(role, 'agent.readAll')) await requireNoTeam(principal, id, deps)
  if (
    name !== undefined ||
    email !== undefined ||
    phone !== undefined ||
    (role !== undefined && role !== before.role)
  ) {
    const changedRole = role === before.role ? undefined : role
    await updateUser(principal, { id, name, email, phone, role: changedRole }, deps)
  }
  if (department !== undefined || supervisor !== undefined) {
    await requireManaged(principal, id, { isWholeAccount: false }, deps)
    await deps.store.write(principal.site, 'teams.put', {
      user: id,
      ...(department !== undefined && { department }),
      ...(supervisor !== undefined && { supervisor }),
    })
  }
  await renameAgent(principal, id, name, deps)
  if (role === 'agent' && (await findAgentOfUser(siteDb(deps, principal), id)) === null) {
    await addLine(principal, id, await freeLine(principal, null, deps), deps)
  }
  if (active !== undefined && active !== before.user.active) {
    await (active ? openAccount : closeAccount)(principal, { id }, deps)
  }
}

/**
 * Takes a person out of the site who has nothing there that others go on with: the account is closed where it belongs to no other site, and
 * what it did stays in the audit log.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (`details.why`: `lastAdmin`, `oneself`, `hasTeam`, `hasWork`)
 */
export async function removePerson(
  principal: Principal,
  { id }: { readonly id: UserId },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'user.write')
  const { user, role, memberships } = await memberOf(principal.site, id, deps)
  if (id === principal.user) throw refused('You cannot delete your own account.', 'oneself')
  if (role === 'admin' && user.active && (await memberCounts(deps.readers.system, principal.site)).admins <= 1) {
    throw refused('This is the last admin of the site.', 'lastAdmin')
  }
  await requireNoTeam(principal, id, deps)
  const db = siteDb(deps, principal)
  const agent = await findAgentOfUser(db, id)
  const work = agent === null ? null : await hasWork(db, agent.id)
  if (work?.leads || work?.calls) {
    const what = work.leads && work.calls ? 'leads and calls' : work.leads ? 'leads' : 'calls'
    throw refused(
      `This person has ${what}. Give the leads to others and close the account instead (isActive false).`,
      'hasWork',
    )
  }
  if (agent !== null) {
    if (agent.presence !== 'loggedOut')
      throw refused('This person is signed on; the phone has to be signed off first.', 'signedOn')
    await deps.store.write(principal.site, 'agents.delete', { id: agent.id })
    await tellEngine(deps, principal.site, { kind: 'agent.remove', agent: agent.id })
  }
  await deps.store.write(principal.site, 'teams.remove', { user: id })
  if (memberships === 1) await updateUser(principal, { id, active: false }, deps)
  await removeMembership(principal, { id, site: principal.site }, deps)
}

function phoneOf(principal: Principal, phone: string | null, deps: ApiDeps): string | null {
  return phone === null ? null : siteNumber(phone, siteDoor(deps, principal).defaultCountry, 'phone')
}

async function renameAgent(principal: Principal, id: UserId, name: string | undefined, deps: ApiDeps): Promise<void> {
  if (name === undefined) return
  const agent = await findAgentOfUser(siteDb(deps, principal), id)
  if (agent === null || agent.name === name) return
  await deps.store.write(principal.site, 'agents.update', { id: agent.id, name })
  await tellEngine(deps, principal.site, {
    kind: 'agent.put',
    agent: { id: agent.id, user: agent.user, name, extension: agent.extension, phoneMode: agent.phoneMode },
  })
}

async function requireSupervisor(
  principal: Principal,
  supervisor: UserId | null,
  of: UserId | null,
  deps: ApiDeps,
): Promise<void> {
  if (supervisor === null) return
  if (supervisor === of) throw invalidField('supervisor', 'Nobody is their own supervisor')
  const found = await memberOf(principal.site, supervisor, deps).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'NOT_FOUND') return null
    throw error
  })
  if (found === null || !roleMay(found.role, 'agent.readAll')) {
    throw invalidField('supervisor', 'There is no supervisor of this id')
  }
  if (!found.user.active) throw invalidField('supervisor', 'This supervisor’s account is not active')
}

async function requireNoTeam(principal: Principal, id: UserId, deps: ApiDeps): Promise<void> {
  const ids = await teamMembers(principal, id, deps)
  if (ids.length === 0) return
  // Who left the site in another way is nobody's any more.
  const { total } = await listMembers(deps.readers.system, { site: principal.site, page: 1, limit: 1, ids })
  if (total === 0) return
  const who = total === 1 ? 'One person has' : `${total} people have`
  throw refused(`${who} this person as supervisor. Give the team another supervisor first.`, 'hasTeam')
}

const firstLine = 1001

/** The extension asked for, or the first above all that are taken. @throws DomainError DUPLICATE_ENTRY */
async function freeLine(principal: Principal, wished: Extension | null, deps: ApiDeps): Promise<Extension> {
  requireRight(principal, 'agent.write')
  const taken = (await allAgents(siteDb(deps, principal))).map((agent) => agent.extension)
  if (wished === null) {
    const four = taken.map(Number).filter((number) => number >= firstLine && number < 1_000_000)
    return extension(String(Math.max(firstLine - 1, ...four) + 1))
  }
  if (!taken.includes(wished)) return wished
  throw new DomainError('DUPLICATE_ENTRY', `The extension ${wished} has another agent.`, { why: 'extensionTaken' })
}

async function addLine(principal: Principal, user: UserId, line: Extension, deps: ApiDeps): Promise<void> {
  const phone = { sipUsername: null, sipPassword: null, phoneMode: null }
  await createAgent(principal, { user, name: null, extension: line, ...phone }, deps)
}

function refused(message: string, why: 'lastAdmin' | 'oneself' | 'hasTeam' | 'hasWork' | 'signedOn'): DomainError {
  return new DomainError('CONFLICT', message, { why })
}
