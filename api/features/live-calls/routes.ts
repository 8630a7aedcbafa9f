import { z } from 'zod'
import { jsonRow } from '../../rows.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { type GoingOn, liveCalls, tellPhase } from './service.js'

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

function liveCallToWire(going: GoingOn) {
  if (going.origin === 'browser') {
    const { call } = going
    return {
      callId: call.callId,
      origin: 'browser',
      userId: call.user,
      username: call.name,
      agentId: call.agent,
      agentName: call.name,
      campaignId: null,
      campaignName: null,
      leadId: null,
      leadName: null,
      state: call.phase,
      status: call.phase === 'connected' ? 'on_call' : call.phase,
      since: iso(call.since),
      startTime: call.connectedAt,
      source: call.source,
      destination: call.destination,
      did: call.did,
      direction: call.direction,
    }
  }
  const { call, facts } = going
  return {
    callId: call.call,
    origin: 'pbx',
    userId: facts?.user ?? null,
    username: facts?.agentName ?? null,
    agentId: call.agent,
    agentName: facts?.agentName ?? null,
    campaignId: call.campaign,
    campaignName: facts?.campaignName ?? null,
    leadId: call.lead,
    leadName: facts?.leadName ?? null,
    state: snakeWord(call.state),
    status: statusOf(call.state),
    since: iso(call.since),
    startTime: facts?.answeredAt ?? null,
    source: facts?.extension ?? null,
    destination: call.number,
    did: facts?.callerId ?? null,
    direction: facts?.direction ?? 'outbound',
  }
}

function statusOf(state: string): string {
  if (state === 'bridged') return 'on_call'
  if (state === 'ringing') return 'ringing'
  return state === 'reserved' || state === 'dialing' ? 'dialing' : 'connecting'
}

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
