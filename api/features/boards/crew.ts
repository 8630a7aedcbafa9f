import type { AgentId } from '../../../dialer/model/ids.js'
import { always } from '../../../storage/stats/sums.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { type AgentTally, agentTallies } from './tallies.js'

/** Every agent of the site by its id, with names and sums over all time: what stands beside leads, calls and people. */
export async function crewOf(principal: Principal, deps: ApiDeps): Promise<ReadonlyMap<AgentId, AgentTally>> {
  const agents = await agentTallies(principal, always, deps)
  return new Map(agents.map((one) => [one.agent, one]))
}

/** The agent of a person among a crew; null for who is no agent. */
export function ofUser(crew: ReadonlyMap<AgentId, AgentTally>, user: number | null): AgentTally | null {
  for (const one of crew.values()) if (one.user === user) return one
  return null
}
