import type { AgentId } from '../../../dialer/model/ids.js'
import type { CallView } from '../../../storage/calls/repository.js'
import { outcomesOf } from '../../../storage/calls/status.js'
import {
  type FollowUpCounts,
  followUpCounts,
  type NextFollowUp,
  nextFollowUps,
} from '../../../storage/follow-ups/board.js'
import { leadsByDay } from '../../../storage/leads/profile/days.js'
import type { ProfiledLead } from '../../../storage/leads/profile/repository.js'
import { wonByAgent } from '../../../storage/leads/profile/won.js'
import { dayMs } from '../../../storage/projections/table.js'
import { agentNames } from '../../../storage/teams/agent-names.js'
import { listMembers } from '../../../storage/users/members.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { type LeadNumbers, leadNumbers } from '../lead-profiles/numbers.js'
import { listProfiledLeads } from '../lead-profiles/service.js'
import { dayStart } from '../presence/site-calendar.js'
import { callNumbersOf, callSumsOf } from '../teams/call-sums.js'
import { byDay } from '../teams/person-performance.js'
import { listTeamCalls } from '../teams/team-calls.js'
import { isVisible, visibleAgents } from '../teams/visible-agents.js'
import { visiblePeople } from '../teams/visible-people.js'

/** Where the work of those somebody may see stands. Every number is what a list with that filter holds. */
export interface CrmOverview {
  readonly leads: LeadNumbers
  /** Calls that go on included. */
  readonly totalCalls: number
  /** With a conversation. */
  readonly completedCalls: number
  /** Telecallers whose account is open. */
  readonly activeTelecallers: number
}

/** @throws DomainError FORBIDDEN */
export async function crmOverview(principal: Principal, deps: ApiDeps): Promise<CrmOverview> {
  requireRight(principal, 'call.read')
  const one = { page: 1, limit: 1 }
  const [leads, calls, completed, activeTelecallers] = await Promise.all([
    leadNumbers(principal, {}, deps),
    listTeamCalls(principal, one, deps),
    listTeamCalls(principal, { ...one, outcomes: ['connected'] }, deps),
    countTelecallers(principal, deps),
  ])
  return { leads, totalCalls: calls.total, completedCalls: completed.total, activeTelecallers }
}

async function countTelecallers(principal: Principal, deps: ApiDeps): Promise<number> {
  const ids = await visiblePeople(principal, deps)
  if (ids !== 'all' && ids.length === 0) return 0
  const { total } = await listMembers(deps.readers.system, {
    site: principal.site,
    role: 'agent',
    active: true,
    page: 1,
    limit: 1,
    ...(ids !== 'all' && { ids }),
  })
  return total
}

/** Somebody's work in a span. */
export interface Performer {
  readonly agent: AgentId
  readonly user: number
  readonly name: string
  readonly calls: number
  readonly connected: number
  /** Leads won in the span. */
  readonly conversions: number
}

/** What those somebody may see did in a span; days are UTC, those on which nothing was done are left out. */
export interface CrmPerformance {
  readonly days: ReturnType<typeof byDay>
  /** Those with calls or won leads, the most won leads first, then the most calls. */
  readonly performers: readonly Performer[]
  /** Of the leads that came in the span. */
  readonly leads: LeadNumbers
}

export interface CrmSpan {
  /** Epoch ms, `until` exclusive. */
  readonly from: number
  readonly until: number
  /** One's alone; null: of all whom one may see. */
  readonly agent: AgentId | null
}

/** @throws DomainError FORBIDDEN */
export async function crmPerformance(
  principal: Principal,
  { agent, ...span }: CrmSpan,
  deps: ApiDeps,
): Promise<CrmPerformance> {
  requireRight(principal, 'call.read')
  const db = siteDb(deps, principal)
  const visible = await visibleAgents(principal, deps)
  const agents = agent === null ? visible : isVisible(visible, agent) ? [agent] : []
  // First, since it lets leads be known that came another way.
  const leads = await leadNumbers(principal, { ...span, ...(agent !== null && { agent }) }, deps)
  const [callDays, leadDays, sums, won, names] = await Promise.all([
    callSumsOf(db, 'day', span, agents),
    leadsByDay(db, span, agents),
    callSumsOf(db, 'agent', span, agents),
    wonByAgent(db, span),
    agentNames(db),
  ])
  const sumOf = new Map(sums.map((sum) => [sum.key, sum]))
  const performers = [...names].flatMap(([id, { user, name }]) => {
    if (!isVisible(agents, id)) return []
    const { calls, connected } = callNumbersOf(sumOf.get(id))
    const conversions = won.get(id) ?? 0
    return calls + conversions === 0 ? [] : [{ agent: id, user, name, calls, connected, conversions }]
  })
  return {
    days: byDay(
      callDays.map((day) => ({ at: day.key, calls: callNumbersOf(day).calls })),
      leadDays,
    ),
    performers: performers.toSorted((a, b) => b.conversions - a.conversions || b.calls - a.calls || a.agent - b.agent),
    leads,
  }
}

/** What somebody sees first. */
export interface CrmDashboard {
  readonly overview: CrmOverview
  readonly newLeadsToday: number
  readonly followUps: FollowUpCounts
  readonly upcoming: readonly NextFollowUp[]
  readonly recentLeads: readonly ProfiledLead[]
  readonly recentCalls: readonly CallView[]
  /** Of the last 30 days. */
  readonly performers: readonly Performer[]
  /** Of the last 7 days, also those without calls. */
  readonly trend: readonly {
    readonly date: string
    readonly calls: number
    readonly connected: number
    readonly answered: number
  }[]
}

const recent = 5
const trendDays = 7

/** @throws DomainError FORBIDDEN */
export async function crmDashboard(principal: Principal, deps: ApiDeps): Promise<CrmDashboard> {
  const db = siteDb(deps, principal)
  const now = deps.now()
  const { timeZone } = siteDoor(deps, principal)
  const visible = await visibleAgents(principal, deps)
  const overview = await crmOverview(principal, deps)
  const firstDay = Math.floor(now / dayMs) * dayMs - (trendDays - 1) * dayMs
  const few = { page: 1, limit: recent }
  const [today, followUps, upcoming, leads, calls, { performers }, days] = await Promise.all([
    listProfiledLeads(principal, { page: 1, limit: 1, from: dayStart(timeZone, now) }, deps),
    followUpCounts(db, visible, now),
    nextFollowUps(db, visible, recent),
    listProfiledLeads(principal, few, deps),
    listTeamCalls(principal, few, deps),
    crmPerformance(principal, { from: dayStart(timeZone, now, -29), until: now + 1, agent: null }, deps),
    callSumsOf(db, 'day', { from: firstDay, until: now + 1 }, visible),
  ])
  const dayOf = new Map(days.map((sum) => [sum.key, sum]))
  return {
    overview,
    newLeadsToday: today.total,
    followUps,
    upcoming,
    recentLeads: leads.items,
    recentCalls: calls.items,
    performers,
    trend: Array.from({ length: trendDays }, (_, n) => {
      const at = firstDay + n * dayMs
      const sum = dayOf.get(at)
      const answered = sum ? outcomesOf('answered').reduce((all, outcome) => all + sum.outcomes[outcome], 0) : 0
      const { calls: all, connected } = callNumbersOf(sum)
      return { date: new Date(at).toISOString().slice(0, 10), calls: all, connected, answered }
    }),
  }
}
