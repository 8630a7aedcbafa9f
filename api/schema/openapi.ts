import { z } from 'zod'
import type { WireError } from '../contract/dialect.js'
import type { Row } from '../contract/row.js'

/** A JSON Schema or any other part of the document. */
export type Json = { readonly [key: string]: unknown }

/** What the document is made of. */
export interface OpenApiInput {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly basePath: string
  readonly rows: readonly Row<never>[]
  readonly errors: Readonly<Record<string, WireError>>
  /** The envelope around one item (or a list of them) of the given schema; null is no data. */
  envelope(data: Json | null, list: boolean): Json
  /** The same around an example. */
  exampleEnvelope(example: unknown, list: boolean): unknown
  readonly errorSchema: Json
}

/**
 * The OpenAPI 3.1 document of an API, made from the same rows and schemas that parse its requests, so that it cannot drift.
 * https://spec.openapis.org/oas/v3.1.1.html
 */
export function buildOpenApi(input: OpenApiInput): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const row of input.rows) {
    const path = row.path.replace(/:([A-Za-z]+)/g, '{$1}')
    paths[path] = { ...paths[path], [row.method]: operation(row, input) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: input.title,
      version: input.version,
      description: input.description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: input.basePath }],
    tags: [...new Set(input.rows.map((row) => row.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token or an API key.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'ad_auth',
          description:
            'Set by a login. Changes need the header `X-CSRF-Token` with the value of the cookie `csrf_token` too.',
        },
      },
      headers: limitHeaders,
      schemas: { Error: input.errorSchema },
    },
  }
}

/** Where requests are limited, each answer tells of the limit. */
const limitHeaders = {
  'X-RateLimit-Limit': { description: 'Requests in a span of time.', schema: { type: 'integer' } },
  'X-RateLimit-Remaining': { description: 'How many of them are left.', schema: { type: 'integer' } },
  'X-RateLimit-Reset': { description: 'When the span ends, in epoch seconds.', schema: { type: 'integer' } },
  'Retry-After': { description: 'After how many seconds to try again.', schema: { type: 'integer' } },
}
const headersNamed = (...names: readonly (keyof typeof limitHeaders)[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
const headers = headersNamed('X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset')
const headersOf429 = { ...headers, ...headersNamed('Retry-After') }

function operation(row: Row<never>, input: OpenApiInput): Json {
  const body = requestBody(row)
  const parameters = [...parametersOf(row.params, 'path'), ...parametersOf(row.query, 'query')]
  return {
    operationId: operationId(row),
    tags: [row.tag],
    summary: row.summary,
    ...(row.description && { description: row.description }),
    ...(row.right === 'public'
      ? { security: [] }
      : { security: [{ bearer: [] }, { apiKey: [] }, { cookie: [] }], 'x-right': row.right }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: { ...success(row, input), ...failures(row, input) },
  }
}

function operationId(row: Row<never>): string {
  const words = row.path.split(/[/:-]/).filter((word) => word !== '')
  return [row.method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = objectShape.parse(toJson(schema, 'input'))
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

const objectShape = z.looseObject({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  required: z.array(z.string()).optional(),
})

function requestBody(row: Row<never>): Json | null {
  if (!row.body) return null
  const schema = toJson(row.body, 'input')
  const example = row.bodyExample === undefined ? {} : { example: row.bodyExample }
  const json = row.kind === 'upload' ? {} : { 'application/json': { schema, ...example } }
  const fields = row.kind === 'upload' ? schema : row.form && toJson(row.form, 'input')
  const form = fields && { 'multipart/form-data': { schema: withFiles(fields, row), ...formExample(row) } }
  return { required: true, content: { ...json, ...form } }
}

/** What stands beside the example's fields is the content of a file, told by a word. */
function formExample({ kind, bodyExample, fileParts }: Row<never>): Json {
  if (kind !== 'upload' || typeof bodyExample !== 'object' || bodyExample === null) return {}
  const [file] = fileParts
  // A form's values are texts; the document shows numbers as such.
  const fields = Object.entries(bodyExample).map(([name, value]) => [
    name,
    typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
  ])
  return { example: { ...Object.fromEntries(fields), ...(file !== undefined && { [file]: '(the file)' }) } }
}

/** A form's fields and its files; of an upload the first of them is needed. */
function withFiles(fields: Json, { kind, fileParts }: Row<never>): Json {
  const { properties = {}, required = [], ...rest } = objectShape.parse(fields)
  const file = { type: 'string', contentMediaType: 'application/octet-stream' }
  const files = Object.fromEntries(fileParts.map((part) => [part, file]))
  const needed = kind === 'upload' ? fileParts.slice(0, 1) : []
  return { ...rest, properties: { ...properties, ...files }, required: [...required, ...needed] }
}

function success(row: Row<never>, input: OpenApiInput): Json {
  const { status, data, list, bare, example, contentType } = row.response
  if (status === 204) return { '204': { description: 'Done; no content.', headers } }
  if (row.kind === 'file') {
    const content = { [contentType]: { schema: { type: 'string', contentMediaType: contentType } } }
    return {
      '200': { description: 'The file.', headers, content },
      '206': { description: 'The asked part of it.', headers, content },
    }
  }
  const item = data ? toJson(data, 'output') : null
  const schema = bare ? (item ?? {}) : input.envelope(item, list)
  const shown = example === undefined ? {} : { example: bare ? example : input.exampleEnvelope(example, list) }
  return { [status]: { description: row.summary, headers, content: { 'application/json': { schema, ...shown } } } }
}

function failures(row: Row<never>, input: OpenApiInput): Json {
  const codes = [
    ...(row.right === 'public' ? [] : ['UNAUTHORIZED', 'FORBIDDEN']),
    ...(row.path.includes(':') ? ['NOT_FOUND'] : []),
    ...(row.body ? ['MALFORMED_REQUEST', 'PAYLOAD_TOO_LARGE'] : []),
    ...(row.body || parametersOf(row.query, 'query').length > 0 ? ['VALIDATION_ERROR'] : []),
    ...(row.method === 'get' || row.right === 'public' || row.right === 'self' ? [] : ['CONFLICT', 'DUPLICATE_ENTRY']),
    ...(row.kind === 'upload' ? ['FILE_UPLOAD_ERROR'] : []),
    'RATE_LIMITED',
    'INTERNAL_ERROR',
  ]
  const byStatus = new Map<number, string[]>()
  for (const code of codes) {
    const wire = input.errors[code]
    if (wire) byStatus.set(wire.status, [...(byStatus.get(wire.status) ?? []), String(wire.code)])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, words]) => [
      status,
      {
        description: [...new Set(words)].join(', '),
        ...(status === 429 && { headers: headersOf429 }),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )
}

/** A parser's shape as JSON Schema; pieces that turn text into something else say themselves how they are documented. */
export function toJson(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const own = z.globalRegistry.get(zodSchema)?.['json']
      if (typeof own !== 'object' || own === null) return
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key)
      Object.assign(jsonSchema, own)
    },
  })
  return json
}
