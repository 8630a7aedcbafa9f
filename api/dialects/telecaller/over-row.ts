import { DomainError } from '../../../dialer/model/domain-error.js'
import type { RawRequest, Row } from '../../contract/row.js'

/** Names of fields whose values nobody is told again. */
const isSecret = /password|secret|token|otp/i

/**
 * A row as this contract's front ends use it: they send every filter of a list, empty where it is not set, which counts as not sent; and
 * they read of a faulty field what was given.
 */
export function overRow<Deps>(row: Row<Deps>): Row<Deps> {
  return {
    ...row,
    handle: async (raw, context) => {
      let body: unknown
      const seen: RawRequest = {
        ...raw,
        query: withoutEmpty(raw.query),
        json: async () => {
          body = await raw.json()
          return body
        },
      }
      try {
        return await row.handle(seen, context)
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'VALIDATION_ERROR') throw error
        throw withGiven(error, body, seen.query)
      }
    },
  }
}

function withoutEmpty(query: RawRequest['query']): RawRequest['query'] {
  for (const name in query) if (query[name] === '') return filled(query)
  return query
}

function filled(query: RawRequest['query']): RawRequest['query'] {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}

function withGiven(error: DomainError, body: unknown, query: RawRequest['query']): DomainError {
  const fields = error.details?.['fields']
  if (typeof fields !== 'object' || fields === null) return error
  const isQuery = body === undefined
  const source = isQuery ? query : body
  const given = Object.keys(fields).flatMap((field) => {
    const value = isSecret.test(field) ? undefined : valueAt(source, field)
    return value === undefined ? [] : [[field, value] as const]
  })
  const location = isQuery ? 'query' : 'body'
  return new DomainError(
    error.code,
    error.message,
    { ...error.details, given: Object.fromEntries(given), location },
    error,
  )
}

function valueAt(source: unknown, path: string): unknown {
  let value = source
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = Reflect.get(value, part)
  }
  return value
}
