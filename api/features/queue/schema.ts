import { z } from 'zod'
import { priorityClasses } from '../../../dialer/model/lead-priority.js'
import type { Wire } from '../../contract/reply.js'
import { idNumber, idText, paging } from '../../schema/pieces.js'
import { leadExample } from '../leads/examples.js'
import { leadWire, priority, tags } from '../leads/schema.js'
import { mostBulkLeads } from './bulk-service.js'

const seconds = (what: string) => z.number().nullable().describe(`${what} s`)

const classWire = z.object({
  priority: z.enum(priorityClasses),
  promiseS: seconds('Called within this time; null: when nothing else waits.'),
  waiting: z.int().describe('Leads that are due and wait.'),
  oldestWaitingS: seconds('How long the one that is due longest has waited.'),
  served: z.int().describe('Attempts of the last 24 hours.'),
  kept: z.int().describe('Of those, within the promise.'),
  keptShare: z.number().nullable(),
  meanWaitS: seconds('From falling due to the originate, hours left out in which nobody may be called.'),
  longestWaitS: seconds('The same.'),
  histogram: z.array(z.object({ withinS: z.number().nullable(), calls: z.int() })),
})

const callWire = z.object({
  callRef: z.string(),
  callId: z.int().nullable(),
  campaignId: z.int(),
  leadId: z.int().nullable(),
  phoneNumber: z.string().nullable(),
  leadName: z.string().nullable(),
  agentId: z.int().nullable(),
  agentName: z.string().nullable(),
  state: z.string(),
  since: z.string(),
})

export const queueWire = z.object({
  isRunning: z.boolean().describe('Places calls by itself as soon as a lead is due and an agent is free.'),
  paused: z.boolean(),
  activeCalls: z.array(callWire),
  maxConcurrentCalls: z.int(),
  callDelayS: z.number().describe('Pause between an agent’s work on a call and the next call placed for the agent. s'),
  callTimeoutS: z.number().describe('How long a call may ring. s'),
  waiting: z.int(),
  oldestWaitingS: z.number().nullable(),
  classes: z.array(classWire).describe('Most urgent first.'),
  campaignIds: z.array(z.int()),
})

export const queueExample: Wire = {
  isRunning: true,
  paused: false,
  activeCalls: [
    {
      callRef: 'c.1',
      callId: 1,
      campaignId: 1,
      leadId: 1,
      phoneNumber: '+12025550123',
      leadName: 'Lead 0001',
      agentId: 1,
      agentName: 'Agent 1',
      state: 'bridged',
      since: '2025-11-13T10:00:00.000Z',
    },
  ],
  maxConcurrentCalls: 5,
  callDelayS: 0,
  callTimeoutS: 25,
  waiting: 1,
  oldestWaitingS: 30,
  classes: [
    {
      priority: 'high',
      promiseS: 120,
      waiting: 1,
      oldestWaitingS: 30,
      served: 10,
      kept: 9,
      keptShare: 0.9,
      meanWaitS: 40.5,
      longestWaitS: 130,
      histogram: [
        { withinS: 60, calls: 9 },
        { withinS: 300, calls: 1 },
      ],
    },
  ],
  campaignIds: [1],
}

export const stuckWire = z.object({ leadIds: z.array(z.int()), count: z.int() })

export const availableQuery = z.strictObject({
  page: paging.page,
  limit: paging.limit,
  priority: z.enum(priorityClasses).optional(),
  query: z.string().max(200).optional().describe('Part of the number, name or e-mail.'),
  tag: z.string().min(1).max(100).optional(),
  campaignId: idText.optional(),
})

/** For whom; absent: oneself. */
export const agentBody = z.strictObject({
  agentId: idNumber.optional().describe('For whom, by those who may act for others; absent: oneself.'),
})

export const startedWire = z.object({ callRef: z.string(), callId: z.int(), lead: leadWire })
export const startedExample: Wire = { callRef: 'c.1', callId: 1, lead: leadExample }

const leadIds = z.array(idNumber).min(1, 'Name at least one lead.').max(mostBulkLeads)

export const bulkBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('update_priority'), leadIds, data: z.strictObject({ priority }) }),
  z.strictObject({
    action: z.literal('update_status'),
    leadIds,
    data: z.strictObject({
      status: z
        .enum(['new', 'contacted', 'interested', 'not_interested', 'ready', 'finished'])
        .describe('`ready` has finished leads dialled again, `finished` takes them out of dialling.'),
    }),
  }),
  z.strictObject({ action: z.literal('add_tags'), leadIds, data: z.strictObject({ tags: tags.min(1) }) }),
  z.strictObject({ action: z.literal('delete'), leadIds, data: z.strictObject({}).optional() }),
])

export const bulkWire = z.object({ modified: z.int(), leadIds: z.array(z.int()) })
