import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

describe('answers', () => {
  it('put data into the envelope, and lists with pagination', async () => {
    const one = await ask(world, 'admin', 'GET', `/campaigns/${world.campaign}`)
    expect(one.body).toMatchObject({ success: true, data: { id: world.campaign, name: 'Campaign 1' } })
    for (let i = 0; i < 4; i++) await ask(world, 'admin', 'POST', '/dnc', { phoneNumber: `+49301000000${i}` })
    const list = await ask(world, 'admin', 'GET', '/dnc?page=2&limit=3')
    expect(list.body.data).toHaveLength(1)
    expect(list.body.pagination).toEqual({ page: 2, limit: 3, total: 4, totalPages: 2, hasNext: false, hasPrev: true })
    const empty = await ask(world, 'admin', 'GET', '/calls')
    expect(empty.body).toMatchObject({
      data: [],
      pagination: { page: 1, limit: 20, total: 0, totalPages: 0, hasNext: false, hasPrev: false },
    })
  })

  it('carry safety headers and a request id', async () => {
    const { headers } = await ask(world, null, 'GET', '/health', undefined, { 'x-request-id': 'abc-1' })
    expect(headers.get('x-request-id')).toBe('abc-1')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    const odd = await ask(world, null, 'GET', '/health', undefined, { 'x-request-id': 'a b\tc' })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('let other origins in only where configured', async () => {
    const good = await ask(world, null, 'GET', '/health', undefined, { origin: 'https://crm.example.com' })
    expect(good.headers.get('access-control-allow-origin')).toBe('https://crm.example.com')
    const bad = await ask(world, null, 'GET', '/health', undefined, { origin: 'https://evil.example.com' })
    expect(bad.headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await ask(world, null, 'OPTIONS', '/leads', undefined, { origin: 'https://crm.example.com' })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
  })

  it('answer HEAD like GET without a body', async () => {
    const head = await ask(world, null, 'HEAD', '/health')
    expect([head.status, head.body]).toEqual([200, ''])
  })
})

describe('errors', () => {
  it.each([
    ['GET', '/nothing', 404, 'NOT_FOUND'],
    ['GET', '/leads/abc', 404, 'NOT_FOUND'],
    ['GET', '/leads/999999', 404, 'NOT_FOUND'],
    ['GET', '/leads/1e3', 404, 'NOT_FOUND'],
    ['PATCH', '/leads', 405, 'METHOD_NOT_ALLOWED'],
    ['DELETE', '/auth/login', 405, 'METHOD_NOT_ALLOWED'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    const answer = await ask(world, 'admin', method, path)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ success: false, error: { code, message: expect.any(String) } })
  })

  it('name the methods that are possible', async () => {
    const answer = await ask(world, 'admin', 'PATCH', '/leads')
    expect(answer.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS')
  })

  it.each([
    ['page=0', 'page'],
    ['page=-1', 'page'],
    ['page=1.5', 'page'],
    ['page=x', 'page'],
    ['page=1&page=2', 'page'],
    ['limit=1000', 'limit'],
    ['limit=0', 'limit'],
    ['status=angry', 'status'],
    ['sortBy=password', 'sortBy'],
    ['order=up', 'order'],
    ['campainId=1', 'campainId'],
    ['campaignId=one', 'campaignId'],
    ['startDate=yesterday', 'startDate'],
    ['startDate=2025-13-01', 'startDate'],
    ['startDate=2025-11-13&endDate=2025-11-01', 'endDate'],
  ])('calls?%s names the field %s', async (query, field) => {
    const answer = await ask(world, 'admin', 'GET', `/calls?${query}`)
    expect(answer.status).toBe(422)
    expect(answer.body.error.code).toBe('VALIDATION_ERROR')
    expect(Object.keys(answer.body.error.details.fields)).toEqual([field])
  })

  it('name every wrong field of a body', async () => {
    const answer = await ask(world, 'admin', 'POST', '/leads', {
      campaignId: '1',
      phoneNumber: 5,
      email: 'no',
      priority: 1.5,
      colour: 'red',
    })
    expect(answer.status).toBe(422)
    expect(Object.keys(answer.body.error.details.fields).toSorted()).toEqual([
      'campaignId',
      'colour',
      'email',
      'phoneNumber',
      'priority',
    ])
  })

  it.each([
    ['{"name":', 'application/json', 400],
    ['', 'application/json', 422],
    ['[]', 'application/json', 422],
    ['null', 'application/json', 422],
    ['"text"', 'application/json', 422],
    ['{"name":"x"}', 'text/plain', 400],
    ['name=x', 'application/x-www-form-urlencoded', 400],
  ])('body %s as %s is %i', async (body, type, status) => {
    const answer = await ask(world, 'admin', 'POST', '/campaigns', body, { 'content-type': type })
    expect([answer.status, answer.body.error.code]).toEqual([status, 'VALIDATION_ERROR'])
    expect(answer.body.error.details.fields).toBeTypeOf('object')
  })

  it('refuse a body of 20 MB without reading it whole', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(20_000_000) })
    const answer = await ask(world, 'admin', 'POST', '/campaigns', body)
    expect([answer.status, answer.body.error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  it('never tell what broke inside', async () => {
    world.engine.refusals.set('site.pause', new TypeError('secret detail at /srv/x.ts:12') as never)
    const answer = await ask(world, 'admin', 'POST', '/site/pause')
    world.engine.refusals.clear()
    expect(answer.status).toBe(500)
    expect(answer.body.error).toMatchObject({ code: 'INTERNAL_ERROR', details: { requestId: expect.any(String) } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    expect(world.logged.some(({ level }) => level === 'error')).toBe(true)
  })

  it('answer in the same shape outside the API', async () => {
    const response = await world.app.request('/elsewhere')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } })
  })
})
