import type { DomainErrorCode, ErrorDetails } from '../../dialer/model/domain-error.js'
import type { WireError } from '../contract/dialect.js'
import type { Wire } from '../contract/reply.js'
import type { Json } from '../schema/openapi.js'

/** Every error of the product on the native wire; codes the contract prints keep its status, further ones keep its shape. */
export const nativeErrors: Readonly<Record<DomainErrorCode, WireError>> = {
  INVALID_CREDENTIALS: { status: 401, code: 'INVALID_CREDENTIALS' },
  UNAUTHORIZED: { status: 401, code: 'UNAUTHORIZED' },
  FORBIDDEN: { status: 403, code: 'FORBIDDEN' },
  NOT_FOUND: { status: 404, code: 'NOT_FOUND' },
  METHOD_NOT_ALLOWED: { status: 405, code: 'METHOD_NOT_ALLOWED' },
  MALFORMED_REQUEST: { status: 400, code: 'VALIDATION_ERROR' },
  VALIDATION_ERROR: { status: 422, code: 'VALIDATION_ERROR' },
  DUPLICATE_ENTRY: { status: 409, code: 'DUPLICATE_ENTRY' },
  CONFLICT: { status: 409, code: 'CONFLICT' },
  NOT_DIALABLE: { status: 409, code: 'NOT_DIALABLE' },
  UNSUPPORTED_BY_PBX: { status: 422, code: 'UNSUPPORTED_BY_PBX' },
  PBX_UNAVAILABLE: { status: 503, code: 'PBX_UNAVAILABLE' },
  DRAINING: { status: 503, code: 'DRAINING' },
  RATE_LIMITED: { status: 429, code: 'RATE_LIMITED' },
  OVERLOADED: { status: 503, code: 'OVERLOADED' },
  PAYLOAD_TOO_LARGE: { status: 413, code: 'PAYLOAD_TOO_LARGE' },
  FILE_UPLOAD_ERROR: { status: 400, code: 'FILE_UPLOAD_ERROR' },
  DATABASE_ERROR: { status: 500, code: 'DATABASE_ERROR' },
  STORAGE_UNAVAILABLE: { status: 503, code: 'DATABASE_ERROR' },
  DATABASE_TOO_NEW: { status: 500, code: 'DATABASE_ERROR' },
  DATA_FOLDER_IN_USE: { status: 500, code: 'INTERNAL_ERROR' },
  ADDRESS_IN_USE: { status: 500, code: 'INTERNAL_ERROR' },
  CONFIG_INVALID: { status: 500, code: 'INTERNAL_ERROR' },
  INTERNAL_ERROR: { status: 500, code: 'INTERNAL_ERROR' },
}

/**
 * The contract's error body, and beside it the sentence and the faults of fields as its first clients read them: `message` and `issues`.
 * Details pass through JSON, so that nothing but plain data leaves.
 */
export function nativeErrorBody(code: string | number, message: string, details: ErrorDetails | undefined): Wire {
  const plain = details === undefined ? {} : { details: asWire(details) }
  const issues = issuesOf(details?.['fields'])
  return { success: false, error: { code, message, ...plain }, message, ...(issues.length > 0 && { issues }) }
}

function issuesOf(fields: unknown): Wire[] {
  if (typeof fields !== 'object' || fields === null) return []
  return Object.entries(fields).map(([path, problem]) => ({
    path: path === '' ? [] : path.split('.').map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : part)),
    message: String(problem),
  }))
}

function asWire(value: unknown): Wire {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(asWire)
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWire(inner)]))
  }
  return null
}

/** The error body for the documentation. */
export const nativeErrorSchema: Json = {
  type: 'object',
  required: ['success', 'error', 'message'],
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: [...new Set(Object.values(nativeErrors).map(({ code }) => code))] },
        message: { type: 'string', description: 'A sentence for a person.' },
        details: {
          type: 'object',
          description:
            'Facts beside the sentence. For VALIDATION_ERROR `fields` names each field and what is wrong with it.',
          properties: { fields: { type: 'object', additionalProperties: { type: 'string' } } },
        },
      },
    },
    message: { type: 'string', description: 'The same sentence again.' },
    issues: {
      type: 'array',
      description: 'The same faults of fields again, one by one.',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'array', items: { type: ['string', 'integer'] } },
          message: { type: 'string' },
        },
      },
    },
  },
}
