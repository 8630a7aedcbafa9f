import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idParam, iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { leadExample } from '../leads/examples.js'
import { leadWire } from '../leads/schema.js'
import { leadToWire } from '../leads/wire.js'
import { leadStatusFromWire } from '../leads/words.js'
import { type BulkLeadAction, bulkLeadAction } from './bulk-service.js'
import { callStatusRows } from './call-status-routes.js'
import { claimLead, listAvailableLeads, releaseLead, startLeadCall } from './claim-service.js'
import {
  agentBody,
  availableQuery,
  bulkBody,
  bulkWire,
  queueExample,
  queueWire,
  startedExample,
  startedWire,
  stuckWire,
} from './schema.js'
import { pauseQueue, type QueueCall, type QueueStatus, queueStatus, resetStuckLeads, resumeQueue } from './service.js'

const tag = 'Call queue'
const status = { data: queueWire, example: queueExample }
const oneLead = { data: leadWire, example: leadExample }

function queueToWire({ campaigns, activeCalls, classes, ...same }: QueueStatus): Wire {
  return {
    ...same,
    activeCalls: activeCalls.map(callToWire),
    classes: classes.map(({ histogram, ...of }) => ({ ...of, histogram: histogram.map((bin) => ({ ...bin })) })),
    campaignIds: [...campaigns],
  }
}

function callToWire({ call, id, campaign, lead, agent, state, since }: QueueCall): Wire {
  return {
    callRef: call,
    callId: id,
    campaignId: campaign,
    leadId: lead?.id ?? null,
    phoneNumber: lead?.number ?? null,
    leadName: lead?.name ?? null,
    agentId: agent?.id ?? null,
    agentName: agent?.name ?? null,
    state: snakeWord(state),
    since: iso(since),
  }
}

function bulkOf(body: (typeof bulkBody)['_output']): BulkLeadAction {
  const leads = body.leadIds.map(leadId)
  switch (body.action) {
    case 'update_priority':
      return { action: 'updatePriority', leads, priority: body.data.priority }
    case 'update_status': {
      const { status: word } = body.data
      const isStage = word === 'ready' || word === 'finished'
      return { action: 'updateStatus', leads, status: isStage ? word : leadStatusFromWire[word] }
    }
    case 'add_tags':
      return { action: 'addTags', leads, tags: body.data.tags }
    case 'delete':
      return { action: 'delete', leads }
  }
}

const forWhom = (body: { readonly agentId?: number | undefined }) =>
  body.agentId === undefined ? {} : { agent: agentId(body.agentId) }

const controlRows = [
  jsonRow({
    method: 'get',
    path: '/queue/status',
    tag,
    summary: 'How the call queue stands, and how it keeps its promises',
    right: 'site.read',
    answer: status,
    run: async ({ principal, deps }) => ({ data: queueToWire(await queueStatus(principal, deps)) }),
  }),
  jsonRow({
    method: 'post',
    path: '/queue/pause',
    tag,
    summary: 'Place no more calls of the queue; live calls go on, and agents may still call leads they have claimed',
    right: 'site.control',
    answer: status,
    run: async ({ principal, deps }) => ({
      data: queueToWire(await pauseQueue(principal, deps)),
      message: 'The call queue is paused',
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/queue/resume',
    tag,
    summary: 'Let the call queue go on',
    right: 'site.control',
    answer: status,
    run: async ({ principal, deps }) => ({
      data: queueToWire(await resumeQueue(principal, deps)),
      message: 'The call queue goes on',
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/queue/reset-stuck',
    tag,
    summary: 'Make leads ready again that stand in an attempt without a live call',
    description:
      'Leads untouched for 5 minutes whose call neither the dialer nor the PBX knows. Live calls are never touched.',
    right: 'site.control',
    answer: { data: stuckWire, example: { leadIds: [], count: 0 } },
    run: async ({ principal, deps }) => {
      const { leads, count } = await resetStuckLeads(principal, deps)
      return { data: { leadIds: [...leads], count } }
    },
  }),
]

const claimRows = [
  jsonRow({
    method: 'get',
    path: '/leads/available',
    tag,
    summary: 'Leads that may be claimed, most urgent first, then those that wait longest',
    description: 'Of campaigns of the modes queue, preview and manual that the agent works for.',
    right: 'agent.act',
    query: availableQuery,
    answer: { ...oneLead, list: true },
    run: async ({ principal, query, deps }) => {
      const { tag: word, campaignId: of, ...rest } = query
      const input = {
        ...rest,
        ...(word && { tags: [word] }),
        ...(of !== undefined && { campaign: campaignId(of) }),
      }
      const found = await listAvailableLeads(principal, input, deps)
      return { items: found.items.map(leadToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/leads/:id/claim',
    tag,
    summary: 'Take a lead for one agent alone',
    description:
      'Of two at once exactly one gets it. A claim ends with a call, when it is released, or after `queue.claimS` of its campaign. Who names an agent may take the lead from another.',
    right: 'agent.act',
    params: idParam,
    body: agentBody,
    bodyExample: {},
    answer: oneLead,
    run: async ({ principal, params, body, deps }) => {
      const lead = await claimLead(principal, { lead: leadId(params.id), ...forWhom(body) }, deps)
      return { data: leadToWire(lead), message: 'Lead claimed' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/leads/:id/release',
    tag,
    summary: 'Give a claimed lead back',
    right: 'agent.act',
    params: idParam,
    answer: oneLead,
    run: async ({ principal, params, deps }) => {
      const lead = await releaseLead(principal, { lead: leadId(params.id) }, deps)
      return { data: leadToWire(lead), message: 'Lead released' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/leads/:id/start-call',
    tag,
    summary: 'Call a lead with the agent’s phone; it is claimed first where nobody has it',
    right: 'agent.act',
    params: idParam,
    body: agentBody,
    bodyExample: {},
    answer: { data: startedWire, example: startedExample, status: 201 },
    run: async ({ principal, params, body, deps }) => {
      const { call, id, lead } = await startLeadCall(principal, { lead: leadId(params.id), ...forWhom(body) }, deps)
      return { data: { callRef: call, callId: id, lead: leadToWire(lead) }, message: 'Dialling' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/leads/bulk-action',
    tag,
    summary: 'Change many leads at once',
    description: 'Leads in a call keep their stage and are not deleted; `leadIds` tells which were changed.',
    right: 'lead.write',
    body: bulkBody,
    bodyExample: { action: 'update_priority', leadIds: [1, 2], data: { priority: 'high' } },
    answer: { data: bulkWire, example: { modified: 2, leadIds: [1, 2] } },
    run: async ({ principal, body, deps }) => {
      const { modified, leads } = await bulkLeadAction(principal, bulkOf(body), deps)
      return { data: { modified, leadIds: [...leads] }, message: 'Leads changed' }
    },
  }),
]

/** The call queue. Before `/leads/:id`, since the first path that fits is taken. */
export const queueRows = [...controlRows, ...claimRows, ...callStatusRows]
