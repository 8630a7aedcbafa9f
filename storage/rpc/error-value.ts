import { DomainError, type ErrorValue } from '../../dialer/model/domain-error.js'

/** Any thrown thing as the plain value that may cross a thread: a DomainError as it is, all else as INTERNAL_ERROR. */
export function errorValue(error: unknown): ErrorValue {
  if (error instanceof DomainError) return error.toValue()
  return { code: 'INTERNAL_ERROR', message: error instanceof Error ? error.message : String(error) }
}
