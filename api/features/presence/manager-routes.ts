import { z } from 'zod'
import { jsonRow } from '../../rows.js'
import { iso } from '../../schema/pieces.js'
import { callSeries, floorAgents, floorSummary } from './manager-service.js'
import { floorAgentWire, floorSummaryWire, seriesWire } from './schema.js'
import { agentDayToWire, floorSummaryToWire } from './wire.js'

const tag = 'Presence'

export const managerPresenceRows = [
  jsonRow({
    method: 'get',
    path: '/presence/manager/summary',
    tag,
    summary: 'How many agents do what now',
    right: 'agent.readAll',
    answer: {
      data: floorSummaryWire,
      example: {
        totalAgents: 12,
        online: 9,
        available: 2,
        onCall: 6,
        wrapUp: 1,
        idle: 0,
        onBreak: 1,
        offline: 3,
        since: '2025-11-12T23:00:00.000Z',
      },
    },
    run: async ({ principal, deps }) => {
      const data = floorSummaryToWire(await floorSummary(principal, deps))
      return { data, extra: data }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/presence/manager/agents',
    tag,
    summary: 'What each agent does now and what the day went to',
    right: 'agent.readAll',
    answer: {
      data: floorAgentWire,
      list: true,
      example: {
        agentId: 1,
        userId: 2,
        name: 'Agent 1',
        extension: '1001',
        status: 'BREAK',
        presence: 'paused',
        since: '2025-11-13T10:00:00.000Z',
        sessionId: 'w1.mhx2k5c0',
        firstLogin: '2025-11-13T08:00:00.000Z',
        lastLogout: null,
        durationSeconds: 7500,
        onBreak: true,
        breakReason: 'Short break',
        breakOverdue: false,
        totalBreakSecondsToday: 300,
        signedOnS: 7500,
        availableS: 2400,
        onCallS: 4000,
        wrapUpS: 800,
        breakS: 300,
        idleS: 0,
        phoneRegistered: true,
        heartbeatUntil: '2025-11-13T10:20:00.000Z',
      },
    },
    run: async ({ principal, deps }) => {
      const { items, reasons } = await floorAgents(principal, deps)
      const now = deps.now()
      return { items: items.map((item) => agentDayToWire(item, reasons, now)), page: null }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/presence/manager/calls-series',
    tag,
    summary: 'Calls of the last 24 hours by hour, or of the last 30 days by day',
    right: 'call.readAll',
    query: z.strictObject({ range: z.enum(['daily', 'monthly']).default('daily') }),
    answer: {
      data: seriesWire,
      list: true,
      example: { label: '09:00', value: 42, from: '2025-11-13T08:00:00.000Z' },
    },
    run: async ({ principal, query, deps }) => {
      const { timeZone, steps } = await callSeries(principal, query, deps)
      const format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...labels[query.range] })
      const series = steps.map(({ from, calls }) => ({ label: format.format(from), value: calls, from: iso(from) }))
      return { items: series, page: null, extra: { series } }
    },
  }),
]

const labels = {
  daily: { hour: '2-digit', minute: '2-digit' },
  monthly: { month: 'short', day: '2-digit' },
} as const
