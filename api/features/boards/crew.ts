import type { AgentId, SiteId, UserId } from '../../../dialer/model/ids.js'
import { allAgents, findAgentOfUser } from '../../../storage/agents/repository.js'
import { dataVersion } from '../../../storage/direct-reads.js'
import { remembered } from '../../../storage/remembered.js'
import { always } from '../../../storage/stats/sums.js'
import { usersById } from '../../../storage/users/member-counts.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { type AgentTally, agentTallies, takesCalls } from './tallies.js'

/** Every agent of the site by its id, with names and sums over all time: what stands beside leads, calls and people. */
export async function crewOf(principal: Principal, deps: ApiDeps): Promise<ReadonlyMap<AgentId, AgentTally>> {
  const agents = await agentTallies(principal, always, deps)
  return new Map(agents.map((one) => [one.agent, one]))
}

/** An agent by the person's name. */
export type CrewName = Pick<AgentTally, 'agent' | 'user' | 'name' | 'email'>
export type CrewNames = ReadonlyMap<AgentId, CrewName>

/** By their own text: while nobody comes, goes or is renamed, the names are the same object, however much else is committed. */
const known = new Map<string, CrewNames>()
const mostKnown = 100

/** The same without sums, for what only tells whose a lead or a call is: it asks neither the engine nor the sums. */
export async function crewNamesOf(principal: Principal, deps: ApiDeps): Promise<CrewNames> {
  const db = siteDb(deps, principal)
  const { system } = deps.readers
  const askNames = async (): Promise<CrewNames> => {
    const agents = await allAgents(db)
    const users = await usersById(
      system,
      agents.map(({ user }) => user),
    )
    const names = agents
      .filter(({ user }) => users.get(user)?.active ?? true)
      .map(({ id: agent, user, name }): CrewName => ({ agent, user, name, email: users.get(user)?.email ?? '' }))
    const text = JSON.stringify(names)
    const crew = known.get(text) ?? new Map(names.map((one) => [one.agent, one]))
    if (known.size >= mostKnown) known.clear()
    known.set(text, crew)
    return crew
  }
  const version = dataVersion(system)
  return version === null ? askNames() : remembered(db, `names of the crew ${version}`, askNames)
}

/** The agent of a person among a crew; null for who is no agent. */
export function ofUser<T extends CrewName>(crew: ReadonlyMap<AgentId, T>, user: number | null): T | null {
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
