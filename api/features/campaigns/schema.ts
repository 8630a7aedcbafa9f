import { z } from 'zod'
import { idNumber, idText, nameText, paging } from '../../schema/pieces.js'
import { agentIds, settingsInput, settingsWire } from './settings-schema.js'

const status = z.enum(['active', 'paused', 'completed'])

export const campaignQuery = z.strictObject({
  ...paging,
  sortBy: z.enum(['createdAt', 'updatedAt', 'name', 'status']).default('createdAt'),
  status: status.optional(),
  agentId: idText.optional().describe('Campaigns that name this agent.'),
  query: z.string().max(200).optional().describe('Part of the name.'),
})

const description = z.string().max(5000).nullable()

export const campaignCreate = z
  .strictObject({
    name: nameText,
    description: description.optional(),
    agentId: idNumber.nullable().optional().describe('One agent; for several use `agentIds`.'),
    agentIds: agentIds.optional().describe('Agents who take its calls; none named: every agent of the site.'),
    status: status.default('active'),
    settings: settingsInput.default({}),
  })
  .superRefine(oneWayOfAgents)

export const campaignUpdate = z
  .strictObject({
    name: nameText.optional(),
    description: description.optional(),
    agentId: idNumber.nullable().optional(),
    agentIds: agentIds.optional(),
    status: status.optional(),
    settings: settingsInput.optional(),
  })
  .superRefine(oneWayOfAgents)

function oneWayOfAgents(value: { agentId?: unknown; agentIds?: unknown }, context: z.RefinementCtx): void {
  if (value.agentId === undefined || value.agentIds === undefined) return
  context.addIssue({ code: 'custom', path: ['agentIds'], message: 'Give agentId or agentIds, not both.' })
}

export const campaignWire = z.object({
  id: z.int(),
  name: z.string(),
  description: z.string().nullable(),
  status,
  agentId: z.int().nullable().describe('The first of its agents; null if every agent of the site takes its calls.'),
  agentName: z.string().nullable(),
  agentIds: z.array(z.int()),
  totalLeads: z.int(),
  completedLeads: z.int().describe('Leads that will not be dialled again.'),
  successRate: z.number().describe('Successes in per cent of the completed leads.'),
  settings: settingsWire,
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const campaignLiveWire = z.object({
  campaignId: z.int(),
  status,
  hopper: z.int().describe('Leads ready to be dialled, in memory.'),
  dialing: z.int(),
  waiting: z.int().describe('Answered and waiting for an agent.'),
  talking: z.int(),
  limitedBy: z.string().describe('What keeps the campaign from placing more calls; `none` if nothing does.'),
  limitedUntil: z.string().nullable(),
  why: z.string().describe('The same as a sentence.'),
})
