import { DomainError } from '../../dialer/model/domain-error.js'

/** An error made fit to leave the process, and whether it is our own fault and belongs in the log. */
export interface SafeError {
  readonly error: DomainError
  readonly ours: boolean
}

/**
 * The error a client may see. What is no `DomainError` never leaves: storage faults become DATABASE_ERROR, all else INTERNAL_ERROR,
 * both naming the request, so that the log's entry can be found.
 */
export function toSafeError(thrown: unknown, requestId: string): SafeError {
  if (thrown instanceof DomainError) return { error: thrown, ours: ownFaults.has(thrown.code) }
  const database = isDatabaseError(thrown)
  const message = database
    ? `The database could not do this. Ask the operator to look for request ${requestId} in the log.`
    : `Something went wrong on our side. Ask the operator to look for request ${requestId} in the log.`
  const code = database ? 'DATABASE_ERROR' : 'INTERNAL_ERROR'
  return { error: new DomainError(code, message, { requestId }, thrown), ours: true }
}

const ownFaults: ReadonlySet<string> = new Set(['DATABASE_ERROR', 'STORAGE_UNAVAILABLE', 'INTERNAL_ERROR'])

function isDatabaseError(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_')
  )
}
