import type { AgentId } from '../../../dialer/model/ids.js'
import { teamOf } from '../../../storage/teams/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { may } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/**
 * Whose leads, calls and reports somebody may see: an admin everybody's, an agent the own ones, a supervisor the team's and the own ones.
 * A supervisor in whose team nobody is sees the whole site, unless the contract asked in shows supervisors their team alone
 * (`principal.onlyTeam`). Machines see what their scopes say.
 */
export async function visibleAgents(principal: Principal, deps: ApiDeps): Promise<readonly AgentId[] | 'all'> {
  const own = principal.agent === null ? [] : [principal.agent]
  if (!may(principal, 'call.readAll') && !may(principal, 'lead.readAll')) return own
  if (principal.user === null || principal.role !== 'supervisor') return 'all'
  const team = await teamOf(siteDb(deps, principal), principal.user)
  if (team.length === 0 && principal.onlyTeam !== true) return 'all'
  return [...own, ...team.filter((agent) => agent !== principal.agent)]
}

/** True if the agent is among those whose work may be seen; what belongs to nobody is seen by those who see all. */
export function isVisible(visible: readonly AgentId[] | 'all', agent: AgentId | null): boolean {
  return visible === 'all' || (agent !== null && visible.includes(agent))
}
