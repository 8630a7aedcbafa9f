import type { AgentId, SiteId, UserId } from '../../../dialer/model/ids.js'
import { findAgentOfUser } from '../../../storage/agents/repository.js'
import { always } from '../../../storage/stats/sums.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { type AgentTally, agentTallies, takesCalls } from './tallies.js'

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

/** True if a person is an agent of the site and at work; also for one who is not signed in yet. */
export async function isAtWork(user: UserId, site: SiteId, deps: ApiDeps): Promise<boolean> {
  const db = deps.readers.site(site)
  const agent = db && (await findAgentOfUser(db, user))
  const door = deps.sites.find(site)
  if (!agent || !door) return false
  const { agents } = await door.engine.ask({ kind: 'inspect' })
  return takesCalls(agents.find((one) => one.agent === agent.id)?.presence ?? null)
}
