import { z } from 'zod'
import type { PageInfo } from '../contract/reply.js'

/** JSON Schema given in the documentation in place of what the parser's own shape would give. */
export type DocumentedAs = {
  readonly json: Readonly<Record<string, unknown>>
}

const documentedAs = (json: Readonly<Record<string, unknown>>): DocumentedAs => ({ json })

/** A whole number of 1 or more in a path, a query or a form, where everything is text. */
export const idText = z
  .string('One whole number is needed.')
  .regex(/^[1-9]\d{0,14}$/, 'A whole number of 1 or more is needed.')
  .transform(Number)
  .meta(documentedAs({ type: 'integer', minimum: 1 }))

/** An id in a JSON body. */
export const idNumber = z.int('A whole number is needed.').min(1, 'A whole number of 1 or more is needed.')

/** The path parameter of every row about one thing. */
export const idParam = z.strictObject({ id: idText })

const smallNumber = (least: number, most: number, preset: number) =>
  z
    .string('One whole number is needed.')
    .regex(/^-?\d{1,15}$/, 'A whole number is needed.')
    .transform(Number)
    .refine((value) => value >= least, `The least is ${least}.`)
    .refine((value) => value <= most, `The most is ${most}.`)
    .meta(documentedAs({ type: 'integer', minimum: least, maximum: most, default: preset }))
    .default(preset)

/** Most items on a page. */
export const mostPerPage = 100

/** The paging of every list. */
export const paging = {
  page: smallNumber(1, 1_000_000, 1),
  limit: smallNumber(1, mostPerPage, 20),
  order: z.enum(['asc', 'desc']).default('desc').describe('Direction of `sortBy`.'),
}

const day = /^\d{4}-\d{2}-\d{2}$/
const dateMessage = 'A date is needed, as 2025-11-13 or 2025-11-13T10:00:00Z.'
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], dateMessage)

/** Start of a span: a moment, or a day whose first instant (UTC) counts. Gives epoch ms. */
export const startMoment = moment
  .transform((text) => Date.parse(text))
  .meta(
    documentedAs({
      type: 'string',
      description: 'ISO 8601; a day alone counts from its first instant (UTC).',
      examples: ['2025-11-01'],
    }),
  )

/** End of a span, inclusive: a moment, or a day whose last millisecond (UTC) counts. Gives epoch ms. */
export const endMoment = moment
  .transform((text) => (day.test(text) ? Date.parse(text) + 86_399_999 : Date.parse(text)))
  .meta(
    documentedAs({
      type: 'string',
      description: 'ISO 8601, inclusive; a day alone counts to its end (UTC).',
      examples: ['2025-11-13'],
    }),
  )

/** A moment in a JSON body. Gives epoch ms. */
export const bodyMoment = z.iso
  .datetime({ offset: true, error: 'A moment is needed, as 2025-11-13T10:00:00Z.' })
  .transform((text) => Date.parse(text))
  .meta(documentedAs({ type: 'string', format: 'date-time' }))

/** Refuses a span that ends before it begins; for schemas with `startDate` and `endDate`. */
export function datesInOrder(
  value: { readonly startDate?: number | undefined; readonly endDate?: number | undefined },
  context: z.RefinementCtx,
): void {
  if (value.startDate === undefined || value.endDate === undefined || value.startDate <= value.endDate) return
  context.addIssue({ code: 'custom', path: ['endDate'], message: 'The end lies before the start.' })
}

/** Epoch ms as the wire's ISO 8601 in UTC. */
export function iso(at: number): string {
  // A page of a list holds a hundred moments of a few days, and a Date's own way of writing one takes most of the time of building it.
  const day = Math.floor(at / dayMs)
  const rest = at - day * dayMs
  if (!Number.isInteger(rest)) return new Date(at).toISOString()
  const begins = days.get(day) ?? newDay(day)
  const [h, m, s] = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60]
  return `${begins}${two(h)}:${two(m)}:${two(s)}.${String(rest % 1000).padStart(3, '0')}Z`
}

const dayMs = 86_400_000
const mostDays = 5000
const days = new Map<number, string>()
const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

/** The date and the T, kept for the next moment of the day. */
function newDay(day: number): string {
  const text = new Date(day * dayMs).toISOString().slice(0, -13)
  if (days.size >= mostDays) days.clear()
  days.set(day, text)
  return text
}

/** Epoch ms as the contract prints its times: ISO 8601 in UTC, whole seconds. */
export function isoSecond(at: number): string {
  return `${iso(at).slice(0, 19)}Z`
}

/** Epoch ms or null as {@link isoSecond} or null. */
export function isoSecondOrNull(at: number | null): string | null {
  return at === null ? null : isoSecond(at)
}

/** Epoch ms or null as ISO 8601 or null. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at)
}

/** Text of a person's or thing's name. */
export const nameText = z.string().trim().min(1, 'This may not be empty.').max(200, 'At most 200 characters.')

const fact = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()])

/** Any flat facts kept with a call; two of them say whose it was. */
export const callMetadata = z
  .object({ campaignId: idNumber.nullable().optional(), leadId: idNumber.nullable().optional() })
  .catchall(fact)
  .refine((value) => Object.keys(value).length <= 100, 'At most 100 entries.')
  .refine(
    (value) => Object.keys(value).every((key) => key !== '' && key.length <= 100),
    'A name has 1 to 100 characters.',
  )

/** Any flat facts kept with a lead or call. */
export const metadata = z
  .record(z.string().min(1).max(100), fact)
  .refine((value) => Object.keys(value).length <= 100, 'At most 100 entries.')

/** One page of anything, as use cases give it. */
export interface Page<T> extends PageInfo {
  readonly items: readonly T[]
}

/** What use cases that list take. */
export interface Paging {
  readonly page: number
  readonly limit: number
}
