import { z } from 'zod'
import { agentId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { endMoment, idText, paging, startMoment } from '../../schema/pieces.js'
import { type AnalyticsRange, agentDispositions, agentNumbers, type LeaderboardKey, leaderboard } from './service.js'
import { dispositionToWire, endingsToWire, numbersToWire, placeToWire } from './wire.js'

const tag = 'Analytics'

const agent = { agentId: idText.optional().describe('Whose; absent: mine. Others’ for supervisors.') }
const span = {
  from: startMoment.optional().describe('Absent: the day of `to` in the site’s time zone.'),
  to: endMoment.optional(),
}
const boardKeys = ['calls', 'conversations', 'successes', 'talkTime'] as const
const boardKey: Readonly<Record<(typeof boardKeys)[number], LeaderboardKey>> = {
  calls: 'calls',
  conversations: 'connected',
  successes: 'successes',
  talkTime: 'talkTime',
}

const numbersWire = z.object({
  from: z.string().describe('Whole quarters of an hour.'),
  to: z.string(),
  callsDialed: z.int(),
  answered: z.int().describe('By a person.'),
  voicemail: z.int(),
  unanswered: z.int(),
  conversations: z.int(),
  connectRate: z.int().describe('Answered in per cent of all.'),
  conversationRate: z.int(),
  successes: z.int().describe('Dispositions marked as success.'),
  successRate: z.number().describe('In per cent of the conversations.'),
  talkTime: z.int().describe('s'),
  avgTalkTime: z.int().describe('s'),
})

const countWire = z.object({ name: z.string(), count: z.int() })
const dispositionsWire = z.object({
  endings: z.array(countWire).describe('How the calls ended.'),
  dispositions: z.array(z.object({ disposition: z.string(), count: z.int() })).describe('What the agent said of them.'),
})

const placeWire = z.object({
  rank: z.int(),
  name: z.string(),
  count: z.int().describe('What the board is ordered by; talk time in s.'),
  isMe: z.boolean(),
  agentId: z.int().nullable().describe('This and the numbers below: my own, and for supervisors all.'),
  totalCalls: z.int().optional(),
  conversations: z.int().optional(),
  successes: z.int().optional(),
  talkTime: z.int().optional().describe('s'),
})

const endingsExample = [
  { name: 'ANSWERED', count: 45 },
  { name: 'NO ANSWER', count: 32 },
]

function spanOf(query: { readonly from?: number | undefined; readonly to?: number | undefined }): AnalyticsRange {
  return { kind: 'span', from: query.from ?? null, to: query.to ?? null }
}

const whose = (id: number | undefined) => (id === undefined ? null : agentId(id))

const dispositionsOf = (kind: 'daily' | 'monthly') =>
  jsonRow({
    method: 'get',
    path: `/analytics/agent/dispositions/${kind}`,
    tag,
    summary: `How an agent’s calls of this ${kind === 'daily' ? 'day' : 'month'} ended`,
    right: 'call.read',
    query: z.strictObject(agent),
    answer: {
      data: dispositionsWire,
      example: { endings: endingsExample, dispositions: [{ disposition: 'interested', count: 12 }] },
    },
    run: async ({ principal, query, deps }) => {
      const input = { agent: whose(query.agentId), range: { kind } }
      const { numbers, dispositions } = await agentDispositions(principal, input, deps)
      const endings = endingsToWire(numbers)
      return {
        data: { endings, dispositions: dispositions.map(dispositionToWire) },
        extra: { [kind]: endings },
      }
    },
  })

const boardQuery = { by: z.enum(boardKeys), limit: paging.limit }

const boardOf = (kind: 'daily' | 'monthly') =>
  jsonRow({
    method: 'get',
    path: `/analytics/leaderboard/${kind}`,
    tag,
    summary: `Who did most this ${kind === 'daily' ? 'day' : 'month'}, by successes unless asked otherwise`,
    right: 'call.read',
    query: z.strictObject({ by: boardQuery.by.default('successes'), limit: boardQuery.limit }),
    answer: {
      data: placeWire,
      list: true,
      example: { rank: 1, name: 'Agent 1', count: 12, isMe: false, agentId: null },
    },
    run: async ({ principal, query, deps }) => {
      const by = boardKey[query.by]
      const { places, own } = await leaderboard(principal, { range: { kind }, by, limit: query.limit }, deps)
      const items = places.map((place) => placeToWire(place, by))
      return { items, page: null, extra: { [kind]: items, me: own && placeToWire(own, by) } }
    },
  })

export const analyticsRows = [
  jsonRow({
    method: 'get',
    path: '/analytics/agent',
    tag,
    summary: 'An agent’s numbers, of today or of a span',
    right: 'call.read',
    query: z.strictObject({ ...agent, ...span }),
    answer: {
      data: numbersWire,
      example: {
        from: '2025-11-12T23:00:00.000Z',
        to: '2025-11-13T10:15:00.000Z',
        callsDialed: 120,
        answered: 45,
        voicemail: 20,
        unanswered: 55,
        conversations: 44,
        connectRate: 38,
        conversationRate: 37,
        successes: 9,
        successRate: 20.5,
        talkTime: 5400,
        avgTalkTime: 123,
      },
    },
    run: async ({ principal, query, deps }) => {
      const input = { agent: whose(query.agentId), range: spanOf(query) }
      const data = numbersToWire(await agentNumbers(principal, input, deps))
      return { data, extra: data }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/analytics/agent/dispositions',
    tag,
    summary: 'How an agent’s calls of a span ended, each way with its number',
    right: 'call.read',
    query: z.strictObject({ ...agent, ...span }),
    answer: { data: countWire, list: true, example: { name: 'ANSWERED', count: 45 } },
    run: async ({ principal, query, deps }) => {
      const input = { agent: whose(query.agentId), range: spanOf(query) }
      const { numbers } = await agentDispositions(principal, input, deps)
      return { items: endingsToWire(numbers), page: null }
    },
  }),
  dispositionsOf('daily'),
  dispositionsOf('monthly'),
  jsonRow({
    method: 'get',
    path: '/analytics/leaderboard',
    tag,
    summary: 'Who did most in a span, by calls unless asked otherwise',
    right: 'call.read',
    query: z.strictObject({ ...span, by: boardQuery.by.default('calls'), limit: boardQuery.limit }),
    answer: {
      data: placeWire,
      list: true,
      example: { rank: 1, name: 'Agent 1', count: 120, isMe: false, agentId: null },
    },
    run: async ({ principal, query, deps }) => {
      const by = boardKey[query.by]
      const { places, own } = await leaderboard(principal, { range: spanOf(query), by, limit: query.limit }, deps)
      return {
        items: places.map((place) => placeToWire(place, by)),
        page: null,
        extra: { me: own && placeToWire(own, by) },
      }
    },
  }),
  boardOf('daily'),
  boardOf('monthly'),
]
