import type { DomainErrorCode, ErrorDetails } from '../../../dialer/model/domain-error.js'
import type { Right } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { WireError } from '../../contract/dialect.js'
import type { Wire } from '../../contract/reply.js'
import type { Json } from '../../schema/openapi.js'
import { rolesWith, roleToWire } from './enums.js'

/**
 * Every error of the product in the contract's words: the sentences it prints, with our own beside them under `error`. The contract has no
 * 409 and no 422: what cannot be done now is 400.
 */
export const telecallerErrors: Readonly<Record<DomainErrorCode, WireError>> = {
  INVALID_CREDENTIALS: { status: 401, code: 'INVALID_CREDENTIALS' },
  UNAUTHORIZED: { status: 401, code: 'UNAUTHORIZED' },
  FORBIDDEN: { status: 403, code: 'FORBIDDEN' },
  NOT_FOUND: { status: 404, code: 'NOT_FOUND' },
  METHOD_NOT_ALLOWED: { status: 405, code: 'METHOD_NOT_ALLOWED' },
  MALFORMED_REQUEST: { status: 400, code: 'VALIDATION_ERROR' },
  VALIDATION_ERROR: { status: 400, code: 'VALIDATION_ERROR' },
  DUPLICATE_ENTRY: { status: 400, code: 'DUPLICATE_ENTRY' },
  CONFLICT: { status: 400, code: 'CONFLICT' },
  NOT_DIALABLE: { status: 400, code: 'NOT_DIALABLE' },
  UNSUPPORTED_BY_PBX: { status: 400, code: 'UNSUPPORTED_BY_PBX' },
  PBX_UNAVAILABLE: { status: 503, code: 'PBX_UNAVAILABLE' },
  DRAINING: { status: 503, code: 'DRAINING' },
  RATE_LIMITED: { status: 429, code: 'RATE_LIMITED' },
  OVERLOADED: { status: 503, code: 'OVERLOADED' },
  PAYLOAD_TOO_LARGE: { status: 413, code: 'PAYLOAD_TOO_LARGE' },
  FILE_UPLOAD_ERROR: { status: 400, code: 'FILE_UPLOAD_ERROR' },
  DATABASE_ERROR: { status: 500, code: 'INTERNAL_ERROR' },
  STORAGE_UNAVAILABLE: { status: 503, code: 'STORAGE_UNAVAILABLE' },
  DATABASE_TOO_NEW: { status: 500, code: 'INTERNAL_ERROR' },
  DATA_FOLDER_IN_USE: { status: 500, code: 'INTERNAL_ERROR' },
  ADDRESS_IN_USE: { status: 500, code: 'INTERNAL_ERROR' },
  CONFIG_INVALID: { status: 500, code: 'INTERNAL_ERROR' },
  INTERNAL_ERROR: { status: 500, code: 'INTERNAL_ERROR' },
}

/** Sentences that the contract prints. */
export const texts = {
  validation: 'Validation error',
  noToken: 'Access denied. No token provided.',
  invalidToken: 'Access denied. Invalid token.',
  expiredToken: 'Access denied. Token expired.',
  deactivated: 'Access denied. User account is deactivated.',
  forbidden: 'Access denied. Insufficient permissions.',
  notFound: 'Resource not found',
  failed: 'Something went wrong!',
} as const

/** Codes in whose place the contract prints one sentence for all. */
const printed: Readonly<Record<string, string>> = {
  VALIDATION_ERROR: texts.validation,
  FORBIDDEN: texts.forbidden,
  NOT_FOUND: texts.notFound,
  INTERNAL_ERROR: texts.failed,
}

/**
 * The contract's error body: its own sentence under `message` where it prints one, ours under `error`, faulty fields as its document and as
 * its software name them, and for a role that may not do this who may.
 */
export function telecallerErrorBody(
  code: string | number,
  message: string,
  details: ErrorDetails | undefined,
  _status: number,
  principal: Principal | null,
): Wire {
  const said = details?.['said']
  const errors = code === 'VALIDATION_ERROR' ? faultsOf(message, details) : null
  const text = typeof said === 'string' ? said : (printed[code] ?? message)
  return {
    success: false,
    message: text,
    code: String(code),
    ...(text !== message && { error: message }),
    ...(errors !== null && { errors }),
    ...(code === 'FORBIDDEN' && rolesOf(details, principal)),
  }
}

function rolesOf(details: ErrorDetails | undefined, principal: Principal | null): Readonly<Record<string, Wire>> {
  const right = details?.['right']
  return {
    requiredRoles: typeof right === 'string' ? [...rolesWith(right as Right)] : [],
    userRole: principal === null ? null : roleToWire[principal.role],
  }
}

/** Faulty fields; a body that could not be read at all is one fault. */
function faultsOf(message: string, details: ErrorDetails | undefined): readonly Wire[] {
  const fields = details?.['fields']
  const given = details?.['given']
  const values: Readonly<Record<string, unknown>> = isRecord(given) ? given : {}
  const location = typeof details?.['location'] === 'string' ? details['location'] : 'body'
  const faults = isRecord(fields) ? Object.entries(fields) : []
  return (faults.length === 0 ? [['body', message] as const] : faults).map(([field, problem]) => ({
    type: 'field',
    field,
    message: String(problem),
    msg: String(problem),
    path: field,
    value: shown(values[field]),
    location,
  }))
}

/** What was given, as far as it is a plain value of a length one can read. */
function shown(value: unknown): Wire | undefined {
  if (typeof value === 'string') return value.slice(0, 200)
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The error body for the documentation. */
export const telecallerErrorSchema: Json = {
  type: 'object',
  required: ['success', 'message', 'code'],
  properties: {
    success: { const: false },
    message: { type: 'string', description: 'What went wrong, for the screen.' },
    code: { type: 'string', enum: [...new Set(Object.values(telecallerErrors).map(({ code }) => code))] },
    error: { type: 'string', description: 'The same in a whole sentence, where `message` is one for many cases.' },
    errors: {
      type: 'array',
      description: 'Faulty fields, each with its fault under both names.',
      items: {
        type: 'object',
        required: ['field', 'message', 'msg', 'path'],
        properties: {
          field: { type: 'string' },
          message: { type: 'string' },
          msg: { type: 'string' },
          path: { type: 'string' },
          value: { description: 'What was given; never a secret.' },
          location: { type: 'string', enum: ['body', 'query', 'params'] },
        },
      },
    },
    requiredRoles: { type: 'array', items: { type: 'string' }, description: 'With 403: who may do this.' },
    userRole: { type: ['string', 'null'], description: 'With 403: as what one is signed in.' },
  },
}
