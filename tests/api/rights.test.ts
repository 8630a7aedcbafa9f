import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiDeps } from '../../api/api-deps.js'
import { type Role, roleMay, roles } from '../../api/auth/permissions.js'
import { buildDialect } from '../../api/contract/build-dialect.js'
import type { Row } from '../../api/contract/row.js'
import { nativeDialect } from '../../api/native/native.js'
import { type ApiWorld, openApiWorld } from './support/api-world.js'

const native = nativeDialect('0.0.0')

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const options = () => ({
  log: world.options.log,
  cors: { origins: [] },
  bodyLimitBytes: 1_000_000,
  uploadLimitBytes: 1_000_000,
  uploadFolder: world.dataDir,
  now: () => world.clock.now(),
})

/** Asks with an id that does not exist, so that nothing changes. */
async function statusOf(row: Row<ApiDeps>, app: ReturnType<typeof buildDialect>, as: Role): Promise<number> {
  const headers: Record<string, string> = { authorization: `Bearer ${world.tokens[as]}` }
  let body: FormData | string | undefined
  if (row.kind === 'upload') {
    body = new FormData()
    for (const [field, value] of Object.entries(row.bodyExample ?? {})) body.set(field, String(value))
    for (const field of ['campaignId', 'callId']) if (body.has(field)) body.set(field, '999999')
    body.append(row.fileParts[0]!, new File(['phoneNumber\n'], 'leads.csv'))
  } else if (row.body) {
    headers['content-type'] = 'application/json'
    body = JSON.stringify(row.bodyExample)
  }
  const path = row.path.replace(/:[a-zA-Z]+/g, (name) => (name === ':site' ? 'nowhere' : '999999'))
  const response = await app.request(path, {
    method: row.method.toUpperCase(),
    headers,
    ...(body !== undefined && { body }),
  })
  return response.status
}

const guarded = native.rows.filter((row) => row.right !== 'public' && !row.path.startsWith('/auth/'))

describe.each(guarded.map((row) => [`${row.method} ${row.path}`, row] as const))('%s', (_, row) => {
  const holds = (role: Role) => row.right !== 'public' && roleMay(role, row.right)

  it('lets those in who hold its right', async () => {
    const app = buildDialect(native, world.deps, options())
    const answers = await Promise.all(roles.filter(holds).map((role) => statusOf(row, app, role)))
    // Perhaps not found, or not like this, but neither forbidden nor broken.
    expect(answers.filter((status) => status === 401 || status === 500)).toEqual([])
  })

  it('refuses all others, and so does its use case alone, which other dialects reach without this row', async () => {
    const others = roles.filter((role) => !holds(role))
    for (const right of [row.right, 'self' as const]) {
      const app = buildDialect({ ...native, rows: [{ ...row, right }] }, world.deps, options())
      const answers = await Promise.all(others.map((role) => statusOf(row, app, role)))
      expect(answers).toEqual(others.map(() => 403))
    }
  })
})

describe('every row', () => {
  it('needs a login, but for what signs in, a lost password, health, and what proves itself by a signature', () => {
    const open = native.rows.filter((row) => row.right === 'public').map((row) => `${row.method} ${row.path}`)
    expect(open).toEqual([
      'post /auth/login',
      'post /auth/refresh',
      'post /auth/forgot-password',
      'post /auth/verify-otp',
      'post /auth/reset-password',
      'get /health',
      'get /health/live',
      'get /exports/download/:filename',
      'get /meta/webhook',
      'post /meta/webhook',
    ])
  })

  it('has an example body that passes its own schema', () => {
    const wrong = native.rows.filter((row) => row.body && !row.body.safeParse(row.bodyExample).success)
    expect(wrong.map((row) => row.path)).toEqual([])
  })

  it('has an example answer of its declared shape', () => {
    const shaped = native.rows.filter(({ response }) => response.data)
    const wrong = shaped.filter(({ response }) => !response.data?.safeParse(response.example).success)
    expect(wrong.map((row) => row.path)).toEqual([])
  })
})
