import { DomainError } from '../../dialer/model/domain-error.js'

/** An error made fit to leave the process, and whether it is our own fault and belongs in the log. */
export interface SafeError {
  readonly error: DomainError
  readonly ours: boolean
}

/**
 * The error a client may see. What is no `DomainError`, and the sentence of one that stands for a fault of ours, never leaves: it becomes
 * DATABASE_ERROR or INTERNAL_ERROR, naming the request, so that the log's entry can be found.
 */
export function toSafeError(thrown: unknown, requestId: string): SafeError {
  if (thrown instanceof DomainError && !isOwnFault(thrown)) {
    return { error: thrown, ours: thrown.code === 'STORAGE_UNAVAILABLE' }
  }
  const database = thrown instanceof DomainError ? thrown.code === 'DATABASE_ERROR' : isDatabaseError(thrown)
  const message = database
    ? `The database could not do this. Ask the operator to look for request ${requestId} in the log.`
    : `Something went wrong on our side. Ask the operator to look for request ${requestId} in the log.`
  const code = database ? 'DATABASE_ERROR' : 'INTERNAL_ERROR'
  return { error: new DomainError(code, message, { requestId }, thrown), ours: true }
}

/** True if the error's sentence was written by a library or for the operator, and belongs in the log alone. */
export function isOwnFault({ code }: DomainError): boolean {
  return code === 'DATABASE_ERROR' || code === 'INTERNAL_ERROR'
}

function isDatabaseError(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_')
  )
}
