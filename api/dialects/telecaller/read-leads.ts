import { z } from 'zod'
import { idText } from '../../schema/pieces.js'
import { leadPriorities, leadQualities, leadSources, leadStatuses } from './enums.js'
import { flag, idInBody, oneOf, paging, period, search, spanInOrder } from './read.js'

const filters = {
  status: oneOf(leadStatuses).optional(),
  source: oneOf(leadSources).optional(),
  priority: oneOf(leadPriorities).optional(),
  quality: oneOf(leadQualities).optional(),
}

const sorting = {
  sortBy: z
    .enum(
      ['createdAt', 'score', 'assignedAt', 'lastContactDate'],
      'Must be one of createdAt, score, assignedAt, lastContactDate',
    )
    .default('createdAt'),
  sortOrder: oneOf(['asc', 'desc']).default('desc'),
}

export const leadsQuery = z
  .object({
    ...paging,
    ...filters,
    ...sorting,
    ...period,
    assignedTo: z
      .union([idText, z.literal('unassigned')], 'Must be the id of a user, or unassigned')
      .optional()
      .meta({ json: { type: 'string' } }),
    search,
    archived: flag.optional().describe('`true`: those that were put away, which other lists leave out.'),
  })
  .superRefine(spanInOrder)

export const assignedQuery = z.object({ ...paging, ...filters, ...sorting, ...period, search }).superRefine(spanInOrder)

export const assignedParam = z.strictObject({ userId: idText })

export const leadNumbersQuery = z
  .object({ ...period, assignedTo: idText.optional(), userId: idText.optional() })
  .superRefine(spanInOrder)

const name = z
  .string('Name is required')
  .trim()
  .min(2, 'Name must be between 2 and 100 characters')
  .max(100, 'Name must be between 2 and 100 characters')
const phone = z
  .string('Phone number is required')
  .trim()
  .regex(/^[\d+\-\s()]{2,40}$/, 'Please provide a valid phone number')
const email = z.preprocess(
  (given) => (given === '' ? null : given),
  z.email('Please provide a valid email').max(254).nullable(),
)
const text = (most: number) => z.string().trim().max(most, `Must be at most ${most} characters`).nullable()
const value = z.number('Must be a number').min(0, 'Must be at least 0').max(1e12).nullable()

const facts = {
  email: email.optional(),
  status: oneOf(leadStatuses).optional(),
  requirements: text(5000).optional(),
  product: text(200).optional(),
  notes: text(5000).optional(),
  value: value.optional(),
  assignedTo: idInBody.nullish().describe('For supervisors and admins.'),
}

export const newLeadBody = z.object({
  name,
  phone,
  ...facts,
  source: oneOf(leadSources).default('manual'),
  priority: oneOf(leadPriorities).default('medium'),
  quality: oneOf(leadQualities).default('warm'),
})

export const leadUpdateBody = z.object({
  name: name.optional(),
  phone: phone.optional(),
  ...facts,
  source: filters.source,
  priority: filters.priority,
  quality: filters.quality,
  archived: z.boolean('Must be true or false').optional().describe('`false` brings back what was put away.'),
})

export const assignBody = z
  .object({ assignedTo: idInBody.optional(), telecallerId: idInBody.optional().describe('As `assignedTo`.') })
  .superRefine(({ assignedTo, telecallerId }, context) => {
    if (assignedTo === undefined && telecallerId === undefined)
      context.addIssue({ code: 'custom', path: ['assignedTo'], message: 'Telecaller ID is required' })
  })
