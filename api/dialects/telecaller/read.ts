import { z } from 'zod'
import { endMoment, idText, startMoment } from '../../schema/pieces.js'
import { departments, userRoles, userStatuses } from './enums.js'

/** Times a list is read in pages; the contract's defaults and bounds. */
const whole = (least: number, most: number, preset: number) =>
  z
    .string('One whole number is needed.')
    .regex(/^-?\d{1,9}$/, 'Must be a whole number')
    .transform(Number)
    .refine((value) => value >= least, `Must be at least ${least}`)
    .refine((value) => value <= most, `Must be at most ${most}`)
    .meta({ json: { type: 'integer', minimum: least, maximum: most, default: preset } })
    .default(preset)

/** The paging of every list. */
export const paging = { page: whole(1, 1_000_000, 1), limit: whole(1, 100, 10) }

/** Part of a name, a number or an address. */
export const search = z.string().trim().max(100).optional()

export const flag = z.enum(['true', 'false'], 'Must be true or false').transform((text) => text === 'true')

/** A word of a list, for queries and bodies. */
export const oneOf = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.enum(words, `Must be one of ${words.join(', ')}`)

/** `dateRange` as the front ends offer it. */
export const dateRanges = ['today', 'yesterday', 'week', 'month', 'quarter', 'year', '7d', '30d', '90d'] as const

/** The span of a list, by days or moments; both ends count. */
export const span = { dateFrom: startMoment.optional(), dateTo: endMoment.optional() }

/** Refuses a span that ends before it begins. */
export function spanInOrder(
  value: { readonly dateFrom?: number | undefined; readonly dateTo?: number | undefined },
  context: z.RefinementCtx,
): void {
  if (value.dateFrom === undefined || value.dateTo === undefined || value.dateFrom <= value.dateTo) return
  context.addIssue({ code: 'custom', path: ['dateTo'], message: 'dateTo lies before dateFrom' })
}

/** An id in a body: a text, though it holds a number. What is no id names nothing. */
export const idInBody = z
  .union([z.string(), z.int()], 'Must be an id')
  .transform(String)
  .meta({ json: { type: 'string' } })

export const idParam = z.strictObject({ id: idText })

/** A number of an id given as text; what is none names nothing, so 0, which no row has. */
export function idNumber(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

const email = z.email('Please provide a valid email').max(254)
const name = z
  .string('Name is required')
  .trim()
  .min(2, 'Name must be between 2 and 50 characters')
  .max(50, 'Name must be between 2 and 50 characters')
const password = z.string('Password is required').min(6, 'Password must be at least 6 characters').max(200)
const phone = z
  .string()
  .transform((text) => text.replace(/[\s().-]/g, ''))
  .pipe(z.string().regex(/^(\d{10}|\+[1-9]\d{6,14})$/, 'Phone number must be 10 digits'))
  .meta({ json: { type: 'string', examples: ['9876543210'] } })

export const loginBody = z.object({
  email: z.string('Please provide a valid email').trim().pipe(email),
  password: z.string('Password is required').min(1, 'Password is required').max(1000),
  site: z.string().max(64).optional().describe('For people with several sites; absent: their first.'),
  otp: z.string().max(64).optional().describe('The code of the second factor, for people who have one.'),
})

export const registerBody = z.object({
  name,
  email: z.string('Please provide a valid email').trim().pipe(email),
  password,
  role: oneOf(userRoles).default('telecaller'),
  department: oneOf(departments).optional(),
  phone: phone.or(z.literal('').transform(() => undefined)).optional(),
  supervisor: idInBody.nullish(),
  extension: z
    .string()
    .regex(/^\d{2,10}$/, 'Must be 2 to 10 digits')
    .optional()
    .describe('The telecaller’s phone on the PBX; absent: the first that is free.'),
})

export const profileBody = z.object({
  name: name.optional(),
  phone: phone.nullish(),
  department: oneOf(departments).optional(),
})

export const passwordBody = z.object({
  currentPassword: z.string('Current password is required').min(1, 'Current password is required').max(1000),
  newPassword: password,
})

export const newPasswordBody = z.object({ newPassword: password })

export const statusBody = z.object({ status: oneOf(userStatuses) })

export const usersQuery = z.object({
  ...paging,
  role: oneOf(userRoles).optional(),
  department: oneOf(departments).optional(),
  isActive: flag.optional(),
  search,
})

export const userUpdateBody = z.object({
  name: name.optional(),
  email: email.optional(),
  phone: phone.or(z.literal('').transform(() => null)).nullish(),
  role: oneOf(userRoles).optional(),
  department: oneOf(departments).nullish(),
  supervisor: idInBody.nullish(),
  isActive: z.boolean('Must be true or false').optional(),
})

export const activeBody = z.object({ isActive: z.boolean('Must be true or false') })
