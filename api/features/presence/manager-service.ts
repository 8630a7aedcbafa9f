import { type Agent, type PresenceName } from '../../../dialer/model/agent.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { type BreakReason, listBreakReasons } from '../../../storage/presence/break-reasons.js'
import { comingsAndGoings, noTimes, type WorkTimes, workTimes } from '../../../storage/presence/times.js'
import { callsIn, sumsBy } from '../../../storage/stats/sums.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { type AgentLive, firstOnOf, spanOf } from './service.js'
import { dayStart } from './site-calendar.js'
import { type ScreenStatus, screenStatus } from './words.js'

/** How many people do what. */
export interface FloorSummary {
  readonly totalAgents: number
  /** By status; each agent counts once. */
  readonly counts: Readonly<Record<ScreenStatus, number>>
  /** Of those on a call, in its wrap-up. */
  readonly wrapUp: number
  /** When the site's day began, epoch ms. */
  readonly since: number
}

/** @throws DomainError FORBIDDEN */
export async function floorSummary(principal: Principal, deps: ApiDeps): Promise<FloorSummary> {
  requireRight(principal, 'agent.readAll')
  const { agents, live } = await crew(principal, deps)
  const counts = { OFFLINE: 0, AVAILABLE: 0, ON_CALL: 0, IDLE: 0, BREAK: 0 }
  for (const { id } of agents) counts[screenStatus(live.get(id)?.presence ?? null)] += 1
  const inPresence = (name: PresenceName) => agents.filter(({ id }) => live.get(id)?.presence.name === name).length
  const { timeZone } = siteDoor(deps, principal)
  return { totalAgents: agents.length, counts, wrapUp: inPresence('wrapUp'), since: dayStart(timeZone, deps.now()) }
}

/** An agent's day, as supervisors see it. */
export interface AgentDay {
  readonly agent: Agent
  readonly live: AgentLive | null
  readonly times: WorkTimes
  readonly firstOn: number | null
  readonly lastOff: number | null
}

/** What each agent does now and did today. @throws DomainError FORBIDDEN */
export async function floorAgents(
  principal: Principal,
  deps: ApiDeps,
): Promise<{ readonly items: readonly AgentDay[]; readonly reasons: readonly BreakReason[] }> {
  requireRight(principal, 'agent.readAll')
  const { agents, live } = await crew(principal, deps)
  const now = deps.now()
  const from = dayStart(siteDoor(deps, principal).timeZone, now)
  const db = siteDb(deps, principal)
  const present = [...live.values()].map(spanOf)
  const times = await workTimes(db, { from, now, present })
  const gone = await comingsAndGoings(db, from)
  const items = agents.map((agent) => {
    const own = live.get(agent.id) ?? null
    const { firstOn, lastOff = null } = gone.get(agent.id) ?? {}
    return {
      agent,
      live: own,
      times: times.get(agent.id) ?? noTimes,
      firstOn: firstOnOf(own, firstOn, from),
      lastOff,
    }
  })
  return { items, reasons: await listBreakReasons(db) }
}

/** One step of a series: calls that began from `from` on, epoch ms. */
export interface SeriesStep {
  readonly from: number
  readonly calls: number
}

const hourMs = 3_600_000

/** Ended calls of the last 24 hours by hour, or of the last 30 days by the site's days. @throws DomainError FORBIDDEN */
export async function callSeries(
  principal: Principal,
  input: { readonly range: 'daily' | 'monthly' },
  deps: ApiDeps,
): Promise<{ readonly timeZone: string; readonly steps: readonly SeriesStep[] }> {
  requireRight(principal, 'call.readAll')
  const { timeZone } = siteDoor(deps, principal)
  const now = deps.now()
  const starts =
    input.range === 'daily'
      ? Array.from({ length: 24 }, (_, i) => Math.floor(now / hourMs) * hourMs - (23 - i) * hourMs)
      : Array.from({ length: 30 }, (_, i) => dayStart(timeZone, now, i - 29))
  const sums = await sumsBy(siteDb(deps, principal), 'quarter', { from: starts[0] ?? now, until: now + 1 })
  const calls = starts.map(() => 0)
  let step = 0
  for (const sum of sums) {
    while (step + 1 < starts.length && sum.key >= (starts[step + 1] ?? 0)) step += 1
    calls[step] = (calls[step] ?? 0) + callsIn(sum)
  }
  return { timeZone, steps: starts.map((from, index) => ({ from, calls: calls[index] ?? 0 })) }
}

async function crew(principal: Principal, deps: ApiDeps) {
  const [agents, status] = await Promise.all([
    allAgents(siteDb(deps, principal)),
    siteDoor(deps, principal).engine.ask({ kind: 'inspect' }),
  ])
  return { agents, live: new Map(status.agents.map((one) => [one.agent, one])) }
}
