import type { CrmDashboard, CrmOverview, CrmPerformance, Performer } from '../../features/crm-board/service.js'
import type { LeadNumbers } from '../../features/lead-profiles/numbers.js'
import { progressToWire } from '../../features/lead-profiles/words.js'
import { localNumber } from '../../features/leads/local-number.js'
import { isoSecond } from '../../schema/pieces.js'
import { idsToWire, perCent, personToWire, type WireRecord } from './write.js'
import { type CallSetting, callToWire } from './write-calls.js'
import { type LeadSetting, leadToWire } from './write-leads.js'

/** Leads that have come so far; 0 where none has. */
function come({ byProgress }: LeadNumbers, progress: LeadNumbers['byProgress'][number]['word']): number {
  return byProgress.find(({ word }) => word === progress)?.count ?? 0
}

/** Where the work stands. */
export function overviewToWire({ leads, totalCalls, completedCalls, activeTelecallers }: CrmOverview) {
  const converted = come(leads, 'converted')
  return {
    totalLeads: leads.total,
    newLeads: come(leads, 'new'),
    contactedLeads: come(leads, 'contacted'),
    convertedLeads: converted,
    totalCalls,
    completedCalls,
    activeTelecallers,
    conversionRate: perCent(converted, leads.total),
    successRate: perCent(completedCalls, totalCalls),
  }
}

export function performerToWire({ user, name, calls, connected, conversions }: Performer) {
  return {
    user: { ...idsToWire(user), name },
    name,
    calls,
    totalCalls: calls,
    successfulCalls: connected,
    conversions,
    conversionRate: perCent(conversions, calls),
    successRate: perCent(connected, calls),
  }
}

/** Most people who are shown as the best. */
const mostShown = 10

export function performanceToWire({ days, performers, leads }: CrmPerformance) {
  return {
    dailyStats: days.map((day) => ({ ...day })),
    topPerformers: performers.slice(0, mostShown).map(performerToWire),
    leadSources: sourcesToWire(leads),
  }
}

export function sourcesToWire({ bySource }: LeadNumbers) {
  return bySource.map(({ word, count, converted }) => ({ source: word, count, conversions: converted }))
}

/** Leads by what they are; words that no lead has are left out. */
export function leadBoardToWire({ byProgress, bySource, byQuality, byPriority }: LeadNumbers) {
  return {
    statusDistribution: byProgress.map(({ word, count }) => ({ status: progressToWire(word), count })),
    sourceDistribution: bySource.map(({ word, count }) => ({ source: word, count })),
    qualityDistribution: byQuality.map(({ word, count }) => ({ quality: word, count })),
    priorityDistribution: byPriority.map(({ word, count }) => ({ priority: word, count })),
  }
}

/** How many leads stand at each step, for a chart. */
export function pipelineToWire({ byProgress }: LeadNumbers) {
  return byProgress.map(({ word, count }) => ({ name: progressToWire(word), value: count }))
}

/** What somebody sees first, flat as the front ends read it. */
export function dashboardToWire(board: CrmDashboard, setting: CallSetting & LeadSetting): WireRecord {
  const { overview, followUps, performers, trend } = board
  const flat = overviewToWire(overview)
  const stats = {
    ...flat,
    newLeadsToday: board.newLeadsToday,
    conversions: flat.convertedLeads,
    pendingFollowups: followUps.pending,
    overdueFollowups: followUps.overdue,
  }
  return {
    stats,
    recentLeads: board.recentLeads.map((lead) => leadToWire(lead, setting)),
    recentCalls: board.recentCalls.map((call) => callToWire(call, setting)),
    upcomingFollowups: board.upcoming.map((one) => ({
      _id: String(one.call),
      id: String(one.call),
      callId: String(one.call),
      lead: one.lead === null ? null : { ...idsToWire(one.lead), name: one.leadName ?? '' },
      name: one.leadName ?? '',
      phone: localNumber(one.number, setting.country),
      telecaller: personToWire(one.agent, setting.names),
      followUpDate: isoSecond(one.at),
      date: isoSecond(one.at),
      notes: one.notes ?? '',
    })),
    teamPerformance: performers.map(performerToWire),
    leadPipeline: pipelineToWire(overview.leads),
    callTrends: trend.map(({ date, calls, connected, answered }) => ({
      date,
      calls,
      successful: connected,
      answered,
    })),
    notifications:
      followUps.overdue === 0
        ? []
        : [
            {
              id: 'overdue-followups',
              type: 'warning',
              title: 'Overdue follow-ups',
              message: `${followUps.overdue} follow-ups are overdue`,
            },
          ],
  }
}
