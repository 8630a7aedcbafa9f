import { z } from 'zod'
import { bodyMoment, idNumber, nameText, paging } from '../../schema/pieces.js'
import { wireAgentStatuses, wirePhoneModes } from './words.js'

export const agentQuery = z.strictObject({
  ...paging,
  order: z.enum(['asc', 'desc']).default('asc'),
  sortBy: z.enum(['createdAt', 'name', 'extension']).default('createdAt'),
  query: z.string().max(200).optional().describe('Part of the name, e-mail or extension.'),
})

const extension = z.string().regex(/^[0-9]{2,10}$/, 'An extension is 2 to 10 digits.')
const sipUsername = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'Letters, digits, dot, dash and underscore.')
  .nullable()
const sipPassword = z.string().min(1).max(128).nullable()
const phoneMode = z
  .enum(wirePhoneModes)
  .describe('`nailed_up` holds the phone between calls, `per_call` rings it for each.')

export const agentCreate = z.strictObject({
  userId: idNumber,
  extension,
  name: nameText.optional().describe('Absent: the account’s.'),
  sipUsername: sipUsername.optional(),
  sipPassword: sipPassword.optional(),
  phoneMode: phoneMode.optional(),
})

export const agentUpdate = z.strictObject({
  name: nameText.optional(),
  extension: extension.optional(),
  sipUsername: sipUsername.optional(),
  sipPassword: sipPassword.optional(),
  phoneMode: phoneMode.optional(),
})

const stats = z.object({
  totalCalls: z.int(),
  answeredCalls: z.int(),
  avgDuration: z.int().describe('s'),
  successRate: z.number(),
})

/** Where an agent stands. */
export const presenceWire = z.object({
  status: z.enum(wireAgentStatuses),
  presence: z
    .string()
    .describe('Exactly: logged_out, signing_on, available, previewing, reserved, ringing, talking, wrap_up, paused.'),
  presenceSince: z.string(),
  pauseReason: z.string().nullable(),
  callRef: z.string().nullable(),
})

export const agentWire = z.object({
  id: z.int(),
  userId: z.int(),
  name: z.string(),
  email: z.string(),
  extension: z.string(),
  ...presenceWire.shape,
  phoneRegistered: z.boolean().nullable().describe('null where the PBX does not tell.'),
  phoneMode,
  sipUsername: z.string().nullable(),
  stats,
})

export const agentDetailWire = agentWire.extend({
  sipPassword: z.string().nullable().describe('Never the password: `********` if one is kept.'),
  activeCampaigns: z.array(z.int()),
})

export const statusBody = z.strictObject({
  status: z.enum(wireAgentStatuses),
  reason: z.string().trim().min(1).max(100).optional().describe('Of a pause; absent: break.'),
})

export const statusWire = z.object({ id: z.int(), status: z.enum(wireAgentStatuses), updatedAt: z.string() })

export const signOnBody = z.strictObject({ phoneMode: phoneMode.optional() })
export const nextLeadBody = z.strictObject({ campaignId: idNumber.optional() })
export const leadBody = z.strictObject({ leadId: idNumber })

export const dialBody = z
  .strictObject({
    leadId: idNumber.optional().describe('The lead being previewed.'),
    phoneNumber: z.string().min(2).max(50).optional().describe('Or a number by hand.'),
    campaignId: idNumber.optional().describe('With a number: whose caller id, trunks and rules hold.'),
  })
  .superRefine((value, context) => {
    if ((value.leadId === undefined) !== (value.phoneNumber === undefined)) return
    context.addIssue({ code: 'custom', path: ['phoneNumber'], message: 'Give leadId or phoneNumber, one of them.' })
  })

export const recordingBody = z.strictObject({ action: z.enum(['start', 'pause', 'resume', 'stop']) })

export const dispositionBody = z.strictObject({
  disposition: z.string().min(1).max(50).describe('A code of the campaign’s dispositions.'),
  note: z.string().max(5000).optional(),
  callbackAt: bodyMoment.optional().describe('Needed where the disposition promises a callback.'),
  callbackBy: z.enum(['me', 'anybody']).default('anybody'),
})

export const dispositionWire = z.object({ callRef: z.string(), disposition: z.string() })
export const callStartedWire = z.object({ callRef: z.string() })
export const previewWire = z
  .object({
    leadId: z.int(),
    campaignId: z.int(),
    phoneNumber: z.string(),
    name: z.string().nullable(),
    attempts: z.int(),
    until: z.string().describe('When the preview time is over.'),
  })
  .nullable()
