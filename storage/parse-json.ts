import { DomainError } from '../dialer/model/domain-error.js'

/** JSON kept by us as an object; anything else means the file was changed by something else. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new DomainError('DATABASE_ERROR', 'A row of the database holds something other than the object it should hold.')
}

/** JSON kept by us for somebody who looks himself whether it is whole; a text that is none any more stays a text. */
export function parseKept(text: string | null): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
