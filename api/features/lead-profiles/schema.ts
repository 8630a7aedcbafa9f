import { z } from 'zod'
import { leadQualities, leadSources } from '../../../dialer/crm/lead-profile.js'
import { priorityClasses } from '../../../dialer/model/lead-priority.js'
import { endMoment, idNumber, idText, metadata, paging, startMoment } from '../../schema/pieces.js'
import { leadWire } from '../leads/schema.js'
import { wireProgresses } from './words.js'

const progress = z.enum(wireProgresses, `One of ${wireProgresses.join(', ')}.`)
const source = z.enum(leadSources, `One of ${leadSources.join(', ')}.`)
const quality = z.enum(leadQualities, `One of ${leadQualities.join(', ')}.`)
const priority = z.enum(priorityClasses, `One of ${priorityClasses.join(', ')}.`)

/** Which leads, of a list and of counts. */
const span = {
  startDate: startMoment.optional().describe('Those that came from then on.'),
  endDate: endMoment.optional(),
  agentId: z
    .union([idText, z.literal('none')], 'The id of an agent, or none.')
    .optional()
    .describe('Leads of this agent; `none`: leads that nobody has.')
    .meta({ json: { type: 'string', examples: ['2', 'none'] } }),
}

export const profilesQuery = z.strictObject({
  ...paging,
  sortBy: z.enum(['createdAt', 'score', 'assignedAt', 'lastContactAt']).default('createdAt'),
  progress: progress.optional(),
  source: source.optional(),
  priority: priority.optional(),
  quality: quality.optional(),
  ...span,
  search: z
    .string()
    .max(200)
    .optional()
    .describe(
      'Words that begin words of the name, e-mail, requirements or product; four digits or more are looked for anywhere in the number.',
    ),
  archived: z
    .enum(['without', 'only', 'all'])
    .default('without')
    .describe('Leads that were put away 30 days after they were converted or closed.'),
})

export const numbersQuery = z.strictObject({
  startDate: span.startDate,
  endDate: span.endDate,
  agentId: idText.optional(),
})

const text = (most: number) => z.string().trim().max(most, `At most ${most} characters.`).nullable()

const known = {
  name: text(100),
  email: z.email('An e-mail address is needed.').max(254).nullable(),
  requirements: text(5000),
  product: text(200),
  notes: text(5000),
  value: z.number().min(0, 'The least is 0.').max(1e12).nullable().describe('What it is worth, or brought in.'),
}

export const profileCreate = z.strictObject({
  phoneNumber: z.string('A phone number is needed.').min(2, 'A phone number is needed.').max(50),
  name: known.name.optional(),
  email: known.email.optional(),
  source: source.default('manual'),
  priority: priority.default('medium'),
  quality: quality.default('warm'),
  progress: progress.default('new'),
  requirements: known.requirements.optional(),
  product: known.product.optional(),
  notes: known.notes.optional(),
  value: known.value.optional(),
  answers: z
    .record(z.string().min(1).max(200), z.string().max(2000))
    .refine((all) => Object.keys(all).length <= 100, 'At most 100 answers.')
    .default({})
    .describe('What the person answered, by question.'),
  metadata: metadata.default({}),
  campaignId: idNumber
    .optional()
    .describe('Absent: the site’s campaign for leads that people work, which is made when it is first needed.'),
  agentId: idNumber
    .nullish()
    .describe('Who is to work it; null: nobody. Absent: whoever the rule names among those available, now or later.'),
})

export const profileUpdate = z.strictObject({
  phoneNumber: profileCreate.shape.phoneNumber.optional(),
  name: known.name.optional(),
  email: known.email.optional(),
  source: source.optional(),
  priority: priority.optional(),
  quality: quality.optional(),
  progress: progress.optional(),
  requirements: known.requirements.optional(),
  product: known.product.optional(),
  notes: known.notes.optional(),
  value: known.value.optional(),
  archived: z.boolean().optional().describe('`true` puts it away, `false` brings it back.'),
})

export const assignBody = z.strictObject({
  agentId: idNumber.nullable().describe('Null: nobody is to work it.'),
})

const agentWire = z.object({ id: z.int(), userId: z.int(), name: z.string() })

export const profiledWire = z.object({
  id: z.int(),
  phoneNumber: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  progress,
  progressAt: z.string(),
  source,
  quality,
  priority,
  score: z.int().min(0).max(100),
  agent: agentWire.nullable().describe('Whose work it is.'),
  assignedAt: z.string().nullable(),
  assignedBy: z.enum(['rule', 'person', 'import']).nullable(),
  reassigned: z.int().describe('How often it was taken from somebody who did not call it.'),
  waitingSince: z.string().nullable().describe('Since when it waits for somebody to be available.'),
  lastContactAt: z.string().nullable().describe('When somebody last spoke with the person.'),
  contacts: z.int(),
  followUps: z.object({
    count: z.int().describe('All that were ever noted.'),
    nextAt: z.string().nullable(),
    overdue: z.boolean().describe('Its time is over.'),
  }),
  requirements: z.string().nullable(),
  product: z.string().nullable(),
  notes: z.string().nullable(),
  answers: z.record(z.string(), z.string()),
  ad: z.object({
    campaignId: z.string().nullable(),
    campaignName: z.string().nullable(),
    adId: z.string().nullable(),
    adName: z.string().nullable(),
    formId: z.string().nullable(),
    formName: z.string().nullable(),
  }),
  value: z.number().nullable(),
  convertedAt: z.string().nullable(),
  archivedAt: z.string().nullable(),
  lead: leadWire.describe('As the dialer has it.'),
  createdAt: z.string(),
  updatedAt: z.string(),
})

const group = <W extends z.ZodType>(word: W) =>
  z.array(z.object({ word, count: z.int(), converted: z.int(), value: z.number() }))

export const numbersWire = z.object({
  total: z.int(),
  converted: z.int(),
  value: z.number(),
  waiting: z.int(),
  byProgress: group(progress),
  bySource: group(source),
  byQuality: group(quality),
  byPriority: group(priority),
})

const handedTo = z.object({ agentId: z.int(), name: z.string() }).nullable()

export const handingWire = z.object({
  from: handedTo,
  to: handedTo,
  why: z.enum(['created', 'waited', 'untouched', 'person', 'import']),
  userId: z.int().nullable().describe('The person who decided; null: the rule.'),
  at: z.string(),
})
