import { z } from 'zod'
import { jsonRow } from '../../rows.js'
import { liveCalls, tellPhase } from './service.js'
import { liveCallToWire } from './wire.js'

const tag = 'Live calls'
const direction = z.enum(['inbound', 'outbound'])
const number = z.string().trim().max(100, 'At most 100 characters.').nullish()

const phaseBody = z.strictObject({
  phase: z.enum(['dialing', 'ringing', 'connecting', 'connected', 'ended']),
  callId: z
    .union([z.string().trim().min(1, 'This may not be empty.').max(200, 'At most 200 characters.'), z.number()])
    .transform(String)
    .describe('As the phone names the call, for example by its SIP session.'),
  source: number,
  destination: number,
  did: number,
  direction: direction.nullish(),
  action: z.string().max(100).nullish().describe('Taken and not kept.'),
})

const liveCallWire = z.object({
  callId: z.string(),
  origin: z.enum(['pbx', 'browser']).describe('Ours, or one that a browser phone tells of.'),
  userId: z.int().nullable(),
  username: z.string().nullable(),
  agentId: z.int().nullable(),
  agentName: z.string().nullable(),
  campaignId: z.int().nullable(),
  campaignName: z.string().nullable(),
  leadId: z.int().nullable(),
  leadName: z.string().nullable(),
  state: z.string().describe('Exactly.'),
  status: z.string().describe('dialing, ringing, connecting or on_call.'),
  since: z.string(),
  startTime: z.number().nullable().describe('When it was answered, ms since 1970.'),
  source: z.string().nullable(),
  destination: z.string().nullable(),
  did: z.string().nullable(),
  direction,
})

export const liveCallRows = [
  jsonRow({
    method: 'post',
    path: '/calls/phase',
    tag,
    summary: 'Say where a call of my browser phone stands',
    description:
      'For calls that the dialer does not control itself. One that is not heard of for two minutes is forgotten; while both talk it lives as long as /presence/heartbeat comes.',
    right: 'agent.act',
    body: phaseBody,
    bodyExample: { phase: 'ringing', callId: 'a1b2c3', destination: '+12025550123', direction: 'outbound' },
    answer: {},
    run: async ({ principal, body, deps }) => {
      const { phase, callId, source = null, destination = null, did = null } = body
      const input = { phase, callId, source, destination, did, direction: body.direction ?? 'outbound' }
      await tellPhase(principal, input, deps)
      return { message: 'Taken' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/live-calls',
    tag,
    summary: 'Calls of this moment; agents see their own',
    right: 'call.read',
    answer: {
      data: liveCallWire,
      list: true,
      example: {
        callId: 'c.1',
        origin: 'pbx',
        userId: 2,
        username: 'Agent 1',
        agentId: 1,
        agentName: 'Agent 1',
        campaignId: 5,
        campaignName: 'Q4 Sales Campaign',
        leadId: 123,
        leadName: 'Lead 0123',
        state: 'bridged',
        status: 'on_call',
        since: '2025-11-13T09:30:08.000Z',
        startTime: 1_763_026_208_000,
        source: '1001',
        destination: '+12025550123',
        did: '+12025550100',
        direction: 'outbound',
      },
    },
    run: async ({ principal, deps }) => ({ items: (await liveCalls(principal, deps)).map(liveCallToWire), page: null }),
  }),
]
