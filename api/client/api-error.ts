import type { DomainErrorCode } from '../../dialer/model/domain-error.js'

/** What the API said no with. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    /** Of HTTP; 0 where no answer came. */
    readonly status: number,
    /** For programs; codes this client does not know yet come through as they are. */
    readonly code: DomainErrorCode | (string & Record<never, never>),
    /** For people. */
    message: string,
    /** What is wrong with which field, where that is why. */
    readonly fields: Readonly<Record<string, string>>,
    /** Further facts, such as `reason`. */
    readonly details: Readonly<Record<string, unknown>>,
    /** After how many seconds to try again, where the API said so. */
    readonly retryAfterS: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The error of an answer, whatever its body holds. */
export function apiError(status: number, body: unknown, retryAfter: string | null): ApiError {
  const error = record(record(body)['error'])
  const details = record(error['details'])
  const fields = Object.fromEntries(
    Object.entries(record(details['fields'])).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
  const { code, message } = error
  const seconds = retryAfter === null || retryAfter === '' ? Number.NaN : Number(retryAfter)
  return new ApiError(
    status,
    typeof code === 'string' ? code : 'INTERNAL_ERROR',
    typeof message === 'string' ? message : `The server answered ${status}.`,
    fields,
    details,
    Number.isFinite(seconds) ? seconds : null,
  )
}

/** The error where no answer came, or none that makes sense. */
export function noAnswer(message: string, cause?: unknown): ApiError {
  return new ApiError(0, 'INTERNAL_ERROR', message, {}, {}, null, { cause })
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
