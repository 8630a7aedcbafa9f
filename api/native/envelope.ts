import type { Success } from '../contract/dialect.js'
import type { PageInfo, Wire } from '../contract/reply.js'
import type { Json } from '../schema/openapi.js'

/**
 * The contract's success body: `{success, data, message?, pagination?}`. Lists carry their second spelling beside it: `items`, and with
 * pages `page`, `pageSize` and `total`.
 */
export function nativeEnvelope({ data, page, message, isList, extra }: Success): Wire {
  return {
    success: true,
    ...extra,
    ...(data !== undefined && { data }),
    ...(isList && { items: data }),
    ...(message !== null && { message }),
    ...(page && { pagination: pagination(page), page: page.page, pageSize: page.limit, total: page.total }),
  }
}

/** The contract's pagination block. */
export function pagination({ page, limit, total }: PageInfo): Wire {
  const totalPages = Math.ceil(total / limit)
  return { page, limit, total, totalPages, hasNext: page < totalPages, hasPrev: page > 1 && totalPages > 0 }
}

/** The envelope for the documentation. */
export function envelopeSchema(data: Json | null, list: boolean): Json {
  const whole = { type: 'integer' }
  return {
    type: 'object',
    required: ['success', ...(data ? ['data'] : [])],
    properties: {
      success: { const: true },
      ...(data && { data: list ? { type: 'array', items: data } : data }),
      ...(list
        ? {
            items: { type: 'array', items: data ?? {}, description: 'The same as `data`.' },
            page: { ...whole, description: 'As in `pagination`, where there are pages.' },
            pageSize: whole,
            total: whole,
            pagination: {
              type: 'object',
              properties: {
                page: whole,
                limit: whole,
                total: whole,
                totalPages: whole,
                hasNext: { type: 'boolean' },
                hasPrev: { type: 'boolean' },
              },
            },
          }
        : { message: { type: 'string' } }),
    },
  }
}

/** An example in the envelope. */
export function envelopeExample(example: unknown, list: boolean): unknown {
  const page = list ? { page: 1, limit: 20, total: 1 } : null
  const data: unknown = list ? [example] : example
  // Examples are wire values by their rows' own types.
  return nativeEnvelope({ data: data as Wire, page, message: null, isList: list, extra: {} })
}
