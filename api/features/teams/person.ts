import type { Presence } from '../../../dialer/model/agent.js'
import type { AgentId, UserId } from '../../../dialer/model/ids.js'
import { always, callsIn, sumsBy } from '../../../storage/stats/sums.js'
import { agentsByUser } from '../../../storage/teams/agent-names.js'
import { leadSums, noLeadSums } from '../../../storage/teams/lead-sums.js'
import { allProfiles } from '../../../storage/teams/repository.js'
import type { User } from '../../../storage/users/repository.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import type { Role } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { adoptNewLeads } from '../lead-profiles/adopt.js'
import type { SiteUser } from '../users/service.js'

/** What somebody's work came to so far. */
export interface PersonNumbers {
  /** Ended calls. */
  readonly totalCalls: number
  /** Of those, calls with a conversation. */
  readonly successfulCalls: number
  /** Leads the person has. */
  readonly totalLeads: number
  readonly convertedLeads: number
  /** Of these, still to be worked. */
  readonly openLeads: number
}

/** A person of the site with where they work, for whom, and what their work came to. */
export interface Person {
  readonly user: User
  readonly role: Role
  readonly department: string | null
  readonly supervisor: UserId | null
  /** Null: takes no calls. */
  readonly agent: AgentId | null
  /** Null: is no agent, or the engine does not hold the agent. */
  readonly presence: Presence | null
  readonly numbers: PersonNumbers
}

/** Where admins work of whom nobody said otherwise. */
export const management = 'management'

const noNumbers: PersonNumbers = { totalCalls: 0, successfulCalls: 0, ...noLeadSums }

/** Adds to accounts what the site knows of their people; the numbers come from sums, no call and no lead is looked at. */
export async function withNumbers(
  principal: Principal,
  accounts: readonly SiteUser[],
  deps: ApiDeps,
): Promise<readonly Person[]> {
  if (accounts.length === 0) return []
  const db = siteDb(deps, principal)
  await adoptNewLeads(principal.site, deps)
  const [agents, profiles, leads, calls, status] = await Promise.all([
    agentsByUser(db),
    allProfiles(db),
    leadSums(db),
    sumsBy(db, 'agent', always),
    siteDoor(deps, principal).engine.ask({ kind: 'inspect' }),
  ])
  const callsOf = new Map(calls.map((sum) => [sum.key, sum]))
  return accounts.map(({ user, role }) => {
    const agent = agents.get(user.id) ?? null
    const profile = profiles.get(user.id)
    const sum = agent === null ? undefined : callsOf.get(agent)
    return {
      user,
      role,
      department: profile?.department ?? (role === 'admin' || role === 'superAdmin' ? management : null),
      supervisor: profile?.supervisor ?? null,
      agent,
      presence: status.agents.find((one) => one.agent === agent)?.presence ?? null,
      numbers:
        agent === null
          ? noNumbers
          : {
              totalCalls: sum ? callsIn(sum) : 0,
              successfulCalls: sum?.outcomes.connected ?? 0,
              ...(leads.get(agent) ?? noLeadSums),
            },
    }
  })
}
