import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld, password } from '../../api/support/api-world.js'
import { type Answer, ask } from '../../api/support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

/** The contract's error shape: `{success: false, error: {code, message, details?}}`, and the sentence again as its first clients read it. */
function refuses(answer: Answer, status: number, code: string, fields?: readonly string[]): void {
  expect([answer.status, answer.body.error?.code]).toEqual([status, code])
  expect(answer.headers.get('content-type')).toBe('application/json')
  const { success, error, message, issues } = answer.body
  expect([success, typeof error.message, message]).toEqual([false, 'string', error.message])
  expect(error.message.length).toBeGreaterThan(10)
  if (!fields) return
  expect(Object.keys(error.details.fields)).toEqual(fields)
  expect(issues.map(({ path }: { path: unknown[] }) => path.join('.'))).toEqual(fields)
}

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

describe('every code of the reference', () => {
  it('INVALID_CREDENTIALS', async () => {
    const body = { email: 'admin@example.com', password: `${password}!` }
    refuses(await ask(world, null, 'POST', '/auth/login', body), 401, 'INVALID_CREDENTIALS')
  })

  it.each([
    ['no token', {}],
    ['a scheme that is none', { authorization: 'Basic YTpi' }],
    ['a token that is none', { authorization: 'Bearer x.y.z' }],
  ])('UNAUTHORIZED: %s', async (_, headers: Record<string, string>) => {
    const answer = await ask(world, null, 'GET', '/campaigns', undefined, headers)
    refuses(answer, 401, 'UNAUTHORIZED')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it('FORBIDDEN', async () => {
    refuses(await ask(world, 'agent', 'POST', '/campaigns', { name: 'x' }), 403, 'FORBIDDEN')
  })

  it.each([
    ['GET', '/nothing'],
    ['GET', '/calls/999999'],
    ['GET', '/recordings/999999'],
    ['GET', '/campaigns/..%2f1'],
    ['PUT', '/leads/0'],
  ])('NOT_FOUND: %s %s', async (method, path) => {
    refuses(await ask(world, 'admin', method, path, method === 'PUT' ? {} : undefined), 404, 'NOT_FOUND')
  })

  it('NOT_FOUND of another site is that of nothing, word for word', async () => {
    const [theirs, none] = await Promise.all([
      ask(world, 'stranger', 'GET', `/campaigns/${world.campaign}`),
      ask(world, 'stranger', 'GET', '/campaigns/999999'),
    ])
    refuses(theirs, 404, 'NOT_FOUND')
    expect(theirs.body.error.message).toBe(none.body.error.message.replace('999999', String(world.campaign)))
    const record = { destination: '+1234567890', status: 'busy', startTime: '2025-11-13T09:30:00Z' }
    const kept = await ask(world, 'stranger', 'POST', '/calls', { ...record, agentId: world.agent })
    refuses(kept, 404, 'NOT_FOUND')
  })

  it('DUPLICATE_ENTRY', async () => {
    const { id } = (await ask(world, 'admin', 'GET', `/leads/${world.lead}`)).body.data
    const { campaignId, phoneNumber } = (await ask(world, 'admin', 'GET', `/leads/${id}`)).body.data
    refuses(await ask(world, 'admin', 'POST', '/leads', { campaignId, phoneNumber }), 409, 'DUPLICATE_ENTRY')
    const person = { email: 'agent1@example.com', password: 'a long new password', name: 'Twice' }
    refuses(await ask(world, 'admin', 'POST', '/auth/register', person), 409, 'DUPLICATE_ENTRY')
  })

  it('FILE_UPLOAD_ERROR', async () => {
    const form = new FormData()
    form.set('campaignId', String(world.campaign))
    form.set('data', new File(['phoneNumber\n'], 'leads.csv'))
    refuses(await ask(world, 'admin', 'POST', '/leads/bulk-upload', form), 400, 'FILE_UPLOAD_ERROR', ['file'])
  })

  it('DATABASE_ERROR and INTERNAL_ERROR tell nothing of our inside', async () => {
    world.engine.refusals.set('site.pause', new RangeError('at /srv/secret.ts:12') as never)
    refuses(await ask(world, 'admin', 'POST', '/site/pause'), 500, 'INTERNAL_ERROR')
    world.engine.refusals.set(
      'site.pause',
      Object.assign(new Error('no such table'), { code: 'SQLITE_ERROR' }) as never,
    )
    const answer = await ask(world, 'admin', 'POST', '/site/pause')
    world.engine.refusals.delete('site.pause')
    refuses(answer, 500, 'DATABASE_ERROR')
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|table|SQLITE/)
  })
})

describe('400 for what cannot be read', () => {
  it.each([
    ['not JSON', '{"name":', 'application/json'],
    ['no JSON type', '{"name":"x"}', 'text/plain'],
    ['a form', 'name=x', 'application/x-www-form-urlencoded'],
    ['nested without end', deep(2000), 'application/json'],
    ['nested in brackets', `{"name":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'application/json'],
    ['not UTF-8', '\u{fffd}', 'application/json; charset=utf-16'],
  ])('%s', async (_, body, type) => {
    refuses(await ask(world, 'admin', 'POST', '/campaigns', body, { 'content-type': type }), 400, 'VALIDATION_ERROR')
  })

  it('brackets inside texts are no nesting', async () => {
    const answer = await ask(world, 'admin', 'POST', '/campaigns', { name: `${'[{"'.repeat(50)} "\\"` })
    expect(answer.status).toBe(201)
  })
})

describe('422 for fields that are not valid', () => {
  it.each([
    ['wrong types', { campaignId: '1', phoneNumber: 5 }, ['campaignId', 'phoneNumber']],
    ['unknown fields', { campaignId: 1, phoneNumber: '+12025550100', colour: 'red' }, ['colour']],
    ['nothing', {}, ['campaignId', 'phoneNumber']],
    ['a deep value', { campaignId: 1, phoneNumber: '+12025550100', metadata: { a: { b: 1 } } }, ['metadata.a']],
  ])('%s', async (_, body, fields) => {
    refuses(await ask(world, 'admin', 'POST', '/leads', body), 422, 'VALIDATION_ERROR', fields)
  })

  it.each([
    ['page=0', 'page'],
    ['limit=1000', 'limit'],
    ['pageSize=1000', 'limit'],
    ['startDate=2025-11-13&endDate=2025-11-01', 'endDate'],
    ['from=2025-11-13&to=2025-11-01', 'endDate'],
    ['sortBy=password', 'sortBy'],
    ['limit=20&pageSize=30', 'pageSize'],
    ['status=unknown', 'status'],
    ['colour=red', 'colour'],
  ])('calls?%s', async (query, field) => {
    refuses(await ask(world, 'admin', 'GET', `/calls?${query}`), 422, 'VALIDATION_ERROR', [field])
  })
})

describe('413 for what is too large', () => {
  it('a body of 20 MB', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(20_000_000) })
    refuses(await ask(world, 'admin', 'POST', '/campaigns', body), 413, 'PAYLOAD_TOO_LARGE')
  })
})

describe('lists in both spellings', () => {
  it.each(['/calls', '/campaigns', '/leads', '/agents', '/users', '/dnc'])('%s', async (path) => {
    const { body } = await ask(world, 'admin', 'GET', `${path}?page=1&pageSize=7`)
    expect(body.items).toEqual(body.data)
    expect(body).toMatchObject({ success: true, page: 1, pageSize: 7, pagination: { page: 1, limit: 7 } })
    expect(body.total).toBe(body.pagination.total)
  })
})

describe('versions', () => {
  const json = 'application/vnd.dialer'

  it.each([
    ['/api/v1/health', {}],
    ['/api/v1/openapi.json', {}],
    ['/api/health', { accept: `${json}.v1+json` }],
    ['/api/health', { accept: `${json}.v2+json, application/json;q=0.8` }],
    ['/api/health', { accept: '*/*' }],
  ])('%s is there with %j', async (path, headers: Record<string, string>) => {
    const answer = await world.app.request(path, { headers })
    expect([answer.status, answer.headers.get('x-api-version')]).toEqual([200, 'v1'])
  })

  it.each([
    ['/v2/calls', {}, 404, 'NOT_FOUND'],
    ['/v2', {}, 404, 'NOT_FOUND'],
    ['/health', { accept: `${json}.v2+json` }, 400, 'VALIDATION_ERROR'],
  ])('%s is not, and the answer names those there are', async (path, headers, status, code) => {
    const answer = await ask(world, 'admin', 'GET', path, undefined, headers as Record<string, string>)
    refuses(answer, status, code)
    expect(answer.body.error).toMatchObject({ message: expect.stringContaining('v1'), details: { versions: ['v1'] } })
    expect(answer.headers.get('x-api-version')).toBe('v1')
  })

  it('the same calls stand at both addresses', async () => {
    const headers = { authorization: `Bearer ${world.tokens.admin}` }
    const [plain, named] = await Promise.all(
      ['/api/campaigns', '/api/v1/campaigns'].map(async (path) => (await world.app.request(path, { headers })).json()),
    )
    expect(named).toEqual(plain)
  })
})
