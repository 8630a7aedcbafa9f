import { z } from 'zod'
import { datesInOrder, endMoment, idText, startMoment } from '../../schema/pieces.js'
import { callStatuses, leadStatuses, priorities, spelled } from './enums.js'
import { texts } from './errors.js'

/** Times a list is read in pages; the contract's defaults and bounds. */
const whole = (least: number, most: number, preset: number) =>
  z
    .string('One whole number is needed.')
    .regex(/^-?\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least, `must be greater than or equal to ${least}`)
    .refine((value) => value <= most, `must be less than or equal to ${most}`)
    .meta({ json: { type: 'integer', minimum: least, maximum: most, default: preset } })
    .default(preset)

const paging = { page: whole(1, 1_000_000, 1), limit: whole(1, 100, 20) }

const search = z.string().trim().max(100).optional()
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const words = <const W extends readonly [string, ...string[]]>(list: W) =>
  z.preprocess(spelled(list), z.enum(list, `must be one of ${list.join(', ')}`))

export const priority = words(priorities)
export const leadStatus = z.preprocess(
  (given) => (given === 'no-answer' ? 'no_answer' : given),
  z.enum(leadStatuses, `must be one of ${leadStatuses.join(', ')}`),
)
export const callStatus = words(callStatuses)

/** E.164, as the document's examples; a front end may write it with blanks. */
const phone = z
  .string()
  .transform((text) => text.replace(/[\s().-]/g, ''))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a phone number with + and country code'))
  .meta({ json: { type: 'string', pattern: '^\\+[1-9]\\d{6,14}$', examples: ['+1234567890'] } })

const email = z.email('must be a valid email').max(254)
const personName = z.string().trim().min(2, 'length must be at least 2 characters').max(100)

/** A lead's or person's id: a text, though it holds a number. */
const idInBody = z.union([z.string(), z.int()]).transform(String)

/** An id that names nothing is not found, as one that is not there. */
export const idParam = z.strictObject({ id: idText })
export const callParam = idParam

export const loginBody = z.strictObject({
  email: z.string('is required').trim().pipe(email),
  password: z.string('is required').min(1, 'is not allowed to be empty').max(1000),
  site: z.string().max(64).optional().describe('For people with several sites; absent: their first.'),
  otp: z.string().max(64).optional().describe('The code of the second factor, for people who have one.'),
})

export const registerBody = z.strictObject({
  name: personName,
  email: z.string('is required').trim().pipe(email),
  phone,
  password: z.string('is required').min(6, 'length must be at least 6 characters').max(200),
  role: z.enum(['admin', 'salesperson', 'operator']).default('salesperson'),
  extension: z
    .string()
    .regex(/^\d{2,10}$/, 'must be 2 to 10 digits')
    .optional()
    .describe('The salesperson’s phone on the PBX; needed to take calls.'),
})

export const bulkBody = z
  .strictObject({
    action: z.string(texts.bulkNeeds),
    leadIds: z.array(idInBody, texts.bulkNeeds).min(1, texts.bulkNeeds).max(10_000),
    data: z
      .strictObject({
        priority: priority.optional(),
        status: leadStatus.optional(),
        tags: z.array(z.string().trim().min(1).max(100)).min(1).max(100).optional(),
      })
      .default({}),
  })
  .superRefine(({ action, data }, context) => {
    const needed = { update_priority: 'priority', update_status: 'status', add_tags: 'tags', delete: null } as const
    if (!Object.hasOwn(needed, action)) {
      return context.addIssue({ code: 'custom', path: ['action'], message: texts.unknownAction })
    }
    const field = needed[action as keyof typeof needed]
    if (field !== null && data[field] === undefined) {
      context.addIssue({ code: 'custom', path: ['data', field], message: 'is required' })
    }
  })

export const controlActions = ['pause_queue', 'resume_queue', 'reset_stuck_leads', 'get_queue_status'] as const

export const controlBody = z
  .strictObject({ action: z.string(texts.actionNeeded).min(1, texts.actionNeeded) })
  .superRefine(({ action }, context) => {
    if (controlActions.some((one) => one === action)) return
    context.addIssue({ code: 'custom', path: ['action'], message: texts.unknownAction })
  })
  .meta({
    json: {
      type: 'object',
      required: ['action'],
      properties: { action: { type: 'string', enum: [...controlActions] } },
    },
  })

export const spanQuery = z
  .strictObject({ startDate: startMoment.optional(), endDate: endMoment.optional() })
  .superRefine(datesInOrder)

/** A span, and whose. */
export const spanWithPersonQuery = z
  .strictObject({ startDate: startMoment.optional(), endDate: endMoment.optional(), salespersonId: idText.optional() })
  .superRefine(datesInOrder)

const sorting = {
  sortBy: z.enum(['createdAt', 'updatedAt', 'name', 'phone', 'priority', 'status']).default('createdAt'),
  sortOrder: z.enum(['asc', 'desc']).default('desc'),
}

export const availableQuery = z.strictObject({
  ...paging,
  ...sorting,
  priority: priority.optional(),
  search,
  tags: search,
})

export const leadsQuery = z.strictObject({
  ...paging,
  ...sorting,
  priority: priority.optional(),
  status: leadStatus.optional(),
  search,
})

export const leadIdBody = z.strictObject({
  leadId: z
    .union([z.string(), z.int()], texts.leadIdNeeded)
    .transform(String)
    .pipe(z.string().min(1, texts.leadIdNeeded)),
  salespersonId: z.union([z.string(), z.int()]).transform(String).optional(),
})

export const callUpdateBody = z.strictObject({
  status: callStatus,
  notes: z.string().max(1000).optional(),
  duration: z.number().min(0).max(86_400).optional(),
  errorCode: z.string().max(100).optional(),
  errorMessage: z.string().max(1000).optional(),
})

const callFilter = { ...paging, ...sorting, status: callStatus.optional() }

export const historyQuery = z
  .strictObject({ ...callFilter, startDate: startMoment.optional(), endDate: endMoment.optional() })
  .superRefine(datesInOrder)

export const callsQuery = z
  .strictObject({
    ...callFilter,
    salespersonId: idText.optional(),
    leadId: idText.optional(),
    startDate: startMoment.optional(),
    endDate: endMoment.optional(),
  })
  .superRefine(datesInOrder)

export const availabilityBody = z.strictObject({ isAvailable: z.boolean(texts.notBoolean) })
export const activateBody = z.strictObject({ isActive: z.boolean('isActive must be a boolean value') })

const leadFields = {
  name: z.string().trim().max(100).optional(),
  email: email.optional(),
  priority: priority.optional(),
  notes: z.string().max(500).optional(),
  tags: z.array(z.string().trim().min(1).max(100)).max(100).optional(),
}

export const newLeadBody = z.strictObject({ phone, ...leadFields })
export const leadUpdateBody = z.strictObject({
  ...leadFields,
  status: leadStatus.optional(),
  isActive: z.boolean().optional(),
})

export const usersQuery = z.strictObject({
  ...paging,
  role: z.enum(['admin', 'salesperson', 'operator']).optional(),
  isActive: flag.optional(),
  search,
})

export const userUpdateBody = z.strictObject({
  name: personName.optional(),
  phone: phone.optional(),
  isAvailable: z.boolean().optional(),
  isActive: z.boolean().optional(),
})

/** A number of an id given as text; what is none names nothing, so 0, which no row has. */
export function idNumber(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}
