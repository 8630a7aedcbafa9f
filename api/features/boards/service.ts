import { zoneOffsetMs } from '../../../dialer/campaigns/zone-offset.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import { type CallView, listCalls } from '../../../storage/calls/repository.js'
import { ownOpenLeads } from '../../../storage/leads/own-leads.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import { dayMs } from '../../../storage/projections/table.js'
import { callsByPriority, type PriorityCalls } from '../../../storage/stats/calls-by-priority.js'
import { type LeadTally, leadTallies } from '../../../storage/stats/lead-tallies.js'
import { always, sumsBy } from '../../../storage/stats/sums.js'
import { type MemberCounts, memberCounts } from '../../../storage/users/member-counts.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { listAvailableLeads } from '../queue/service.js'
import {
  type AgentTally,
  agentTallies,
  type CallTally,
  type DayTally,
  dayTallies,
  noCalls,
  ranking,
  tallyOf,
} from './tallies.js'

const recent = 10
const offered = 5

/** What an admin sees first. */
export interface AdminBoard {
  readonly people: MemberCounts & { readonly available: number }
  readonly leads: readonly LeadTally[]
  readonly calls: CallTally
  /** Calls that began today at the site. */
  readonly callsToday: number
  readonly agents: readonly AgentTally[]
  readonly recentCalls: readonly CallView[]
}

/** The numbers of a whole site at a glance. @throws DomainError FORBIDDEN */
export async function adminBoard(principal: Principal, deps: ApiDeps): Promise<AdminBoard> {
  requireRight(principal, 'call.readAll')
  const db = siteDb(deps, principal)
  const [people, leads, [all], [today], agents, calls] = await Promise.all([
    memberCounts(deps.readers.system, principal.site),
    leadTallies(db),
    sumsBy(db, 'all', always),
    sumsBy(db, 'all', todayOf(principal, deps)),
    agentTallies(principal, always, deps),
    listCalls(db, { page: 1, limit: recent }),
  ])
  return {
    people: { ...people, available: agents.filter((one) => one.isAvailable).length },
    leads,
    calls: tallyOf(all),
    callsToday: tallyOf(today).calls,
    agents,
    recentCalls: calls.items,
  }
}

/** What an agent sees first. */
export interface AgentBoard {
  readonly calls: CallTally
  /** Calls that began today at the site. */
  readonly callsToday: number
  /** Leads the agent has, not finished, most urgent first. */
  readonly ownLeads: readonly LeadView[]
  readonly recentCalls: readonly CallView[]
  readonly availableLeads: readonly LeadView[]
  /** The best agents of the site. */
  readonly best: readonly AgentTally[]
  /** Place among all who had a call, from 1; null: not ranked. */
  readonly rank: number | null
}

/** An agent's own numbers and work; empty for who is no agent. @throws DomainError FORBIDDEN */
export async function agentBoard(principal: Principal, deps: ApiDeps): Promise<AgentBoard> {
  requireRight(principal, 'agent.act')
  const db = siteDb(deps, principal)
  const { agent } = principal
  const [agents, available, own] = await Promise.all([
    agentTallies(principal, always, deps),
    listAvailableLeads(principal, { page: 1, limit: offered }, deps),
    agent === null ? null : ownWork(principal, agent, deps),
  ])
  const ranked = ranking(agents)
  const place = ranked.findIndex((one) => one.agent === agent)
  const calls = agent === null ? null : await listCalls(db, { agent, page: 1, limit: recent })
  return {
    calls: own?.calls ?? noCalls,
    callsToday: own?.callsToday ?? 0,
    ownLeads: own?.leads ?? [],
    recentCalls: calls?.items ?? [],
    availableLeads: available.items,
    best: ranked.slice(0, recent),
    rank: place < 0 ? null : place + 1,
  }
}

async function ownWork(principal: Principal, agent: AgentId, deps: ApiDeps) {
  const db = siteDb(deps, principal)
  const [[all], [today], leads] = await Promise.all([
    sumsBy(db, 'all', { ...always, agent }),
    sumsBy(db, 'all', { ...todayOf(principal, deps), agent }),
    ownOpenLeads(db, agent, recent),
  ])
  return { calls: tallyOf(all), callsToday: tallyOf(today).calls, leads }
}

