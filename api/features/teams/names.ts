import { type AgentId, agentId, type UserId } from '../../../dialer/model/ids.js'
import { type AgentName, agentNames, agentsByUser } from '../../../storage/teams/agent-names.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'

/** Who is behind the agents of the site, former ones too: names beside leads and calls. */
export function namesOf(principal: Principal, deps: ApiDeps): Promise<ReadonlyMap<AgentId, AgentName>> {
  return agentNames(siteDb(deps, principal))
}

/** The agent somebody is; null for who takes no calls here. */
export async function agentOfUser(principal: Principal, user: UserId, deps: ApiDeps): Promise<AgentId | null> {
  return (await agentsByUser(siteDb(deps, principal))).get(user) ?? null
}

/** An agent that no site has: of whom lists and sums have nothing. 0 stands for everybody in sums. */
export const nobody = agentId(-1)
