import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { dispositionBody } from '../agents/schema.js'
import { outcomeOfWire } from '../campaigns/settings-wire.js'
import { callDetailExample, callExample } from './examples.js'
import { callDetailWire, callDispositionWire, callQuery, callWire } from './schema.js'
import { disposeCall, getCall, listCalls } from './service.js'
import { callDetailToWire, callToWire } from './wire.js'

const tag = 'Calls'

export const callRows = [
  jsonRow({
    method: 'get',
    path: '/calls',
    tag,
    summary: 'List calls, newest first; agents see their own',
    right: 'call.read',
    query: callQuery,
    answer: { data: callWire, list: true, example: callExample },
    run: async ({ principal, query, deps }) => {
      const { page, limit, sortBy, order, status, outcome, direction, disposition, startDate, endDate } = query
      const found = await listCalls(
        principal,
        {
          page,
          limit,
          sortBy,
          order,
          ...(status && { status }),
          ...(outcome && { outcomes: [outcomeOfWire(outcome)] }),
          ...(direction && { direction }),
          ...(disposition && { disposition }),
          ...(query.query && { query: query.query }),
          ...(query.agentId !== undefined && { agent: agentId(query.agentId) }),
          ...(query.campaignId !== undefined && { campaign: campaignId(query.campaignId) }),
          ...(query.leadId !== undefined && { lead: leadId(query.leadId) }),
          ...(startDate !== undefined && { from: startDate }),
          ...(endDate !== undefined && { until: endDate + 1 }),
        },
        deps,
      )
      return { items: found.items.map(callToWire), page: found }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/calls/:id',
    tag,
    summary: 'One call with its disposition and milestones',
    right: 'call.read',
    params: idParam,
    answer: { data: callDetailWire, example: callDetailExample },
    run: async ({ principal, params, deps }) => ({ data: callDetailToWire(await getCall(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'post',
    path: '/calls/:id/disposition',
    tag,
    summary: 'Say what came of a call',
    right: 'call.read',
    params: idParam,
    body: dispositionBody,
    bodyExample: { disposition: 'interested', note: 'Wants an offer' },
    answer: {
      data: callDispositionWire,
      example: { id: 1, ref: 'c.1', disposition: 'interested' },
    },
    run: async ({ principal, params, body, deps }) => {
      const { disposition, note = null, callbackAt = null, callbackBy } = body
      const input = { id: params.id, disposition, note, callbackAt, callbackBy }
      const { call, choice } = await disposeCall(principal, input, deps)
      return { data: { id: call.id, ref: call.record.ref, disposition: choice.code }, message: 'Disposition saved' }
    },
  }),
]
