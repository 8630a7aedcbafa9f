import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'

/** The schema of a part of the request that takes nothing. */
export const nothing = z.strictObject({})

/** Where a value came from, for the sentence of the error. */
export type InputPlace = 'path' | 'query' | 'body' | 'form'

const placeWords: Readonly<Record<InputPlace, string>> = {
  path: 'address',
  query: 'query',
  body: 'body',
  form: 'form',
}

/**
 * Parses one part of a request; without a schema nothing may stand there.
 * @throws DomainError VALIDATION_ERROR whose details name every field and what is wrong with it. A path that cannot name anything
 * (an id that is no number) is NOT_FOUND.
 */
export function parseInput<S extends z.ZodType>(schema: S | undefined, value: unknown, place: InputPlace): z.output<S> {
  if (schema === undefined && isEmpty(value)) return value as z.output<S>
  const result = (schema ?? nothing).safeParse(value)
  // Without a schema S is the schema of nothing, by the defaults of the rows.
  if (result.success) return result.data as z.output<S>
  if (place === 'path')
    throw new DomainError('NOT_FOUND', 'There is nothing at this address: its id is not a valid one.')
  throw invalidFields(fieldsOf(result.error), place)
}

/** Most requests bring nothing where nothing is taken. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const _ in value) return false
  return true
}

/** An error about one field. */
export function invalidField(field: string, problem: string, place: InputPlace = 'body'): DomainError {
  return invalidFields({ [field]: problem }, place)
}

/** An error about several fields, keyed by their path. */
export function invalidFields(fields: Readonly<Record<string, string>>, place: InputPlace = 'body'): DomainError {
  const [first] = Object.entries(fields)
  const more = Object.keys(fields).length - 1
  const example = first ? `${first[0] ? `"${first[0]}": ` : ''}${first[1]}` : 'it is not understood'
  return new DomainError(
    'VALIDATION_ERROR',
    `The ${placeWords[place]} is not valid: ${example}${more > 0 ? ` (and ${more} more)` : ''}`,
    { fields },
  )
}

function fieldsOf(error: z.ZodError): Readonly<Record<string, string>> {
  const fields = new Map<string, string>()
  // A record would take a field called `constructor` for one it has.
  const add = (name: string, problem: string) => fields.has(name) || fields.set(name, problem)
  for (const issue of error.issues) {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) add([...path, key].join('.'), 'This field is not known here.')
      continue
    }
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    add(path.join('.'), missing ? 'This field is needed.' : issue.message)
  }
  return Object.fromEntries(fields)
}
