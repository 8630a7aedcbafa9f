import { z } from 'zod'
import { isTimeZone } from '../../../dialer/campaigns/calling-hours.js'
import { agentId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { datesInOrder, endMoment, idText, startMoment } from '../../schema/pieces.js'
import { getCampaignNumbers, getDashboard } from './service.js'

const dashboardQuery = z
  .strictObject({
    startDate: startMoment.optional(),
    endDate: endMoment.optional(),
    agentId: idText.optional(),
    timeZone: z
      .string()
      .refine(isTimeZone, 'An IANA time zone is needed, as Europe/Berlin.')
      .default('UTC')
      .describe('In which the hours of the day are told.'),
  })
  .superRefine(datesInOrder)

const dashboardWire = z.object({
  totalCalls: z.int(),
  answeredCalls: z.int(),
  avgDuration: z.int().describe('Of the answered calls. s'),
  totalDuration: z.int().describe('s'),
  successRate: z.number().describe('Answered in per cent of all.'),
  callsByStatus: z.object({ answered: z.int(), no_answer: z.int(), busy: z.int(), failed: z.int() }),
  callsByHour: z.array(z.object({ hour: z.int(), count: z.int() })),
  topAgents: z.array(z.object({ agentId: z.int(), name: z.string(), totalCalls: z.int(), successRate: z.number() })),
})

const campaignNumbersQuery = z
  .strictObject({ startDate: startMoment.optional(), endDate: endMoment.optional() })
  .superRefine(datesInOrder)

const campaignNumbersWire = z.object({
  campaignId: z.int().nullable().describe('null: calls without a campaign.'),
  name: z.string().nullable(),
  totalCalls: z.int(),
  answeredCalls: z.int().describe('Whatever was picked up, a machine included.'),
  connectedCalls: z.int().describe('With an agent.'),
  abandonedCalls: z.int().describe('People who answered and got no agent in time.'),
  abandonedRate: z.number().describe('Abandoned in per cent of what people answered.'),
  machineCalls: z.int(),
  talkTime: z.int().describe('s'),
})

export const statsRows = [
  jsonRow({
    method: 'get',
    path: '/stats/campaigns',
    tag: 'Statistics',
    summary: 'What every campaign did in a time span, the busiest first',
    description: 'Without dates: the last 24 hours. For today give its midnight, as 2025-11-13T00:00:00+01:00.',
    right: 'call.readAll',
    query: campaignNumbersQuery,
    answer: {
      data: campaignNumbersWire,
      list: true,
      example: {
        campaignId: 5,
        name: 'Q4 Sales Campaign',
        totalCalls: 1500,
        answeredCalls: 700,
        connectedCalls: 490,
        abandonedCalls: 10,
        abandonedRate: 2,
        machineCalls: 200,
        talkTime: 61_000,
      },
    },
    run: async ({ principal, query, deps }) => {
      const { startDate = null, endDate = null } = query
      const found = await getCampaignNumbers(principal, { from: startDate, to: endDate }, deps)
      const items = found.map(({ campaign, talkMs, ...same }) => ({
        campaignId: campaign,
        ...same,
        talkTime: Math.round(talkMs / 1000),
      }))
      return { items, page: null }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/stats/dashboard',
    tag: 'Statistics',
    summary: 'Numbers of the ended calls of a time span; agents see their own',
    description: 'Without dates: the last 30 days.',
    right: 'call.read',
    query: dashboardQuery,
    answer: {
      data: dashboardWire,
      example: {
        totalCalls: 1500,
        answeredCalls: 1200,
        avgDuration: 180,
        totalDuration: 216000,
        successRate: 80,
        callsByStatus: { answered: 1200, no_answer: 200, busy: 50, failed: 50 },
        callsByHour: [
          { hour: 9, count: 150 },
          { hour: 10, count: 200 },
        ],
        topAgents: [{ agentId: 1, name: 'Agent 1', totalCalls: 300, successRate: 85 }],
      },
    },
    run: async ({ principal, query, deps }) => {
      const { startDate = null, endDate = null, timeZone } = query
      const agent = query.agentId === undefined ? null : agentId(query.agentId)
      const found = await getDashboard(principal, { from: startDate, to: endDate, agent, timeZone }, deps)
      return {
        data: {
          totalCalls: found.totalCalls,
          answeredCalls: found.answeredCalls,
          avgDuration: Math.round(found.avgDurationMs / 1000),
          totalDuration: Math.round(found.totalDurationMs / 1000),
          successRate: found.successRate,
          callsByStatus: { ...found.callsByStatus },
          callsByHour: found.callsByHour.map(({ hour, count }) => ({ hour, count })),
          topAgents: found.topAgents.map(({ agent: id, name, totalCalls, successRate }) => ({
            agentId: id,
            name,
            totalCalls,
            successRate,
          })),
        },
      }
    },
  }),
]
