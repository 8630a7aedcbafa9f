import { z } from 'zod'
import type { Wire } from '../../contract/reply.js'
import { datesInOrder, endMoment, startMoment } from '../../schema/pieces.js'

export const pacingQuery = z
  .strictObject({ startDate: startMoment.optional(), endDate: endMoment.optional() })
  .superRefine(datesInOrder)

export const pacingWire = z.object({
  at: z.string(),
  dialingMode: z.string(),
  limitedBy: z
    .enum(['none', 'learning', 'risk', 'budget', 'calls', 'ceiling', 'no_agents'])
    .describe('What holds the pacer back; `calls` are trunks, lines, calls per second or leads.'),
  answerRate: z.number().describe('Chance that a call dialled now is answered by a person, 0 to 1.'),
  answerAfterMs: z.int().describe('Mean time from dial to live answer.'),
  forecastAnswers: z.number().describe('Live answers expected of the calls that are out.'),
  forecastFree: z.number().describe('Agents expected to be free when those come.'),
  risk: z.number().describe('Chance that one more call, if answered, finds no agent in time, 0 to 1.'),
  riskAllowed: z.number().describe('The greatest such chance accepted now, 0 to 1.'),
  budgetLeft: z.number().describe('The least of what is left in the windows below; negative beyond a limit.'),
  linesPerAgent: z.number().describe('Lines out, talking ones included, for each agent on duty.'),
  calls: z.object({ dialing: z.int(), ringing: z.int(), screening: z.int(), waiting: z.int() }),
  agents: z
    .object({ ready: z.int(), talking: z.int(), wrapUp: z.int(), paused: z.int() })
    .describe('Agents of the campaign; `talking` also in calls of other campaigns.'),
  windows: z
    .array(z.object({ limit: z.number(), live: z.number(), abandoned: z.number(), left: z.number() }))
    .describe('The windows the abandonment limit holds over; `left` is `budgetLeft` of `/campaigns/:id/abandonment`.'),
})

export const pacingNowWire = z.object({
  campaignId: z.int(),
  pacing: pacingWire.nullable().describe('Null while the pacer has nothing to look at.'),
  why: z.string().describe('What the pacer does, and what holds it back, as a sentence.'),
})

export const pacingExample: { readonly [key: string]: Wire } = {
  at: '2025-11-13T10:00:00.000Z',
  dialingMode: 'predictive',
  limitedBy: 'risk',
  answerRate: 0.24,
  answerAfterMs: 10_800,
  forecastAnswers: 2.1,
  forecastFree: 3.4,
  risk: 0.041,
  riskAllowed: 0.04,
  budgetLeft: 3.3,
  linesPerAgent: 1.8,
  calls: { dialing: 2, ringing: 9, screening: 0, waiting: 0 },
  agents: { ready: 1, talking: 16, wrapUp: 3, paused: 2 },
  windows: [{ limit: 0.03, live: 410, abandoned: 9, left: 3.3 }],
}
