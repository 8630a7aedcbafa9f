import { z } from 'zod'
import { endMoment, idNumber, idText, nameText, paging, startMoment } from '../../schema/pieces.js'
import { agentIds, settingsInput, settingsWire } from './settings-schema.js'

const status = z.enum(['active', 'paused', 'completed'])
const statusIn = z
  .enum(['active', 'paused', 'completed', 'inactive'])
  .transform((word) => (word === 'inactive' ? 'paused' : word))
  .describe('`inactive` is taken for `paused`.')

export const campaignQuery = z.strictObject({
  ...paging,
  sortBy: z.enum(['createdAt', 'updatedAt', 'name', 'status']).default('createdAt'),
  status: status.optional(),
  agentId: idText.optional().describe('Campaigns that name this agent.'),
  query: z.string().max(200).optional().describe('Part of the name.'),
})

const description = z.string().max(5000).nullable()

/** Only its agents are named by a number in a text, as forms send it. */
const numberOrText = z.union([idNumber, idText])
const words = z
  .union([z.string().max(1000), z.number()])
  .nullable()
  .transform((value) => (value === null || value === '' ? null : String(value)))

/** The same as screens of the contract spell it. */
const screenFields = {
  campaign_id: numberOrText.nullable().optional().describe('The number by which people know it; kept.'),
  campaign_name: nameText.optional().describe('The same as `name`.'),
  start_date: startMoment.nullable().optional().describe('The same as `settings.startAt`.'),
  end_date: endMoment.nullable().optional().describe('The same as `settings.endAt`; a day alone counts to its end.'),
  allocations: words.optional().describe('Kept.'),
  assigned_to: words
    .optional()
    .describe('Names with commas. Where all are agents of the site, and `agentIds` is absent, they take its calls.'),
  method: words.optional().describe('Kept.'),
}

export const campaignCreate = z
  .strictObject({
    name: nameText.optional(),
    description: description.optional(),
    agentId: idNumber.nullable().optional().describe('One agent; for several use `agentIds`.'),
    agentIds: agentIds.optional().describe('Agents who take its calls; none named: every agent of the site.'),
    status: statusIn.default('active'),
    settings: settingsInput.default({}),
    ...screenFields,
  })
  .superRefine(oneWayOfAgents)
  .superRefine(({ name, campaign_name }, context) => {
    if (name === undefined && campaign_name === undefined) {
      context.addIssue({ code: 'custom', path: ['name'], message: 'This field is needed.' })
    }
  })

export const campaignUpdate = z
  .strictObject({
    name: nameText.optional(),
    description: description.optional(),
    agentId: idNumber.nullable().optional(),
    agentIds: agentIds.optional(),
    status: statusIn.optional(),
    settings: settingsInput.optional(),
    ...screenFields,
  })
  .superRefine(oneWayOfAgents)

/** What both bodies may hold. */
export type CampaignBody = z.output<typeof campaignUpdate>

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
  campaign_id: z
    .int()
    .describe('The number by which people know it, else `id`. What follows is spelled for screens of the contract.'),
  campaign_name: z.string(),
  start_date: z.string(),
  end_date: z.string().nullable(),
  allocations: z.string().nullable(),
  assigned_to: z.string().nullable(),
  method: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
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
