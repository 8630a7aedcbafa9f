import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiDeps } from '../../api/api-deps.js'
import { may, type Role, roles } from '../../api/auth/permissions.js'
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
    body.append('campaignId', '999999')
    body.append('file', new File(['phoneNumber\n'], 'leads.csv'))
  } else if (row.body) {
    headers['content-type'] = 'application/json'
    body = JSON.stringify(row.bodyExample)
  }
  const path = row.path.replace(':id', '999999')
  const response = await app.request(path, { method: row.method, headers, ...(body !== undefined && { body }) })
  return response.status
}

const guarded = native.rows.filter((row) => row.right !== 'public' && !row.path.startsWith('/auth/'))

describe.each(guarded.map((row) => [`${row.method} ${row.path}`, row] as const))('%s', (_, row) => {
  it.each(roles)('as %s', async (role) => {
    const allowed = row.right !== 'public' && may(role, row.right)
    const app = buildDialect(native, world.deps, options())
    const status = await statusOf(row, app, role)
    if (allowed) expect(status).not.toBe(500)
    else expect(status).toBe(403)
    // The use case itself refuses too: other dialects reach it without this row.
    const open = buildDialect({ ...native, rows: [{ ...row, right: 'self' }] }, world.deps, options())
    if (!allowed) expect(await statusOf(row, open, role)).toBe(403)
  })
})

describe('every row', () => {
  it('needs a login, but for login and health', () => {
    const open = native.rows.filter((row) => row.right === 'public').map((row) => row.path)
    expect(open).toEqual(['/auth/login', '/health'])
  })

  it('has an example body that passes its own schema', () => {
    for (const row of native.rows) {
      if (!row.body) continue
      expect(row.body.safeParse(row.bodyExample).error, `${row.method} ${row.path}`).toBeUndefined()
    }
  })

  it('has an example answer of its declared shape', () => {
    for (const { response, method, path } of native.rows) {
      if (!response.data || response.bare) continue
      expect(response.data.safeParse(response.example).error, `${method} ${path}`).toBeUndefined()
    }
  })
})
