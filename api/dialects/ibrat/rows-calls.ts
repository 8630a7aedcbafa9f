import { type AgentId, leadId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { writtenList } from '../../contract/reply.js'
import { crewNamesOf, ofUser } from '../../features/boards/crew.js'
import { callNumbers } from '../../features/boards/service.js'
import { type CallForm, callForm } from '../../features/calls/call-form.js'
import { getCall, listCallForms, listCalls } from '../../features/calls/service.js'
import { getRecording } from '../../features/recordings/service.js'
import { nobody } from '../../features/teams/names.js'
import { fileRow, jsonRow } from '../../rows.js'
import { saying } from '../sayings.js'
import { callExample, pageExample, startExample } from './examples.js'
import { callParam, callsQuery, callUpdateBody, idNumber, leadIdBody, spanWithPersonQuery } from './read.js'
import { spanOf } from './rows-admin.js'
import { callQueryOf, callSayings, startCall, updateCall } from './rows-operator.js'
import { anyObject, callsShape } from './shapes.js'
import { type Crew, callToWire, paginationToWire } from './write.js'
import { callNumbersToWire } from './write-boards.js'

const tag = 'Calls'

/** Calls, beyond the document. */
export const callRows = [
  jsonRow({
    method: 'get',
    path: '/api/calls/stats/summary',
    tag,
    summary: 'Sums of calls in a span of time, and the last ten',
    right: 'call.read',
    query: spanWithPersonQuery,
    answer: { bare: true, data: anyObject, example: { summary: { totalCalls: 0 }, recentCalls: [] } },
    run: async ({ principal, query, deps }) => {
      const agent = await agentOf(principal, query.salespersonId, deps)
      const [numbers, last, crew] = await Promise.all([
        callNumbers(principal, { ...spanOf(query), agent }, deps),
        listCalls(principal, { page: 1, limit: 10, ...(agent !== null && { agent }) }, deps),
        crewNamesOf(principal, deps),
      ])
      return {
        status: 200,
        bare: {
          summary: { ...callNumbersToWire(numbers), totalCost: 0 },
          recentCalls: last.items.map((call) => callToWire(call, crew)),
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/calls',
    tag,
    summary: 'List calls, newest first; salespeople see their own',
    right: 'call.read',
    query: callsQuery,
    answer: { bare: true, data: callsShape, example: { calls: [callExample], pagination: pageExample } },
    run: async ({ principal, query, deps }) => {
      const { salespersonId, leadId: lead } = query
      const agent = await agentOf(principal, salespersonId, deps)
      const found = await listCallForms(
        principal,
        {
          ...callQueryOf(query),
          ...(agent !== null && { agent }),
          ...(lead !== undefined && { lead: leadId(lead) }),
        },
        callFormOf(await crewNamesOf(principal, deps)),
        deps,
      )
      const calls = writtenList(found.items.map(({ json }) => json))
      return { status: 200, bare: { calls, pagination: paginationToWire(found) } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/calls/initiate',
    tag,
    summary: 'Call a lead with one’s own phone, or for a salesperson named',
    right: 'agent.act',
    body: leadIdBody,
    bodyExample: { leadId: '123' },
    answer: { bare: true, data: anyObject, example: startExample },
    run: async ({ principal, body, deps }) => {
      const crew = await crewNamesOf(principal, deps)
      const named = body.salespersonId === undefined ? null : ofUser(crew, idNumber(body.salespersonId))
      if (body.salespersonId !== undefined && named === null) {
        throw invalidField('salespersonId', 'Specified salesperson is not available')
      }
      const call = await startCall(principal, body.leadId, named?.agent, deps)
      const salesperson = named ?? (principal.agent === null ? null : crew.get(principal.agent))
      return {
        status: 200,
        bare: { message: 'Call initiated successfully', call: { ...call, salesperson: salesperson?.name ?? '' } },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/calls/:id',
    tag,
    summary: 'One call',
    right: 'call.read',
    params: callParam,
    answer: { bare: true, data: anyObject, example: { call: callExample } },
    run: async ({ principal, params, deps }) => {
      const call = await saying({ NOT_FOUND: 'Call not found' }, getCall(principal, params, deps))
      return { status: 200, bare: { call: callToWire(call, await crewNamesOf(principal, deps)) } }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/api/calls/:id/status',
    tag,
    summary: 'Say how a call went',
    right: 'agent.act',
    params: callParam,
    body: callUpdateBody,
    bodyExample: { status: 'completed', notes: 'Wants an offer' },
    answer: {
      bare: true,
      data: anyObject,
      example: { message: 'Call status updated successfully', call: callExample },
    },
    run: async ({ principal, params, body, deps }) => ({
      status: 200,
      bare: {
        message: 'Call status updated successfully',
        call: await updateCall(principal, params.id, body, deps),
      },
    }),
  }),
  fileRow({
    method: 'get',
    path: '/api/recordings/:id',
    tag,
    summary: 'The recording of a call',
    right: 'call.read',
    params: callParam,
    contentType: 'audio/wav',
    run: ({ principal, params, deps }) =>
      saying(callSayings, getRecording(principal, { call: params.id, side: 'both' }, deps)),
  }),
]

const callForms = new WeakMap<Crew, CallForm>()

/** Calls as the JSON that the list carries; what is kept of them holds while the names beside them are the same. */
function callFormOf(crew: Crew): CallForm {
  const known = callForms.get(crew)
  if (known) return known
  const form = callForm((call) => callToWire(call, crew))
  callForms.set(crew, form)
  return form
}

/** The agent of the person whose calls are asked for; nobody's are those of an agent that no site has. */
async function agentOf(principal: Principal, user: number | undefined, deps: ApiDeps): Promise<AgentId | null> {
  if (user === undefined) return null
  return ofUser(await crewNamesOf(principal, deps), user)?.agent ?? nobody
}
