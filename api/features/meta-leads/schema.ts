import { z } from 'zod'
import { fieldTargets } from './config.js'

const secret = z.string().max(1000).nullable().optional().describe('Empty: stays. Null: taken away. Never given out.')
const metaId = z.string().regex(/^\d{1,32}$/, 'An id of Meta is needed: digits.')

const formInput = z.object({
  name: z.string().trim().max(200).nullable().default(null),
  fields: z
    .record(z.string().min(1).max(500), z.enum(fieldTargets))
    .default({})
    .describe('Where the answer to each question goes; what is not here goes by its usual name.'),
})

/** A change of the set-up. */
export const metaSetupInput = z.strictObject({
  enabled: z.boolean().optional(),
  appId: metaId.nullable().optional(),
  appSecret: secret,
  accessToken: secret,
  verifyToken: secret,
  webhookSecret: secret,
  graphUrl: z.string().max(500).optional(),
  pages: z
    .array(z.strictObject({ id: metaId, name: z.string().max(200).nullable().optional(), accessToken: secret }))
    .max(100)
    .optional(),
  forms: z.record(metaId, formInput).optional(),
  campaign: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .nullable()
    .optional()
    .describe('Null: the campaign of leads people work.'),
})

export const metaSetupWire = z.object({
  enabled: z.boolean(),
  appId: z.string().nullable(),
  hasAppSecret: z.boolean(),
  hasAccessToken: z.boolean(),
  hasVerifyToken: z.boolean(),
  hasWebhookSecret: z.boolean(),
  graphUrl: z.string(),
  pages: z.array(z.object({ id: z.string(), name: z.string().nullable(), hasAccessToken: z.boolean() })),
  forms: z.record(
    z.string(),
    z.object({ name: z.string().nullable(), fields: z.record(z.string(), z.enum(fieldTargets)) }),
  ),
  campaign: z.string().nullable(),
})

export const metaStatsWire = z.object({
  totalLeads: z.int(),
  convertedLeads: z.int(),
  conversionRate: z.number().describe('Percent.'),
  totalValue: z.number(),
  campaigns: z.array(z.string()),
  avgQuality: z.number().nullable().describe('Hot 3, warm 2, cold 1.'),
  waiting: z.int().describe('Whose fields are still to be fetched.'),
  failed: z.int(),
})

export const metaCampaignWire = z.object({
  campaignId: z.string().nullable(),
  campaignName: z.string().nullable(),
  totalLeads: z.int(),
  convertedLeads: z.int(),
  conversionRate: z.number(),
  totalValue: z.number(),
  avgQuality: z.number().nullable(),
})

export const metaLeadWire = z.object({
  id: z.int(),
  leadgenId: z.string(),
  state: z.enum(['waiting', 'kept', 'failed']),
  why: z.string().nullable(),
  tries: z.int(),
  nextTryAt: z.string().nullable(),
  leadId: z.int().nullable(),
  isKnown: z.boolean().describe('The number was a lead’s already.'),
  name: z.string().nullable(),
  email: z.string().nullable(),
  agentId: z.int().nullable(),
  agentName: z.string().nullable(),
  campaignId: z.string().nullable(),
  campaignName: z.string().nullable(),
  adId: z.string().nullable(),
  adName: z.string().nullable(),
  formId: z.string().nullable(),
  pageId: z.string().nullable(),
  createdAt: z.string().nullable().describe('When the person filled in the form.'),
  receivedAt: z.string(),
})

export const metaSyncWire = z.object({
  forms: z.int(),
  found: z.int(),
  added: z.int(),
  troubles: z.array(z.string()),
})

/** The flat body; read by its own reader, since ids are larger than numbers hold. */
export const flatLeadInput = z.object({ lead_id: z.union([z.string(), z.number()]) }).catchall(z.unknown())

export const flatLeadExample = {
  full_name: 'Lead 0001',
  phone_number: '+12025550123',
  email: 'lead0001@example.com',
  campaign_id: '123456789',
  ad_id: '987654321',
  form_id: '456789123',
  lead_id: '789123456',
  created_time: 1_642_234_567,
  field_data: [{ name: 'requirements', values: ['Software development'] }],
}
