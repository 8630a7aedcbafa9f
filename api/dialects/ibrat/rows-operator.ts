import { type AgentId, leadId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { setAvailability } from '../../features/agents/availability.js'
import { crewNamesOf, crewOf } from '../../features/boards/crew.js'
import { agentBoard, ownPerformance } from '../../features/boards/service.js'
import { getCall, listCalls } from '../../features/calls/service.js'
import { claimLead, listAvailableLeads, startLeadCall, updateCallByAgent } from '../../features/queue/service.js'
import { jsonRow } from '../../rows.js'
import { type Sayings, saying } from '../sayings.js'
import { type IbratCallStatus, outcomesOfStatus, saidFromWire, saidToWire } from './enums.js'
import {
  agentBoardExample,
  agentPerformanceExample,
  callExample,
  claimExample,
  leadExample,
  pageExample,
  startExample,
} from './examples.js'
import {
  availabilityBody,
  availableQuery,
  callParam,
  callUpdateBody,
  historyQuery,
  idNumber,
  leadIdBody,
  spanQuery,
} from './read.js'
import { spanOf } from './rows-admin.js'
import type { IbratSettings } from './settings.js'
import {
  agentBoardShape,
  agentPerformanceShape,
  anyObject,
  callsShape,
  claimShape,
  leadsShape,
  startShape,
} from './shapes.js'
import { callsToWire, callToWire, idsToWire, leadsToWire, leadToWire } from './write.js'
import { agentBoardToWire, agentPerformanceToWire } from './write-boards.js'

const tag = 'Operator'

export const claimSayings: Sayings = {
  NOT_FOUND: 'Lead not found',
  why: {
    claimed: 'Lead is already assigned to another operator',
    inCall: 'Lead is not available for claiming',
    finished: 'Lead is not active',
    deleted: 'Lead is not active',
  },
}

export const startSayings: Sayings = {
  NOT_FOUND: 'Lead not found',
  PBX_UNAVAILABLE: 'Failed to start call',
  why: {
    claimed: 'Lead is assigned to another operator',
    inCall: 'Call already in progress for this lead',
    finished: 'Lead is not active',
    deleted: 'Lead is not active',
  },
}

export const callSayings: Sayings = {
  NOT_FOUND: 'Call log not found',
  FORBIDDEN: 'Access denied. This call does not belong to you.',
}

/** The operator panel. */
export function operatorRows(settings: IbratSettings) {
  return [
    jsonRow({
      method: 'get',
      path: '/api/operator/dashboard',
      tag,
      summary: 'One’s own numbers, leads and calls, and one’s place among all',
      right: 'agent.act',
      answer: { bare: true, data: agentBoardShape, example: agentBoardExample },
      run: async ({ principal, deps }) => {
        const [board, crew] = await Promise.all([agentBoard(principal, deps), crewOf(principal, deps)])
        return { status: 200, bare: { dashboard: agentBoardToWire(board, crew, settings) } }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/operator/leads/available',
      tag,
      summary: 'Leads that may be claimed, most urgent first',
      description: '`tags` is a list with commas; a lead must have all of them. The order is always that of the queue.',
      right: 'lead.read',
      query: availableQuery,
      answer: { bare: true, data: leadsShape, example: { leads: [leadExample], pagination: pageExample } },
      run: async ({ principal, query, deps }) => {
        const { page, limit, priority, search, tags } = query
        const [found, crew] = await Promise.all([
          listAvailableLeads(
            principal,
            { page, limit, priority, query: search || undefined, tags: tagsOf(tags) },
            deps,
          ),
          crewNamesOf(principal, deps),
        ])
        return { status: 200, bare: leadsToWire(found, crew) }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/operator/leads/claim',
      tag,
      summary: 'Take a lead for oneself alone',
      description:
        'Of two who claim at once one gets it. It goes back to the queue when it is not called for 15 minutes.',
      right: 'agent.act',
      body: leadIdBody,
      bodyExample: { leadId: '123' },
      answer: { bare: true, data: claimShape, example: claimExample },
      run: async ({ principal, body, deps }) => {
        const lead = await saying(claimSayings, claimLead(principal, { lead: leadId(idNumber(body.leadId)) }, deps))
        return {
          status: 200,
          bare: { message: 'Lead claimed successfully', lead: leadToWire(lead, await crewNamesOf(principal, deps)) },
        }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/operator/calls/start',
      tag,
      summary: 'Call a lead with one’s own phone',
      description: 'A lead that nobody has is claimed first.',
      right: 'agent.act',
      body: leadIdBody,
      bodyExample: { leadId: '123' },
      answer: { bare: true, data: startShape, example: startExample },
      run: async ({ principal, body, deps }) => {
        const bare = await startCall(principal, body.leadId, undefined, deps)
        return { status: 200, bare: { message: 'Call started successfully', call: bare } }
      },
    }),
    jsonRow({
      method: 'put',
      path: '/api/operator/calls/:id/update',
      tag,
      summary: 'Say how a call went',
      description:
        'What the telephone exchange saw stays in the record; the operator’s word decides what becomes of the lead: `completed` ends the call and makes the lead transferred.',
      right: 'agent.act',
      params: callParam,
      body: callUpdateBody,
      bodyExample: { status: 'completed', notes: 'Customer interested in premium package', duration: 180 },
      answer: { bare: true, data: anyObject, example: { message: 'Call updated successfully', call: callExample } },
      run: async ({ principal, params, body, deps }) => ({
        status: 200,
        bare: { message: 'Call updated successfully', call: await updateCall(principal, params.id, body, deps) },
      }),
    }),
    jsonRow({
      method: 'get',
      path: '/api/operator/calls/history',
      tag,
      summary: 'One’s own calls, newest first',
      right: 'call.read',
      query: historyQuery,
      answer: { bare: true, data: callsShape, example: { calls: [callExample], pagination: pageExample } },
      run: async ({ principal, query, deps }) => {
        const { agent } = principal
        const pageInfo = { page: query.page, limit: query.limit, total: 0 }
        if (agent === null) return { status: 200, bare: callsToWire({ ...pageInfo, items: [] }, new Map()) }
        const found = await listCalls(principal, { ...callQueryOf(query), agent }, deps)
        const crew = await crewNamesOf(principal, deps)
        return { status: 200, bare: callsToWire(found, crew) }
      },
    }),
    jsonRow({
      method: 'put',
      path: '/api/operator/profile/availability',
      tag,
      summary: 'Begin or stop to take calls',
      description:
        'Available signs the operator’s phone on where it is not; not available takes a pause after the present call.',
      right: 'agent.act',
      body: availabilityBody,
      bodyExample: { isAvailable: false },
      answer: {
        bare: true,
        data: anyObject,
        example: { message: 'Availability updated successfully', isAvailable: false },
      },
      run: async ({ principal, body, deps }) => {
        await setAvailability(principal, { agent: principal.agent, isAvailable: body.isAvailable }, deps)
        return {
          status: 200,
          bare: { message: 'Availability updated successfully', isAvailable: body.isAvailable },
        }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/operator/profile/performance',
      tag,
      summary: 'One’s own numbers in a span of time',
      description: 'Days are UTC.',
      right: 'call.read',
      query: spanQuery,
      answer: { bare: true, data: agentPerformanceShape, example: agentPerformanceExample },
      run: async ({ principal, query, deps }) => ({
        status: 200,
        bare: agentPerformanceToWire(await ownPerformance(principal, spanOf(query), deps)),
      }),
    }),
  ]
}

function tagsOf(text: string | undefined): readonly string[] | undefined {
  const tags = (text ?? '').split(',').map((tag) => tag.trim())
  return tags.some((tag) => tag !== '') ? tags.filter((tag) => tag !== '') : undefined
}

/** Which calls, from the contract's query; a status of open calls finds all that are open. */
export function callQueryOf(query: {
  readonly page: number
  readonly limit: number
  readonly sortOrder: 'asc' | 'desc'
  readonly status?: IbratCallStatus | undefined
  readonly startDate?: number | undefined
  readonly endDate?: number | undefined
}) {
  const { page, limit, sortOrder: order, status, startDate, endDate } = query
  const outcomes = status === undefined ? [] : outcomesOfStatus(status)
  return {
    page,
    limit,
    order,
    ...(status !== undefined && (outcomes.length > 0 ? { outcomes } : { status: 'in_progress' as const })),
    ...(startDate !== undefined && { from: startDate }),
    ...(endDate !== undefined && { until: endDate + 1 }),
  }
}

/** Calls a lead, for oneself or for the agent named. */
export async function startCall(principal: Principal, lead: string, agent: AgentId | undefined, deps: ApiDeps) {
  const input = { lead: leadId(idNumber(lead)), ...(agent !== undefined && { agent }) }
  const started = await saying(startSayings, startLeadCall(principal, input, deps))
  return { ...idsToWire(started.id), lead: started.lead.number, status: 'initiated', twilioCallSid: started.call }
}

/** Takes an operator's word on a call; gives the call as the operator has it then. */
export async function updateCall(
  principal: Principal,
  id: number,
  body: (typeof callUpdateBody)['_output'],
  deps: ApiDeps,
) {
  const { status, notes, duration } = body
  const updated = await saying(
    callSayings,
    updateCallByAgent(principal, { call: id, status: saidFromWire[status], notes, durationS: duration }, deps),
  )
  const call = callToWire(await getCall(principal, { id }, deps), await crewNamesOf(principal, deps))
  // What was said holds for the person who said it, also before the exchange has carried it out.
  return {
    ...call,
    status: saidToWire[updated.status],
    duration: updated.durationS,
    notes: updated.notes ?? call.notes,
  }
}
