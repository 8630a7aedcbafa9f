import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld, password } from '../../api/support/api-world.js'
import { type Answer, ask } from '../../api/support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

/**
 * Status, code and wrong fields of a refusal in the contract's error shape: `{success: false, error: {code, message, details?}}`, and the
 * sentence and the fields again as its first clients read them.
 */
function refusal({ status, headers, body }: Answer): [number, string, string[]] {
  expect(headers.get('content-type')).toBe('application/json')
  const { success, error, message, issues = [] } = body
  expect([success, typeof error.message, message]).toEqual([false, 'string', error.message])
  expect(error.message.length).toBeGreaterThan(10)
  const fields = Object.keys(error.details?.fields ?? {})
  expect(issues.map(({ path }: { path: unknown[] }) => path.join('.'))).toEqual(fields)
  return [status, error.code, fields]
}

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

describe('every code of the reference', () => {
  it('INVALID_CREDENTIALS', async () => {
    const body = { email: 'admin@example.com', password: `${password}!` }
    expect(refusal(await ask(world, null, 'POST', '/auth/login', body))).toEqual([
      401,
      'INVALID_CREDENTIALS',
      expect.any(Array),
    ])
  })

  it.each([
    ['no token', {}],
    ['a scheme that is none', { authorization: 'Basic YTpi' }],
    ['a token that is none', { authorization: 'Bearer x.y.z' }],
  ])('UNAUTHORIZED: %s', async (_, headers: Record<string, string>) => {
    const answer = await ask(world, null, 'GET', '/campaigns', undefined, headers)
    expect(refusal(answer)).toEqual([401, 'UNAUTHORIZED', expect.any(Array)])
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it('FORBIDDEN', async () => {
    expect(refusal(await ask(world, 'agent', 'POST', '/campaigns', { name: 'x' }))).toEqual([
      403,
      'FORBIDDEN',
      expect.any(Array),
    ])
  })

  it.each([
    ['GET', '/nothing'],
    ['GET', '/calls/999999'],
    ['GET', '/recordings/999999'],
    ['GET', '/campaigns/..%2f1'],
    ['PUT', '/leads/0'],
  ])('NOT_FOUND: %s %s', async (method, path) => {
    expect(refusal(await ask(world, 'admin', method, path, method === 'PUT' ? {} : undefined))).toEqual([
      404,
      'NOT_FOUND',
      expect.any(Array),
    ])
  })

  it('NOT_FOUND of another site is that of nothing, word for word', async () => {
    const [theirs, none] = await Promise.all([
      ask(world, 'stranger', 'GET', `/campaigns/${world.campaign}`),
      ask(world, 'stranger', 'GET', '/campaigns/999999'),
    ])
    expect(refusal(theirs)).toEqual([404, 'NOT_FOUND', expect.any(Array)])
    expect(theirs.body.error.message).toBe(none.body.error.message.replace('999999', String(world.campaign)))
    const record = { destination: '+1234567890', status: 'busy', startTime: '2025-11-13T09:30:00Z' }
    const kept = await ask(world, 'stranger', 'POST', '/calls', { ...record, agentId: world.agent })
    expect(refusal(kept)).toEqual([404, 'NOT_FOUND', expect.any(Array)])
  })

  it('DUPLICATE_ENTRY', async () => {
    const { id } = (await ask(world, 'admin', 'GET', `/leads/${world.lead}`)).body.data
    const { campaignId, phoneNumber } = (await ask(world, 'admin', 'GET', `/leads/${id}`)).body.data
    expect(refusal(await ask(world, 'admin', 'POST', '/leads', { campaignId, phoneNumber }))).toEqual([
      409,
      'DUPLICATE_ENTRY',
      expect.any(Array),
    ])
    const person = { email: 'agent1@example.com', password: 'a long new password', name: 'Twice' }
    expect(refusal(await ask(world, 'admin', 'POST', '/auth/register', person))).toEqual([
      409,
      'DUPLICATE_ENTRY',
      expect.any(Array),
    ])
  })

  it('FILE_UPLOAD_ERROR', async () => {
    const form = new FormData()
    form.set('campaignId', String(world.campaign))
    form.set('data', new File(['phoneNumber\n'], 'leads.csv'))
    expect(refusal(await ask(world, 'admin', 'POST', '/leads/bulk-upload', form))).toEqual([
      400,
      'FILE_UPLOAD_ERROR',
      ['file'],
    ])
  })

  it('DATABASE_ERROR and INTERNAL_ERROR tell nothing of our inside', async () => {
    world.engine.refusals.set('site.pause', new RangeError('at /srv/secret.ts:12') as never)
    expect(refusal(await ask(world, 'admin', 'POST', '/site/pause'))).toEqual([
      500,
      'INTERNAL_ERROR',
      expect.any(Array),
    ])
    world.engine.refusals.set(
      'site.pause',
      Object.assign(new Error('no such table'), { code: 'SQLITE_ERROR' }) as never,
    )
    const answer = await ask(world, 'admin', 'POST', '/site/pause')
    world.engine.refusals.delete('site.pause')
    expect(refusal(answer)).toEqual([500, 'DATABASE_ERROR', expect.any(Array)])
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
    expect(refusal(await ask(world, 'admin', 'POST', '/campaigns', body, { 'content-type': type }))).toEqual([
      400,
      'VALIDATION_ERROR',
      expect.any(Array),
    ])
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
    expect(refusal(await ask(world, 'admin', 'POST', '/leads', body))).toEqual([422, 'VALIDATION_ERROR', fields])
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
    expect(refusal(await ask(world, 'admin', 'GET', `/calls?${query}`))).toEqual([422, 'VALIDATION_ERROR', [field]])
  })
})

describe('413 for what is too large', () => {
  it('a body of 20 MB', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(20_000_000) })
    expect(refusal(await ask(world, 'admin', 'POST', '/campaigns', body))).toEqual([
      413,
      'PAYLOAD_TOO_LARGE',
      expect.any(Array),
    ])
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
    expect(refusal(answer)).toEqual([status, code, expect.any(Array)])
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
