import type { DomainErrorCode, ErrorDetails } from '../../../dialer/model/domain-error.js'
import { type Right, roleMay, roles } from '../../auth/permissions.js'
import type { WireError } from '../../contract/dialect.js'
import type { Wire } from '../../contract/reply.js'
import type { Json } from '../../schema/openapi.js'

/**
 * Every error of the product in the contract's words: `code` is what stands under `error` where nothing closer is known. The contract has
 * no 409 and no 422: what cannot be done now is 400.
 */
export const ibratErrors: Readonly<Record<DomainErrorCode, WireError>> = {
  INVALID_CREDENTIALS: { status: 401, code: 'Invalid credentials' },
  UNAUTHORIZED: { status: 401, code: 'Invalid token.' },
  FORBIDDEN: { status: 403, code: 'Access denied.' },
  NOT_FOUND: { status: 404, code: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, code: 'Method not allowed' },
  MALFORMED_REQUEST: { status: 400, code: 'Validation failed' },
  VALIDATION_ERROR: { status: 400, code: 'Validation failed' },
  DUPLICATE_ENTRY: { status: 400, code: 'Already exists' },
  CONFLICT: { status: 400, code: 'Not possible now' },
  NOT_DIALABLE: { status: 400, code: 'Lead may not be called' },
  UNSUPPORTED_BY_PBX: { status: 400, code: 'Not possible on this PBX' },
  PBX_UNAVAILABLE: { status: 503, code: 'Telephony is not available' },
  DRAINING: { status: 503, code: 'Server is going down' },
  RATE_LIMITED: { status: 429, code: 'Too many requests' },
  OVERLOADED: { status: 503, code: 'Server is busy' },
  PAYLOAD_TOO_LARGE: { status: 413, code: 'Request too large' },
  FILE_UPLOAD_ERROR: { status: 400, code: 'File upload failed' },
  DATABASE_ERROR: { status: 500, code: 'Internal server error' },
  STORAGE_UNAVAILABLE: { status: 503, code: 'Storage is not available' },
  DATABASE_TOO_NEW: { status: 500, code: 'Internal server error' },
  DATA_FOLDER_IN_USE: { status: 500, code: 'Internal server error' },
  ADDRESS_IN_USE: { status: 500, code: 'Internal server error' },
  CONFIG_INVALID: { status: 500, code: 'Internal server error' },
  INTERNAL_ERROR: { status: 500, code: 'Internal server error' },
}

/** Sentences about one field that the contract puts under `error` itself. */
export const texts = {
  leadIdNeeded: 'Lead ID is required',
  notBoolean: 'isAvailable must be a boolean value',
  bulkNeeds: 'Invalid request: action and leadIds array required',
  unknownAction: 'Invalid action specified',
  actionNeeded: 'Action parameter required',
  noToken: 'Access denied. No token provided.',
  invalidToken: 'Invalid token.',
  expiredToken: 'Token expired.',
  deactivated: 'Account is deactivated.',
  noFile: 'No file uploaded',
} as const

const ownErrors: ReadonlySet<string> = new Set(Object.values(texts))

/** An error as it goes out. */
export interface IbratError {
  readonly [key: string]: Wire | undefined
  readonly error: string
  readonly message: string
  readonly details?: string
}

/** The contract's error body: `error` in its own words where it has some, `message` the whole sentence, `details` all faulty fields. */
export function ibratErrorBody(code: string | number, message: string, details: ErrorDetails | undefined): IbratError {
  const fields = fieldsOf(details)
  const joined = fields.map(([field, problem]) => (field === '' ? problem : `${field}: ${problem}`)).join(', ')
  return {
    error: errorText(String(code), message, details, fields),
    message,
    ...(joined !== '' && { details: joined }),
  }
}

function errorText(
  code: string,
  message: string,
  details: ErrorDetails | undefined,
  fields: readonly (readonly [string, string])[],
): string {
  const said = details?.['said']
  if (typeof said === 'string') return said
  if (ownErrors.has(message)) return message
  const own = fields.find(([, problem]) => ownErrors.has(problem))
  if (own) return own[1]
  if (fields.some(([field, problem]) => field === 'csvFile' && problem.startsWith('A file is needed')))
    return texts.noFile
  const right = details?.['right']
  if (code === ibratErrors.FORBIDDEN.code && typeof right === 'string') return roleNeeded(right)
  // As the contract tells them apart.
  return code === ibratErrors.VALIDATION_ERROR.code && message.startsWith('The query ')
    ? 'Query validation failed'
    : code
}

function roleNeeded(right: string): string {
  const least = roles.findLast((role) => roleMay(role, right as Right))
  return least === 'agent'
    ? 'Access denied. Salesperson or admin role required.'
    : 'Access denied. Admin role required.'
}

function fieldsOf(details: ErrorDetails | undefined): readonly (readonly [string, string])[] {
  const fields = details?.['fields']
  if (typeof fields !== 'object' || fields === null) return []
  return Object.entries(fields).map(([field, problem]) => [field, String(problem)] as const)
}

/** The error body for the documentation. */
export const ibratErrorSchema: Json = {
  type: 'object',
  required: ['error', 'message'],
  properties: {
    error: { type: 'string', description: 'What went wrong, for the screen.' },
    message: { type: 'string', description: 'The same in a whole sentence.' },
    details: { type: 'string', description: 'All faulty fields, where the request was not understood.' },
  },
}
