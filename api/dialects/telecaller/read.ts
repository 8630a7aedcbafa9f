import { z } from 'zod'
import { dayStart } from '../../features/presence/site-calendar.js'
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

/** `dateRange` as the front ends offer it, as how many days of the site up to today; `yesterday` has its own end, `all` none. */
const dateRanges: Readonly<Record<string, number>> = {
  today: 1,
  yesterday: 2,
  week: 7,
  this_week: 7,
  '7d': 7,
  '7days': 7,
  month: 30,
  this_month: 30,
  '30d': 30,
  '30days': 30,
  quarter: 90,
  '90d': 90,
  '90days': 90,
  year: 365,
  '365d': 365,
  all: 0,
}

/** The span of a list: by days or moments, both ends included, or by a word. */
export const period = {
  dateFrom: startMoment.optional(),
  dateTo: endMoment.optional(),
  dateRange: z
    .string()
    .refine((word) => Object.hasOwn(dateRanges, word), `Must be one of ${Object.keys(dateRanges).join(', ')}`)
    .optional(),
}

/** Epoch ms, `until` exclusive; null: without that end. */
export interface Period {
  readonly from: number | null
  readonly until: number | null
}

/** The span a query names; days told by themselves are UTC, a word's are the site's. */
export function periodOf(
  query: {
    readonly dateFrom?: number | undefined
    readonly dateTo?: number | undefined
    readonly dateRange?: string | undefined
  },
  timeZone: string,
  now: number,
): Period {
  const { dateFrom, dateTo, dateRange } = query
  const days = dateRange === undefined ? 0 : (dateRanges[dateRange] ?? 0)
  return {
    from: dateFrom ?? (days === 0 ? null : dayStart(timeZone, now, 1 - days)),
    until: dateTo === undefined ? (dateRange === 'yesterday' ? dayStart(timeZone, now) : null) : dateTo + 1,
  }
}

/** A period with both its ends. */
export function spanOf({ from, until }: Period): { readonly from: number; readonly until: number } {
  return { from: from ?? 0, until: until ?? 8_640_000_000_000_000 }
}

export const boardQuery = z
  .object({ ...period, userId: idText.optional() })
  .superRefine((value, context) => spanInOrder(value, context))

export const pageQuery = z.object(paging)
export const periodQuery = z.object(period).superRefine((value, context) => spanInOrder(value, context))

/** An id in a query or path. */
export const idParamText = idText

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
