import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { MetaDelivery } from '../../../storage/meta/writes.js'
import { invalidFields } from '../../contract/parse-input.js'

/** A lead as Meta tells it, its fields included. */
export interface MetaLeadFacts extends MetaDelivery {
  readonly formName: string | null
  readonly adName: string | null
  readonly campaignId: string | null
  readonly campaignName: string | null
  readonly platform: 'facebook' | 'instagram'
  readonly fields: readonly MetaField[]
}

/** One answer of a form. */
export interface MetaField {
  readonly name: string
  readonly values: readonly string[]
}

/** What a delivery holds: word of leads to be fetched, or one lead with its fields. */
export type MetaBody =
  | { readonly kind: 'word'; readonly deliveries: readonly MetaDelivery[] }
  | { readonly kind: 'lead'; readonly lead: MetaLeadFacts }

/**
 * A text or a number, whichever comes next. One that has no end is taken as far as it goes, so that each letter is looked at once: what is
 * sent here may be long, and meant to keep the thread busy.
 */
const textOrNumber = /"[^"\\]*(?:\\[^][^"\\]*)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const longWhole = /^-?\d{16,}$/

/** Ids are larger than a number holds, so each whole number of sixteen digits or more is read as the text it is. */
function parseJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes)
  try {
    return JSON.parse(text.replace(textOrNumber, (one) => (longWhole.test(one) ? `"${one}"` : one)))
  } catch (cause) {
    throw new DomainError('MALFORMED_REQUEST', 'The body is no JSON.', undefined, cause)
  }
}

const id = z.union([z.string(), z.int()]).transform(String).pipe(z.string().min(1).max(64))
const optionalId = id.nullish().transform((value) => value ?? null)
const optionalText = z
  .string()
  .max(500)
  .nullish()
  .transform((value) => value ?? null)
/** Seconds since 1970, or a moment as Graph writes it: `2026-01-15T09:04:30+0000`. */
const moment = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => momentOf(value ?? null))
const field = z.object({
  name: z.string().max(500),
  values: z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)).max(100),
})

const envelope = z.object({
  object: z.literal('page'),
  entry: z
    .array(
      z.object({
        id: optionalId,
        changes: z.array(z.object({ field: z.string(), value: z.record(z.string(), z.unknown()) })).max(1000),
      }),
    )
    .max(1000),
})
const leadgen = z.object({
  leadgen_id: id,
  page_id: optionalId,
  form_id: optionalId,
  ad_id: optionalId,
  created_time: moment,
})

const described = {
  form_id: optionalId,
  form_name: optionalText,
  ad_id: optionalId,
  ad_name: optionalText,
  campaign_id: optionalId,
  campaign_name: optionalText,
  platform: optionalText,
  created_time: moment,
  field_data: z.array(field).max(200).default([]),
}
const flat = z.object({
  lead_id: id,
  page_id: optionalId,
  full_name: optionalText,
  phone_number: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => (value === null || value === undefined ? null : String(value).slice(0, 50))),
  email: optionalText,
  ...described,
})
const graphLead = z.object({ id, ...described })

/** Reads a delivery. @throws DomainError MALFORMED_REQUEST (no JSON), VALIDATION_ERROR by field */
export function readDelivery(bytes: Uint8Array): MetaBody {
  const body = parseJson(bytes)
  if (typeof body === 'object' && body !== null && 'object' in body) {
    const { entry } = parsed(envelope, body)
    const deliveries = entry.flatMap(({ id: page, changes }) =>
      changes
        .filter((change) => change.field === 'leadgen')
        .map(({ value }) => {
          const { leadgen_id: leadgenId, page_id, form_id: formId, ad_id: adId, created_time } = parsed(leadgen, value)
          return { leadgenId, pageId: page_id ?? page, formId, adId, saidAt: created_time }
        }),
    )
    return { kind: 'word', deliveries }
  }
  return { kind: 'lead', lead: flatLead(body) }
}

/** A lead as the flat body gives it. @throws DomainError VALIDATION_ERROR by field */
export function flatLead(body: unknown): MetaLeadFacts {
  const read = parsed(flat, body)
  const own: readonly (readonly [string, string | null])[] = [
    ['full_name', read.full_name],
    ['phone_number', read.phone_number],
    ['email', read.email],
  ]
  const fields = own.flatMap(([name, value]) => (value === null ? [] : [{ name, values: [value] }]))
  return { ...factsOf(read), leadgenId: read.lead_id, pageId: read.page_id, fields: [...fields, ...read.field_data] }
}

/** A lead as Graph gives it. @throws DomainError VALIDATION_ERROR */
export function graphLeadOf(body: unknown, word: Pick<MetaDelivery, 'pageId'>): MetaLeadFacts {
  const read = parsed(graphLead, body)
  return { ...factsOf(read), leadgenId: read.id, pageId: word.pageId, fields: read.field_data }
}

/** JSON of Graph, its ids whole. @throws DomainError MALFORMED_REQUEST */
export function readGraph(text: string): unknown {
  return parseJson(new TextEncoder().encode(text))
}

function factsOf(read: Omit<z.output<typeof graphLead>, 'id' | 'field_data'>) {
  return {
    formId: read.form_id,
    formName: read.form_name,
    adId: read.ad_id,
    adName: read.ad_name,
    campaignId: read.campaign_id,
    campaignName: read.campaign_name,
    platform: read.platform === 'ig' || read.platform === 'instagram' ? ('instagram' as const) : ('facebook' as const),
    saidAt: read.created_time,
  }
}

function momentOf(value: string | number | null): number | null {
  if (value === null) return null
  const seconds = typeof value === 'number' ? value : /^\d{1,12}$/.test(value) ? Number(value) : null
  const at = seconds === null ? Date.parse(String(value).replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) : seconds * 1000
  // Beyond that there is no date (ECMA-262, 21.4.1.1).
  return Math.abs(at) <= 8.64e15 ? Math.round(at) : null
}

function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => [path.map(String).join('.'), message] as const)
  throw invalidFields(Object.fromEntries(faults))
}
