import { expect } from 'vitest'
import { z } from 'zod'
import type { ApiDeps } from '../../../api/api-deps.js'
import type { Dialect } from '../../../api/contract/dialect.js'
import type { Row } from '../../../api/contract/row.js'

/** Error bodies of the contracts, to the letter. */
const errorShapes: Readonly<Record<string, z.ZodType>> = {
  native: z.strictObject({
    success: z.literal(false),
    error: z.strictObject({
      code: z.string(),
      message: z.string().min(1),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
    message: z.string().min(1),
    issues: z
      .array(z.strictObject({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }))
      .optional(),
  }),
  telecaller: z.strictObject({
    success: z.literal(false),
    message: z.string().min(1),
    code: z.string(),
    error: z.string().min(1).optional(),
    errors: z.array(z.looseObject({ field: z.string(), msg: z.string().min(1) })).optional(),
    requiredRoles: z.array(z.string()).optional(),
    userRole: z.string().nullable().optional(),
  }),
  ibrat: z.strictObject({ error: z.string().min(1), message: z.string().min(1), details: z.string().optional() }),
}

/** Marks of our own inside that no answer may show: traces, files, SQL, hashes. */
const inside = /\n\s+at \S|node_modules|\.ts:\d|\.js:\d|SQLITE_|\$argon2|sealed:|trunkline-api-|no such (table|column)/

/** What came back, with what it came from for the message of a failure. */
export interface HeldAnswer {
  readonly dialect: Dialect<ApiDeps>
  readonly row: Row<ApiDeps> | null
  readonly response: Response
  readonly text: string
  /** Texts that no answer may hold. */
  readonly secrets?: readonly string[]
}

/** Holds an answer against its contract: status, headers, shape, and nothing of our inside. */
export function holdAnswer({ dialect, row, response, text, secrets = [] }: HeldAnswer): void {
  const { status, headers } = response
  expect(status, `${text.slice(0, 500)}`).toBeLessThan(500)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
  for (const secret of secrets) expect(text.includes(secret), `an answer shows ${secret}`).toBe(false)
  expect(Object.keys(Object.prototype)).toEqual([])
  if (status === 204 || status === 416 || text === '') return
  const isJson = headers.get('content-type') === 'application/json'
  if (status >= 400) {
    expect(isJson, 'an error is JSON').toBe(true)
    expect(text).not.toMatch(inside)
    const body: unknown = JSON.parse(text)
    errorShapes[dialect.name]?.parse(body)
    const statuses = Object.values(dialect.errors).map((one) => one.status)
    expect(statuses).toContain(status)
    return
  }
  if (!row || row.kind === 'file' || !isJson) return
  const body = JSON.parse(text)
  if (!row.response.data) return
  const bare = row.response.bare || dialect.name !== 'native'
  const data: unknown[] = bare ? [body] : row.response.list ? body.data : [body.data]
  for (const one of data) row.response.data.parse(one)
}
