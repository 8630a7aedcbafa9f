/** Every stable error code of the product. Each API maps each of them to its wire; a missing one does not compile. */
export type DomainErrorCode =
  | 'INVALID_CREDENTIALS'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'MALFORMED_REQUEST'
  | 'VALIDATION_ERROR'
  | 'DUPLICATE_ENTRY'
  | 'CONFLICT'
  | 'NOT_DIALABLE'
  | 'UNSUPPORTED_BY_PBX'
  | 'PBX_UNAVAILABLE'
  | 'DRAINING'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'PAYLOAD_TOO_LARGE'
  | 'FILE_UPLOAD_ERROR'
  | 'DATABASE_ERROR'
  | 'STORAGE_UNAVAILABLE'
  | 'DATABASE_TOO_NEW'
  | 'DATA_FOLDER_IN_USE'
  | 'ADDRESS_IN_USE'
  | 'CONFIG_INVALID'
  | 'INTERNAL_ERROR'

/** Facts beside the sentence; for VALIDATION_ERROR the key `fields` maps a field's path to what is wrong with it. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/** The plain form in which an error crosses a thread or stands in a reply. */
export interface ErrorValue {
  readonly code: DomainErrorCode
  readonly message: string
  readonly details?: ErrorDetails
}

/** The only error our code throws: a stable code and a sentence that tells a person what to do. */
export class DomainError extends Error {
  readonly code: DomainErrorCode
  readonly details: ErrorDetails | undefined

  constructor(code: DomainErrorCode, message: string, details?: ErrorDetails, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }

  /** The error as a plain value. */
  toValue(): ErrorValue {
    return this.details
      ? { code: this.code, message: this.message, details: this.details }
      : { code: this.code, message: this.message }
  }

  /** The error of a plain value, as it was before it crossed a thread. */
  static of(value: ErrorValue): DomainError {
    return new DomainError(value.code, value.message, value.details)
  }
}
