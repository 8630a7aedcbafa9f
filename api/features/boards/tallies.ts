import type { Presence } from '../../../dialer/model/agent.js'
import type { AgentId, UserId } from '../../../dialer/model/ids.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { outcomesOf } from '../../../storage/calls/status.js'
import { callsIn, type Sum, type SumRange, sumsBy } from '../../../storage/stats/sums.js'
import { usersById } from '../../../storage/users/member-counts.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'

/** Sums of ended calls. */
export interface CallTally {
  readonly calls: number
  /** Whatever was picked up, a machine included. */
  readonly answered: number
  /** With an agent. */
  readonly connected: number
  /** From answer to end, summed. ms */
  readonly durationMs: number
}

/** Someone's, with the agent's name. */
export interface AgentTally extends CallTally {
  readonly agent: AgentId
  readonly user: UserId
  readonly name: string
  readonly email: string
  /** Takes calls, or is in one and will. */
  readonly isAvailable: boolean
  /** Epoch ms; null: never signed in. */
  readonly lastLoginAt: number | null
}

/** The sums of one day (UTC), which begins at `at`. */
export interface DayTally extends CallTally {
  readonly at: number
}

export const noCalls: CallTally = { calls: 0, answered: 0, connected: 0, durationMs: 0 }

/** A sum in the words of the boards. */
export function tallyOf(sum: Sum | undefined): CallTally {
  if (!sum) return noCalls
  return {
    calls: callsIn(sum),
    answered: callsIn(sum, outcomesOf('answered')),
    connected: sum.outcomes.connected,
    durationMs: sum.durationMs,
  }
}

/** The sums of each day of a range that has calls. */
export async function dayTallies(principal: Principal, range: SumRange, deps: ApiDeps): Promise<readonly DayTally[]> {
  const sums = await sumsBy(siteDb(deps, principal), 'day', range)
  return sums.map((sum) => ({ ...tallyOf(sum), at: sum.key })).filter((day) => day.calls > 0)
}

/** Every agent of the site with its sums in a range, the busiest first. */
export async function agentTallies(
  principal: Principal,
  range: SumRange,
  deps: ApiDeps,
): Promise<readonly AgentTally[]> {
  const db = siteDb(deps, principal)
  const [agents, sums, status] = await Promise.all([
    allAgents(db),
    sumsBy(db, 'agent', range),
    siteDoor(deps, principal).engine.ask({ kind: 'inspect' }),
  ])
  const users = await usersById(
    deps.readers.system,
    agents.map(({ user }) => user),
  )
  const sumOf = new Map(sums.map((sum) => [sum.key, sum]))
  const presenceOf = new Map(status.agents.map((one) => [one.agent, one.presence]))
  return agents
    .filter(({ user }) => users.get(user)?.active ?? true)
    .map(({ id, user, name }) => ({
      ...tallyOf(sumOf.get(id)),
      agent: id,
      user,
      name,
      email: users.get(user)?.email ?? '',
      isAvailable: takesCalls(presenceOf.get(id) ?? null),
      lastLoginAt: users.get(user)?.lastLoginAt ?? null,
    }))
    .toSorted((a, b) => b.calls - a.calls || a.agent - b.agent)
}

/** True while an agent is at work: free, or busy with a call or its wrap-up. */
export function takesCalls(presence: Presence | null): boolean {
  return presence !== null && !['loggedOut', 'signingOn', 'paused'].includes(presence.name)
}

/** The share of answered calls decides, then their number: the best first; who had no call is not ranked. */
export function ranking(agents: readonly AgentTally[]): readonly AgentTally[] {
  const share = (one: AgentTally) => one.answered / one.calls
  return agents
    .filter((one) => one.calls > 0)
    .toSorted((a, b) => share(b) - share(a) || b.calls - a.calls || a.agent - b.agent)
}
