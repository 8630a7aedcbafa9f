import type { MetaField } from '../../ingress/meta/read-delivery.js'
import type { FieldTarget, MetaForm } from './config.js'

/** What the answers of a form say of a lead. */
export interface MappedLead {
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly product: string | null
  readonly requirements: string | null
  readonly notes: string | null
  readonly metadata: Readonly<Record<string, string>>
  /** The person's own answers, by question. */
  readonly answers: Readonly<Record<string, string>>
}

/** Standard keys of Meta's forms, and what custom questions are often called. What is not here is an answer. */
const usualTargets: Readonly<Record<string, FieldTarget>> = {
  full_name: 'name',
  name: 'name',
  first_name: 'firstName',
  last_name: 'lastName',
  email: 'email',
  email_address: 'email',
  work_email: 'email',
  phone_number: 'phone',
  phone: 'phone',
  mobile: 'phone',
  mobile_number: 'phone',
  work_phone_number: 'phone',
  product: 'product',
  requirements: 'requirements',
  requirement: 'requirements',
  message: 'requirements',
  comments: 'requirements',
  city: 'metadata',
  state: 'metadata',
  province: 'metadata',
  country: 'metadata',
  zip_code: 'metadata',
  post_code: 'metadata',
  street_address: 'metadata',
  company_name: 'metadata',
  job_title: 'metadata',
  gender: 'metadata',
  date_of_birth: 'metadata',
}

const mostText = 2000
const mostEntries = 80

/** Where the answer to a question goes: as the form's own mapping says, else by its usual name. */
export function targetOf(question: string, form: Pick<MetaForm, 'fields'> | null): FieldTarget {
  const own = form?.fields[question]
  if (own !== undefined) return own
  const usual = question
    .toLowerCase()
    .replace(/[?!.:]+$/, '')
    .trim()
    .replace(/[\s-]+/g, '_')
  return Object.hasOwn(usualTargets, usual) ? (usualTargets[usual] ?? 'answer') : 'answer'
}

/** Puts the answers of a form into the fields of a lead. Of two answers to one field the first stands, requirements and notes are joined. */
export function mapFields(fields: readonly MetaField[], form: Pick<MetaForm, 'fields'> | null): MappedLead {
  const found: Partial<Record<FieldTarget, string>> = {}
  const metadata: Record<string, string> = {}
  const answers: Record<string, string> = {}
  for (const { name, values } of fields) {
    const text = values
      .map((value) => value.trim())
      .filter((value) => value !== '')
      .join(', ')
      .slice(0, mostText)
    const target = targetOf(name, form)
    const key = name.slice(0, 100)
    if (text === '' || key === '' || target === 'ignore') continue
    if (target === 'metadata') put(metadata, key, text)
    else if (target === 'answer') put(answers, key, text)
    else if (target === 'requirements' || target === 'notes') {
      found[target] = found[target] === undefined ? text : `${found[target]}\n${text}`.slice(0, mostText)
    } else found[target] ??= text
  }
  const both = [found.firstName, found.lastName].filter((part) => part !== undefined).join(' ')
  return {
    name: (found.name ?? (both === '' ? undefined : both))?.slice(0, 200) ?? null,
    email: found.email?.slice(0, 254) ?? null,
    phone: found.phone ?? null,
    product: found.product ?? null,
    requirements: found.requirements ?? null,
    notes: found.notes ?? null,
    metadata,
    answers,
  }
}

function put(into: Record<string, string>, key: string, text: string): void {
  if (Object.keys(into).length >= mostEntries || Object.hasOwn(into, key)) return
  // A question may be called `__proto__`.
  Object.defineProperty(into, key, { value: text, enumerable: true, configurable: true, writable: true })
}
