import { type PriorityClass, priorityClasses } from '../../../dialer/model/lead-priority.js'
import type { Wire } from '../../contract/reply.js'
import type { AdminBoard, AgentBoard, AgentPerformance, TeamPerformance } from '../../features/boards/service.js'
import type { AgentTally, CallTally, DayTally } from '../../features/boards/tallies.js'
import type { LeadTally, PriorityCalls } from '../../features/boards/views.js'
import { isoSecondOrNull } from '../../schema/pieces.js'
import { type IbratLeadStatus, leadStatuses, leadStatusToWire, priorities } from './enums.js'
import type { IbratSettings } from './settings.js'
import { type Crew, callStatsToWire, callToWire, idsToWire, leadToWire, seconds } from './write.js'

type Compatibility = Pick<IbratSettings, 'compatibility'>

/** The admin panel's dashboard. */
export function adminBoardToWire(board: AdminBoard, crew: Crew, settings: Compatibility): Wire {
  const { people, calls } = board
  return {
    userStats: {
      totalUsers: people.total,
      activeUsers: people.active,
      availableSalespeople: people.available,
      // Both are `admin` in the contract's words.
      totalAdmins: people.admins + people.supervisors,
    },
    leadStats: leadStatsToWire(board.leads),
    callStats: callNumbers(calls, board.callsToday),
    priorityBreakdown: prioritiesToWire(board.leads, settings),
    salespersonPerformance: board.agents.map((one) => ({
      ...idsToWire(one.user),
      name: one.name,
      email: one.email,
      isAvailable: one.isAvailable,
      lastLogin: isoSecondOrNull(one.lastLoginAt),
      callStats: callStatsToWire(one),
      ...callStatsToWire(one),
    })),
    recentActivity: board.recentCalls.map((call) => callToWire(call, crew)),
  }
}

/** Leads by where they stand; claimed ones beside those the document counts. */
export function leadStatsToWire(leads: readonly LeadTally[]) {
  const of = statusCounts(leads)
  return {
    totalLeads: leads.reduce((n, one) => n + one.count, 0),
    pendingLeads: of('pending'),
    claimedLeads: of('claimed'),
    callingLeads: of('calling'),
    answeredLeads: of('answered'),
    transferredLeads: of('transferred'),
    failedLeads: of('failed'),
  }
}

function statusCounts(leads: readonly LeadTally[]): (status: IbratLeadStatus) => number {
  return (status) => leads.reduce((n, one) => n + (leadStatusToWire(one) === status ? one.count : 0), 0)
}

/** Leads by priority: as the document prints them, or by name as the software sorts them. */
export function prioritiesToWire(leads: readonly LeadTally[], { compatibility }: Compatibility): Wire {
  const count = (priority: PriorityClass) =>
    leads.reduce((n, one) => n + (one.priority === priority ? one.count : 0), 0)
  const ordered = compatibility === 'document' ? priorities : priorities.toSorted()
  return ordered.map((priority) => ({ _id: priority, count: count(priority) })).filter((one) => one.count > 0)
}

function callNumbers(calls: CallTally, today: number) {
  return { ...callNumbersToWire(calls), todayCalls: today }
}

/** Sums of calls in the contract's words. */
export function callNumbersToWire(calls: CallTally) {
  return {
    totalCalls: calls.calls,
    answeredCalls: calls.answered,
    completedCalls: calls.connected,
    totalDuration: seconds(calls.durationMs),
    averageDuration: averageS(calls),
  }
}

/** Whole seconds for each completed call: what the document's own numbers divide to. */
function averageS({ durationMs, connected }: CallTally): number {
  return connected === 0 ? 0 : seconds(durationMs / connected)
}

/** A fraction: of answered calls in the document, of completed ones in the software. */
function successRate({ calls, answered, connected }: CallTally, { compatibility }: Compatibility): number {
  const good = compatibility === 'document' ? answered : connected
  return calls === 0 ? 0 : Math.round((good * 10_000) / calls) / 10_000
}

/** The operator panel's dashboard. */
export function agentBoardToWire(board: AgentBoard, crew: Crew, settings: Compatibility): Wire {
  return {
    personalStats: callNumbers(board.calls, board.callsToday),
    assignedLeads: board.ownLeads.map((lead) => leadToWire(lead, crew)),
    recentCalls: board.recentCalls.map((call) => callToWire(call, crew)),
    availableLeads: board.availableLeads.map((lead) => leadToWire(lead, crew)),
    performanceRanking: board.best.map((one) => ({
      ...idsToWire(one.user),
      name: one.name,
      totalCalls: one.calls,
      completedCalls: one.connected,
      totalDuration: seconds(one.durationMs),
      successRate: successRate(one, settings),
    })),
    operatorRank: board.rank ?? 'Not ranked',
  }
}

/** The admin's report. */
export function teamPerformanceToWire({ agents, leads, days }: TeamPerformance, settings: Compatibility): Wire {
  const of = statusCounts(leads)
  return {
    salespersonStats: agents.map((one) => salespersonStats(one, settings)),
    leadConversion: leadStatuses.map((status) => ({ _id: status, count: of(status) })).filter((one) => one.count > 0),
    dailyCalls: days.map((day) => ({ _id: dayToWire(day), totalCalls: day.calls, answeredCalls: day.answered })),
  }
}

function salespersonStats(one: AgentTally, settings: Compatibility) {
  return {
    ...idsToWire(one.user),
    name: one.name,
    email: one.email,
    totalCalls: one.calls,
    answeredCalls: one.answered,
    completedCalls: one.connected,
    totalDuration: seconds(one.durationMs),
    averageDuration: averageS(one),
    successRate: successRate(one, settings),
  }
}

function dayToWire({ at }: DayTally) {
  const date = new Date(at)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** An operator's own report. */
export function agentPerformanceToWire({ calls, days, priorities: byPriority }: AgentPerformance): Wire {
  return {
    performance: callNumbersToWire(calls),
    dailyPerformance: days.map((day) => ({
      _id: dayToWire(day),
      calls: day.calls,
      answered: day.answered,
      completed: day.connected,
      duration: seconds(day.durationMs),
    })),
    leadConversion: byPriority.toSorted(byUrgency).map((one) => ({
      _id: one.priority,
      totalCalls: one.calls,
      answeredCalls: one.answered,
      completedCalls: one.connected,
    })),
  }
}

function byUrgency(a: PriorityCalls, b: PriorityCalls): number {
  return priorityClasses.indexOf(a.priority) - priorityClasses.indexOf(b.priority)
}
