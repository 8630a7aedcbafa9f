import { userId } from '../../../dialer/model/ids.js'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { type CrmSpan, crmDashboard, crmOverview, crmPerformance } from '../../features/crm-board/service.js'
import { leadNumbers } from '../../features/lead-profiles/numbers.js'
import { dayStart } from '../../features/presence/site-calendar.js'
import { agentOfUser, namesOf, nobody } from '../../features/teams/names.js'
import { jsonRow } from '../../rows.js'
import { boardQuery, periodOf } from './read.js'
import { anyObject, overviewShape } from './shapes.js'
import {
  dashboardToWire,
  leadBoardToWire,
  overviewToWire,
  performanceToWire,
  performerToWire,
  pipelineToWire,
  sourcesToWire,
} from './write-boards.js'

const tag = 'Dashboard'

/** Where no span is asked for, so many days of the site up to today. */
const usualDays = 30

const statsExample = {
  totalLeads: 250,
  newLeads: 45,
  contactedLeads: 120,
  convertedLeads: 35,
  totalCalls: 500,
  completedCalls: 420,
  activeTelecallers: 8,
  conversionRate: 14,
  successRate: 84,
}

/** Numbers at a glance, of the work one may see. `basePath`: where the contract is served. */
export const dashboardRows = (basePath: string) => [
  jsonRow({
    method: 'get',
    path: '/api/dashboard',
    tag,
    summary: 'All that the first page shows',
    right: 'call.read',
    query: boardQuery,
    answer: { bare: true, data: anyObject, example: { success: true, stats: statsExample, recentLeads: [] } },
    run: async ({ principal, deps }) => {
      const [board, names] = await Promise.all([crmDashboard(principal, deps), namesOf(principal, deps)])
      const { defaultCountry: country } = siteDoor(deps, principal)
      return {
        status: 200,
        bare: { success: true, ...dashboardToWire(board, { names, country, basePath, now: deps.now() }) },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/dashboard/overview',
    tag,
    summary: 'Leads, calls and people in numbers; each is what a list with that filter holds',
    right: 'call.read',
    answer: { bare: true, data: overviewShape, example: { success: true, overview: statsExample } },
    run: async ({ principal, deps }) => {
      const overview = overviewToWire(await crmOverview(principal, deps))
      return { status: 200, bare: { success: true, overview } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/dashboard/performance',
    tag,
    summary: 'Work by day, by person and by source of leads; the last 30 days unless asked otherwise',
    description:
      'Days are UTC; calls count once they have ended. `conversions` are leads won in the span; of `leadSources`, leads that came in it and are won by now.',
    right: 'call.read',
    query: boardQuery,
    answer: {
      bare: true,
      data: anyObject,
      example: {
        success: true,
        performance: {
          dailyStats: [{ date: '2025-11-13', calls: 25, leads: 8, conversions: 2 }],
          topPerformers: [],
          leadSources: [{ source: 'facebook', count: 120, conversions: 20 }],
        },
      },
    },
    run: async ({ principal, query, deps }) => {
      const span = await spanOf(principal, query, deps)
      const performance = performanceToWire(await crmPerformance(principal, span, deps))
      return { status: 200, bare: { success: true, performance } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/dashboard/leads',
    tag,
    summary: 'Leads by status, source, quality and priority',
    right: 'lead.read',
    query: boardQuery,
    answer: {
      bare: true,
      data: anyObject,
      example: {
        success: true,
        leads: {
          statusDistribution: [{ status: 'new', count: 45 }],
          sourceDistribution: [{ source: 'facebook', count: 150 }],
          qualityDistribution: [{ quality: 'hot', count: 80 }],
        },
      },
    },
    run: async ({ principal, query, deps }) => {
      const leads = leadBoardToWire(await leadNumbers(principal, await leadSpanOf(principal, query, deps), deps))
      return { status: 200, bare: { success: true, leads } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/analytics',
    tag,
    summary: 'Work, leads and calls of a span in numbers; the last 30 days unless asked otherwise',
    right: 'call.readAll',
    query: boardQuery,
    answer: { bare: true, data: anyObject, example: { success: true, teamPerformance: [], leadPipeline: [] } },
    run: async ({ principal, query, deps }) => {
      const found = await crmPerformance(principal, await spanOf(principal, query, deps), deps)
      const { days, performers, leads } = found
      const calls = days.reduce((n, one) => n + one.calls, 0)
      const connected = performers.reduce((n, one) => n + one.connected, 0)
      return {
        status: 200,
        bare: {
          success: true,
          teamPerformance: performers.map(performerToWire),
          leadAnalytics: { totalLeads: leads.total, convertedLeads: leads.converted, ...leadBoardToWire(leads) },
          callAnalytics: { totalCalls: calls, completedCalls: connected, daily: days.map((day) => ({ ...day })) },
          leadPipeline: pipelineToWire(leads),
          leadSources: sourcesToWire(leads).map((one) => ({ ...one, name: one.source, value: one.count })),
          callOutcomes: [
            { name: 'completed', value: connected },
            { name: 'not completed', value: calls - connected },
          ],
        },
      }
    },
  }),
]

type BoardQuery = (typeof boardQuery)['_output']

async function spanOf(principal: Principal, query: BoardQuery, deps: ApiDeps): Promise<CrmSpan> {
  const { timeZone } = siteDoor(deps, principal)
  const now = deps.now()
  const { from, until } = periodOf(query, timeZone, now)
  const usual = from === null && until === null && query.dateRange === undefined
  return {
    from: from ?? (usual ? dayStart(timeZone, now, 1 - usualDays) : 0),
    until: until ?? now + 1,
    agent: await agentAsked(principal, query, deps),
  }
}

async function leadSpanOf(principal: Principal, query: BoardQuery, deps: ApiDeps) {
  const { from, until } = periodOf(query, siteDoor(deps, principal).timeZone, deps.now())
  const agent = await agentAsked(principal, query, deps)
  return {
    ...(from !== null && { from }),
    ...(until !== null && { until }),
    ...(agent !== null && { agent }),
  }
}

/** Nobody's work is that of who takes no calls. */
async function agentAsked(principal: Principal, { userId: user }: BoardQuery, deps: ApiDeps) {
  return user === undefined ? null : ((await agentOfUser(principal, userId(user), deps)) ?? nobody)
}