/** A span of time, epoch ms, `until` exclusive; null: without that end. */
export interface Span {
  readonly from: number | null
  readonly until: number | null
}

/** What a whole site did in a span. */
export interface TeamPerformance {
  /** Agents with calls, the busiest first. */
  readonly agents: readonly AgentTally[]
  /** As the leads stand now. */
  readonly leads: readonly LeadTally[]
  readonly days: readonly DayTally[]
}

/** @throws DomainError FORBIDDEN */
export async function teamPerformance(principal: Principal, span: Span, deps: ApiDeps): Promise<TeamPerformance> {
  requireRight(principal, 'call.readAll')
  const range = rangeOf(span)
  const [agents, leads, days] = await Promise.all([
    agentTallies(principal, range, deps),
    leadTallies(siteDb(deps, principal)),
    dayTallies(principal, range, deps),
  ])
  return { agents: agents.filter((one) => one.calls > 0), leads, days }
}

/** What an agent did in a span. */
export interface AgentPerformance {
  readonly calls: CallTally
  readonly days: readonly DayTally[]
  readonly priorities: readonly PriorityCalls[]
}

/** One's own; empty for who is no agent. @throws DomainError FORBIDDEN */
export async function ownPerformance(principal: Principal, span: Span, deps: ApiDeps): Promise<AgentPerformance> {
  requireRight(principal, 'call.read')
  const { agent } = principal
  if (agent === null) return { calls: noCalls, days: [], priorities: [] }
  const db = siteDb(deps, principal)
  const range = { ...rangeOf(span), agent }
  const [[all], days, priorities] = await Promise.all([
    sumsBy(db, 'all', range),
    dayTallies(principal, range, deps),
    callsByPriority(db, range),
  ])
  return { calls: tallyOf(all), days, priorities }
}

/** How the site's leads stand. @throws DomainError FORBIDDEN */
export async function leadNumbers(principal: Principal, deps: ApiDeps): Promise<readonly LeadTally[]> {
  requireRight(principal, 'lead.readAll')
  return leadTallies(siteDb(deps, principal))
}

/** How many people the site has, and how many of them are at work. @throws DomainError FORBIDDEN */
export async function peopleNumbers(
  principal: Principal,
  deps: ApiDeps,
): Promise<MemberCounts & { readonly available: number; readonly agents: number }> {
  requireRight(principal, 'agent.readAll')
  const [people, agents] = await Promise.all([
    memberCounts(deps.readers.system, principal.site),
    agentTallies(principal, always, deps),
  ])
  return { ...people, available: agents.filter((one) => one.isAvailable).length, agents: agents.length }
}

/** Sums of calls in a span; agents' are of their own. @throws DomainError FORBIDDEN */
export async function callNumbers(
  principal: Principal,
  { agent, ...span }: Span & { readonly agent: AgentId | null },
  deps: ApiDeps,
): Promise<CallTally> {
  requireRight(principal, 'call.read')
  const whose = may(principal, 'call.readAll') ? agent : principal.agent
  if (whose === null && !may(principal, 'call.readAll')) return noCalls
  const range = { ...rangeOf(span), ...(whose !== null && { agent: whose }) }
  const [sum] = await sumsBy(siteDb(deps, principal), 'all', range)
  return tallyOf(sum)
}

function rangeOf({ from, until }: Span): { readonly from: number; readonly until: number } {
  return { from: from ?? always.from, until: until ?? always.until }
}

/** Today at the site, up to now. */
function todayOf(principal: Principal, deps: ApiDeps): { readonly from: number; readonly until: number } {
  const { timeZone } = siteDoor(deps, principal)
  const now = deps.now()
  const localDay = Math.floor((now + (zoneOffsetMs(timeZone, now) ?? 0)) / dayMs) * dayMs
  // The clocks may have been set forward or back since midnight.
  const from = localDay - (zoneOffsetMs(timeZone, localDay - (zoneOffsetMs(timeZone, now) ?? 0)) ?? 0)
  return { from, until: now + 1 }
}
