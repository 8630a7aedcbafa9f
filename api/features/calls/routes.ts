import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import { writtenList } from '../../contract/reply.js'
import { jsonOrFormRow, jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { dispositionBody } from '../agents/schema.js'
import { outcomeOfWire } from '../campaigns/settings-wire.js'
import { keepUploadedRecording, mustBeAudio } from '../recordings/upload-service.js'
import { callJson } from './call-json.js'
import { callDetailExample, callExample } from './examples.js'
import { recordBody, recordForm } from './record-schema.js'
import { recordCall } from './record-service.js'
import { callDetailWire, callDispositionWire, callQuery, callWire } from './schema.js'
import { disposeCall, getCall, listCallForms, readCall } from './service.js'
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
      const number = query.destination || query.phone
      const found = await listCallForms(
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
          ...(number && { number }),
          ...(query.extension && { extension: query.extension }),
          ...(query.remarks && { note: query.remarks }),
          ...(query.username && { agentName: query.username }),
          ...(query.useremail && { agentEmail: query.useremail }),
          ...(query.agentId !== undefined && { agent: agentId(query.agentId) }),
          ...(query.campaignId !== undefined && { campaign: campaignId(query.campaignId) }),
          ...(query.leadId !== undefined && { lead: leadId(query.leadId) }),
          ...(startDate !== undefined && { from: startDate }),
          ...(endDate !== undefined && { until: endDate + 1 }),
        },
        callJson,
        deps,
      )
      return { items: writtenList(found.items.map(({ json }) => json)), page: found }
    },
  }),
  jsonOrFormRow({
    method: 'post',
    path: '/calls',
    tag,
    summary: 'Keep the record of a call that was made elsewhere; nothing is dialled',
    description:
      'It counts in the statistics like any other call. Agents keep calls of their own, from their own extension. As multipart/form-data it may bring its recording along (`recording`, and the far voice alone as `remote_recording`). Reversed times are put in order.',
    right: 'agent.act',
    body: recordBody,
    form: recordForm,
    parts: ['recording', 'remote_recording'],
    bodyExample: {
      agentId: 1,
      destination: '+12025550123',
      direction: 'outbound',
      status: 'answered',
      duration: 125,
      startTime: '2025-11-13T09:30:00Z',
      endTime: '2025-11-13T09:32:05Z',
      metadata: { campaignId: 5, leadId: 123 },
    },
    answer: { data: callWire, status: 201, example: callExample },
    run: async ({ principal, body, files, deps }) => {
      // A form whose file field was left empty sends an empty file.
      const sent = Object.fromEntries(Object.entries(files).filter(([, file]) => file.size > 0))
      for (const file of Object.values(sent)) await mustBeAudio(file)
      const { id } = await recordCall(principal, body, deps)
      const { recording, remote_recording: remote } = sent
      if (recording) await keepUploadedRecording(principal, { call: id, file: recording, side: 'both' }, deps)
      if (remote) await keepUploadedRecording(principal, { call: id, file: remote, side: 'remote' }, deps)
      const data = callToWire(await getCall(principal, { id }, deps))
      return { data, message: 'Call record created successfully' }
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
    run: async ({ principal, params, deps }) => ({ data: callDetailToWire(await readCall(principal, params, deps)) }),
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
