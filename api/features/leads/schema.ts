import { z } from 'zod'
import { priorityClasses, priorityOfClass } from '../../../dialer/model/lead-priority.js'
import { idNumber, idText, metadata, nameText, paging } from '../../schema/pieces.js'
import { wireLeadStatuses } from './words.js'

const status = z.enum(wireLeadStatuses)
const stage = z.enum(['ready', 'claimed', 'in_attempt', 'finished'])

export const leadQuery = z.strictObject({
  ...paging,
  order: z.enum(['asc', 'desc']).default('asc'),
  sortBy: z.enum(['createdAt', 'phoneNumber']).default('createdAt'),
  campaignId: idText.optional(),
  status: status.optional(),
  stage: stage.optional().describe('Where the lead stands for the dialer.'),
  ownerAgentId: idText.optional().describe('Leads of this agent.'),
  tag: z.string().min(1).max(100).optional().describe('Leads with this tag.'),
  query: z
    .string()
    .max(200)
    .optional()
    .describe(
      'Part of the number, name or e-mail. Six digits or more are looked for as the beginning of numbers first. `sortBy` has no effect with it.',
    ),
})

const phoneNumber = z.string('A phone number is needed.').min(2, 'A phone number is needed.').max(50)
const email = z.email('An e-mail address is needed.').max(254).nullable()
const name = nameText.nullable()
const timeZone = z
  .string()
  .max(64)
  .nullable()
  .describe(
    'IANA zone of the called place; absent: told by the address in the metadata or the number; null: the campaign’s counts.',
  )

/** A priority as a number, or as the word of its class. */
export const priority = z
  .union(
    [z.int().min(-1000).max(1000), z.enum(priorityClasses)],
    'One of urgent, high, medium, low, or a whole number from -1000 to 1000.',
  )
  .transform((given) => (typeof given === 'number' ? given : priorityOfClass[given]))
  .describe('Higher is dialled earlier; a class stands for a number: urgent 30, high 20, medium 10, low 0.')

/** Words to find leads by. */
export const tags = z.array(z.string().trim().min(1).max(100)).max(50)

export const leadCreate = z.strictObject({
  campaignId: idNumber,
  phoneNumber,
  name: name.optional(),
  email: email.optional(),
  metadata: metadata.default({}),
  timeZone: timeZone.optional(),
  priority: priority.default(0),
  tags: tags.default([]).describe('Words to find the lead by.'),
})

export const leadUpdate = z.strictObject({
  phoneNumber: phoneNumber.optional(),
  name: name.optional(),
  email: email.optional(),
  metadata: metadata.optional().describe('Merged into what is there; null takes an entry out.'),
  timeZone: timeZone.optional(),
  priority: priority.optional(),
  tags: tags.optional().describe('All it is to have.'),
  status: status.optional(),
  withdrawn: z
    .boolean()
    .optional()
    .describe('`true` takes the lead out of dialling, `false` makes a finished one ready again.'),
})

export const leadWire = z.object({
  id: z.int(),
  campaignId: z.int(),
  phoneNumber: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  status,
  stage,
  finishedWhy: z.string().nullable(),
  attempts: z.int(),
  lastContactedAt: z.string().nullable().describe('When it was last dialled.'),
  dueAt: z.string().nullable().describe('From when on it may be dialled; null once it is finished.'),
  callbackAt: z.string().nullable(),
  callbackAgentId: z.int().nullable(),
  timeZone: z.string().nullable().describe('Where the called place is in one zone, else null.'),
  calledPlace: z
    .object({ timeZones: z.array(z.string()), regions: z.array(z.string()) })
    .describe('Zones the place may lie in (a call must be allowed in each) and regions whose rules hold, ISO 3166.'),
  priority: z.int(),
  priorityClass: z.enum(priorityClasses),
  ownerAgentId: z.int().nullable().describe('The agent whose lead it is.'),
  claimedUntil: z.string().nullable().describe('Until when its agent has it alone.'),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const bulkUploadForm = z.strictObject({
  campaignId: idText,
  wait: z
    .enum(['true', 'false'])
    .default('true')
    .describe('`false` answers at once; ask /leads/imports/{id} how it goes.'),
})

export const bulkUploadWire = z.object({
  imported: z.int(),
  duplicates: z.int(),
  errors: z.int(),
  consents: z.int().describe('Consents the file told of that were not on record.'),
  campaignId: z.int(),
  importId: z.int(),
  state: z.enum(['running', 'done', 'failed']),
  rows: z.int(),
  progress: z.number().describe('Part of the file that was read, 0 to 1.'),
  fileName: z.string(),
  alreadyImported: z.boolean().describe('The same file was imported into this campaign before.'),
  rejectsUrl: z.string().nullable().describe('The refused rows with their reasons, as CSV.'),
  error: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
})
