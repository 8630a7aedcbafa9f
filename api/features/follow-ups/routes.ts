import { z } from 'zod'
import { agentId } from '../../../dialer/model/ids.js'
import { callStatuses } from '../../../storage/calls/status.js'
import type { FollowUp } from '../../../storage/follow-ups/repository.js'
import { jsonRow } from '../../rows.js'
import { bodyMoment, endMoment, idParam, idText, isoOrNull, paging, startMoment } from '../../schema/pieces.js'
import { callExample } from '../calls/examples.js'
import { callWire } from '../calls/schema.js'
import { callToWire } from '../calls/wire.js'
import { listFollowUps, noteFollowUp, type OwnCall, ownCalls } from './service.js'

const tag = 'My calls'

const followUpShape = {
  remarks: z.string().nullable(),
  Followup_notes: z.string().nullable(),
  follow_up: z.boolean().describe('True while it is to be followed up.'),
  schedule_call: z.string().nullable().describe('When.'),
  isCallback: z.boolean().describe('The dialer calls the lead then; false: a reminder.'),
}
const ownCallWire = callWire.extend(followUpShape)
const followUpWire = z.object({
  callId: z.int(),
  agentId: z.int(),
  agentName: z.string().nullable(),
  leadId: z.int().nullable(),
  leadName: z.string().nullable(),
  campaignName: z.string().nullable(),
  destination: z.string(),
  calledAt: z.string().nullable(),
  ...followUpShape,
})
const followUpExample = {
  remarks: 'Interested',
  Followup_notes: 'Ask for the budget',
  follow_up: true,
  schedule_call: '2025-11-20T09:00:00.000Z',
  isCallback: true,
}
const ownCallExample = { ...callExample, ...followUpExample }

function followUpToWire(followUp: FollowUp | null) {
  return {
    remarks: followUp?.remarks ?? null,
    Followup_notes: followUp?.notes ?? null,
    follow_up: followUp?.open ?? false,
    schedule_call: isoOrNull(followUp?.scheduledAt ?? null),
    isCallback: followUp?.isCallback ?? false,
  }
}

function ownCallToWire({ call, followUp }: OwnCall) {
  return { ...callToWire(call), ...followUpToWire(followUp) }
}

export const followUpRows = [
  jsonRow({
    method: 'get',
    path: '/calls/mine',
    tag,
    summary: 'My own calls, the newest first',
    right: 'call.read',
    query: z.strictObject({
      page: paging.page,
      limit: paging.limit,
      pageSize: paging.limit.optional().describe('As `limit`.'),
      from: startMoment.optional(),
      to: endMoment.optional(),
      follow_up: z
        .enum(['true', 'false'])
        .optional()
        .describe('`true`: those to be followed up, `false`: those whose follow-up is done.'),
      destination: z.string().max(50).optional().describe('Part of the number.'),
      phone: z.string().max(50).optional().describe('As `destination`.'),
      status: z.enum(callStatuses).optional(),
      direction: z.enum(['inbound', 'outbound']).optional(),
    }),
    answer: { data: ownCallWire, list: true, example: ownCallExample },
    run: async ({ principal, query, deps }) => {
      const { page, from, to, follow_up, status, direction } = query
      const text = query.destination ?? query.phone
      const input = {
        page,
        limit: query.pageSize ?? query.limit,
        followUp: follow_up === undefined ? null : follow_up === 'true' ? ('open' as const) : ('done' as const),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { until: to + 1 }),
        ...(text && { query: text }),
        ...(status && { status }),
        ...(direction && { direction }),
      }
      const found = await ownCalls(principal, input, deps)
      return { items: found.items.map(ownCallToWire), page: found }
    },
  }),
  jsonRow({
    method: 'patch',
    path: '/calls/:id',
    tag,
    summary: 'Say what is to come of a call of mine',
    description:
      'A time for a call of a lead becomes the lead’s callback in the dialer, by me; for a call without a lead it stands in /follow-ups as a reminder. `follow_up: false` or `schedule_call: null` takes it back.',
    right: 'call.read',
    params: idParam,
    body: z.strictObject({
      remarks: z.string().trim().max(500, 'At most 500 characters.').nullish(),
      Followup_notes: z.string().trim().max(2000, 'At most 2000 characters.').nullish(),
      follow_up: z.boolean().optional(),
      schedule_call: bodyMoment.nullish().describe('At most 90 days ahead.'),
    }),
    bodyExample: { Followup_notes: 'Ask for the budget', follow_up: true, schedule_call: '2025-11-20T09:00:00Z' },
    answer: { data: ownCallWire, example: ownCallExample },
    run: async ({ principal, params, body, deps }) => {
      const { remarks, Followup_notes, follow_up, schedule_call } = body
      const edit = {
        call: params.id,
        ...(remarks !== undefined && { remarks }),
        ...(Followup_notes !== undefined && { notes: Followup_notes }),
        ...(follow_up !== undefined && { open: follow_up }),
        ...(schedule_call !== undefined && { scheduledAt: schedule_call }),
      }
      return { data: ownCallToWire(await noteFollowUp(principal, edit, deps)) }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/follow-ups',
    tag,
    summary: 'Calls to be followed up, the next one first; agents see their own',
    right: 'call.read',
    query: z.strictObject({
      page: paging.page,
      limit: paging.limit,
      pageSize: paging.limit.optional().describe('As `limit`.'),
      status: z.enum(['open', 'done', 'all']).default('open'),
      from: startMoment.optional().describe('Of the time set.'),
      to: endMoment.optional(),
      agentId: idText.optional(),
    }),
    answer: {
      data: followUpWire,
      list: true,
      example: {
        callId: 1,
        agentId: 1,
        agentName: 'Agent 1',
        leadId: 123,
        leadName: 'Lead 0123',
        campaignName: 'Q4 Sales Campaign',
        destination: '+12025550123',
        calledAt: '2025-11-13T09:30:00.000Z',
        ...followUpExample,
      },
    },
    run: async ({ principal, query, deps }) => {
      const { page, limit, pageSize, status, from = null, to = null, agentId: id } = query
      const agent = id === undefined ? null : agentId(id)
      const found = await listFollowUps(principal, { page, limit: pageSize ?? limit, status, from, to, agent }, deps)
      const items = found.items.map((one) => ({
        callId: one.call,
        agentId: one.agent,
        agentName: one.agentName,
        leadId: one.lead,
        leadName: one.leadName,
        campaignName: one.campaignName,
        destination: one.number,
        calledAt: isoOrNull(one.calledAt),
        ...followUpToWire(one),
      }))
      return { items, page: found }
    },
  }),
]
