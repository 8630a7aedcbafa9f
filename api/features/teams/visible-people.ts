import { DomainError } from '../../../dialer/model/domain-error.js'
import type { UserId } from '../../../dialer/model/ids.js'
import { allProfiles } from '../../../storage/teams/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { may } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/** The people somebody may see: an admin everybody, a supervisor oneself and the team, others themselves; see visibleAgents. */
export async function visiblePeople(principal: Principal, deps: ApiDeps): Promise<readonly UserId[] | 'all'> {
  const own = principal.user === null ? [] : [principal.user]
  if (!may(principal, 'agent.readAll')) return own
  if (principal.user === null || principal.role !== 'supervisor') return 'all'
  const team = await teamMembers(principal, principal.user, deps)
  if (team.length === 0 && principal.onlyTeam !== true) return 'all'
  return [...own, ...team.filter((user) => user !== principal.user)]
}

/** Accounts of those whose supervisor somebody is; they may have left the site since. */
export async function teamMembers(principal: Principal, supervisor: UserId, deps: ApiDeps): Promise<readonly UserId[]> {
  const profiles = await allProfiles(siteDb(deps, principal))
  return [...profiles.values()].filter((one) => one.supervisor === supervisor).map(({ user }) => user)
}

/** @throws DomainError FORBIDDEN */
export async function requireVisible(principal: Principal, id: UserId, deps: ApiDeps): Promise<void> {
  const visible = await visiblePeople(principal, deps)
  if (visible === 'all' || visible.includes(id)) return
  const right = may(principal, 'agent.readAll') ? 'user.write' : 'agent.readAll'
  throw new DomainError('FORBIDDEN', 'You may see yourself and, as a supervisor, your team.', { right })
}
