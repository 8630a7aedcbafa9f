import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Extension, UserId } from '../../../dialer/model/ids.js'
import { type AgentView, findAgentOfUser } from '../../../storage/agents/repository.js'
import { membershipsOf } from '../../../storage/users/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { createAgent, deleteAgent, updateAgent } from '../agents/service.js'
import { freeExtension } from '../auth/register-person.js'
import { closeAccount } from '../users/account-life.js'
import { removeMembership } from '../users/memberships-service.js'
import { createUser, requireManaged, type SiteUser, updateUser } from '../users/service.js'

/** A person who takes calls, and the phone on which; null: none. */
export interface StaffMember {
  readonly user: SiteUser['user']
  readonly agent: AgentView | null
}

/** What a person and the phone are made with in one go. */
export interface NewStaff {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly extension: Extension
}

/** @throws DomainError FORBIDDEN, VALIDATION_ERROR (password), DUPLICATE_ENTRY (e-mail or extension: then nothing was made) */
export async function createStaff(principal: Principal, input: NewStaff, deps: ApiDeps): Promise<StaffMember> {
  const { extension, ...account } = input
  requireRight(principal, 'user.write')
  requireRight(principal, 'agent.write')
  await freeExtension(siteDb(deps, principal), extension)
  const { user } = await createUser(principal, { ...account, role: 'agent' }, deps)
  const phone = { name: null, sipUsername: null, sipPassword: null, phoneMode: null }
  return { user, agent: await createAgent(principal, { user: user.id, extension, ...phone }, deps) }
}

/** What changes in such a person; absent keys stay. */
export interface StaffChange {
  readonly id: UserId
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly active?: boolean | undefined
  /** Null takes the phone away. */
  readonly extension?: Extension | null | undefined
}

/** @throws DomainError FORBIDDEN (no agent, or other sites share the person), NOT_FOUND, DUPLICATE_ENTRY, CONFLICT (the phone is signed on) */
export async function updateStaff(principal: Principal, input: StaffChange, deps: ApiDeps): Promise<StaffMember> {
  const { id, name, email, active, extension } = input
  const db = siteDb(deps, principal)
  const agent = await changeable(principal, id, deps)
  if (extension && extension !== agent?.extension) await freeExtension(db, extension)
  const { user } = await updateUser(principal, { id, name, email, active }, deps)
  if (extension === null && agent) await deleteAgent(principal, { id: agent.id }, deps)
  else if (agent) await updateAgent(principal, { id: agent.id, name, email, extension: extension ?? undefined }, deps)
  else if (extension) {
    const phone = { name: null, sipUsername: null, sipPassword: null, phoneMode: null }
    await createAgent(principal, { user: id, extension, ...phone }, deps)
  }
  return { user, agent: await findAgentOfUser(db, id) }
}

/**
 * Takes the person's phone and login of this site away; call records stay. An account that no other site has is closed.
 * @throws DomainError FORBIDDEN (no agent), NOT_FOUND, CONFLICT (the phone is signed on)
 */
export async function removeStaff(principal: Principal, { id }: { readonly id: UserId }, deps: ApiDeps): Promise<void> {
  const agent = await changeable(principal, id, deps)
  const sites = await membershipsOf(deps.readers.system, id)
  if (agent) await deleteAgent(principal, { id: agent.id }, deps)
  if (sites.length > 1) await removeMembership(principal, { id, site: principal.site }, deps)
  else await closeAccount(principal, { id }, deps)
}

/** The person's phone. @throws DomainError FORBIDDEN, NOT_FOUND */
async function changeable(principal: Principal, id: UserId, deps: ApiDeps): Promise<AgentView | null> {
  requireRight(principal, 'agent.write')
  const { role } = await requireManaged(principal, id, { isWholeAccount: false }, deps)
  if (role === 'agent') return await findAgentOfUser(siteDb(deps, principal), id)
  throw new DomainError('FORBIDDEN', 'Only agents are changed here; for others see /users.')
}
