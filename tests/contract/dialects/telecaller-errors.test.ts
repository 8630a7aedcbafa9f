import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../api/app.js'
import { usualTelecallerSettings } from '../../../api/dialects/telecaller/settings.js'
import { password } from '../../api/support/api-world.js'
import { printedErrors } from './telecaller-document.js'
import { openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

let world: TelecallerWorld
beforeAll(async () => {
  world = await openTelecallerWorld()
})
afterAll(() => world.end())

describe('an error', () => {
  it('without a token, or with one that does not hold, is 401 as printed', async () => {
    const { status, body } = await world.tele(null, 'GET', '/api/users')
    expect([status, body]).toMatchObject([401, printedErrors.unauthorized])
    const wrong = await world.app.request('/telecaller/api/users', { headers: { authorization: 'Bearer nothing' } })
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { message: 'Access denied. Invalid token.' }])
    const login = await world.tele(null, 'POST', '/api/auth/login', { email: 'admin@example.com', password: 'wrong' })
    expect([login.status, login.body]).toMatchObject([401, { success: false, message: 'Invalid email or password' }])
  })

  it('of a role tells who may, and as what one is signed in', async () => {
    const { status, body } = await world.tele('agent', 'GET', '/api/users')
    expect([status, body]).toMatchObject([
      403,
      { ...printedErrors.forbidden, requiredRoles: ['admin', 'supervisor'], userRole: 'telecaller' },
    ])
  })

  it.each(['/api/users/999', '/api/calls/999', '/api/calls/none', '/api/nothing', '/api/calls/999/recording'])(
    'of %s, which is not there, is 404 as printed',
    async (path) => {
      const { status, body } = await world.tele('admin', 'GET', path)
      expect([status, body]).toMatchObject([404, printedErrors.notFound])
    },
  )

  it('of a field names it as the document and as the software do, and shows what was given unless it is secret', async () => {
    const { status, body } = await world.tele('admin', 'POST', '/api/auth/register', {
      name: 'A',
      email: 'nobody',
      password: 'short',
      phone: '123',
      role: 'boss',
      department: 'nowhere',
    })
    expect([status, body]).toMatchObject([400, { success: false, message: printedErrors.validation.message }])
    expect(body.message).toBe('Validation error')
    const email = body.errors.find((one: { field: string }) => one.field === 'email')
    expect(email).toMatchObject({ ...printedErrors.validation.errors[0], msg: 'Please provide a valid email' })
    expect(email).toMatchObject({ path: 'email', value: 'nobody', type: 'field', location: 'body' })
    const secret = body.errors.find((one: { field: string }) => one.field === 'password')
    expect(secret.message).toBe('Password must be at least 6 characters')
    expect(secret).not.toHaveProperty('value')
    expect(body.errors.map((one: { field: string }) => one.field).sort()).toEqual([
      'department',
      'email',
      'name',
      'password',
      'phone',
      'role',
    ])
  })

  it.each([
    ['page=0', 'page'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['status=unknown', 'status'],
    ['callType=sideways', 'callType'],
    ['dateFrom=yesterday', 'dateFrom'],
    ['dateFrom=2026-03-02&dateTo=2026-03-01', 'dateTo'],
    ['dateRange=forever', 'dateRange'],
    ['telecaller=abc', 'telecaller'],
  ])('of the query %s names the field', async (query, field) => {
    const { status, body } = await world.tele('admin', 'GET', `/api/calls?${query}`)
    expect([status, body.errors[0].field, body.errors[0].location]).toEqual([400, field, 'query'])
  })

  it('of a body that is no JSON is 400', async () => {
    const { status, body } = await world.tele('admin', 'POST', '/api/auth/register', '{"name":')
    expect([status, body.message, body.errors.length]).toEqual([400, 'Validation error', 1])
  })

  it('of ours is 500 as printed, and tells nothing from inside', async () => {
    const { app } = createApp({
      ...world.options,
      sites: { list: () => world.options.sites.list(), find: () => ({ ...unusable }) as never },
    })
    const response = await app.request('/telecaller/api/users', {
      headers: { authorization: `Bearer ${world.tokens.admin}` },
    })
    const body = (await response.json()) as { error: string }
    expect([response.status, body]).toMatchObject([500, printedErrors.failed])
    expect(body.error).toMatch(/^Something went wrong on our side\. Ask the operator to look for request /)
  })

  const unusable = {
    get engine(): never {
      throw new TypeError('secret detail')
    },
  }
})

describe('filters that are empty', () => {
  it.each(['/api/calls', '/api/users', '/api/leads'])('count as not there: %s', async (path) => {
    const { status } = await world.tele('admin', 'GET', `${path}?status=&priority=&role=&search=&dateRange=&isActive=`)
    expect(status).toBe(200)
  })
})

describe('limits', () => {
  const limits = {
    windowS: 900,
    authenticated: 6,
    unauthenticated: 6,
    offices: [],
    perOffice: null,
    login: 2,
    upload: 1,
  }

  it('count requests of a person, failed logins of an address by themselves, and tell when to come again', async () => {
    const { app } = createApp({
      ...world.options,
      dialects: { telecaller: usualTelecallerSettings },
      rateLimits: { telecaller: limits },
    })
    const ask = (path: string, as: 'admin' | 'agent') =>
      app.request(`/telecaller${path}`, { headers: { authorization: `Bearer ${world.tokens[as]}` } })
    for (let n = 0; n < 6; n++) expect((await ask('/api/auth/me', 'admin')).status).toBe(200)
    const refused = await ask('/api/auth/me', 'admin')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '900'])
    expect(await refused.json()).toMatchObject({ success: false, code: 'RATE_LIMITED' })
    expect((await ask('/api/auth/me', 'agent')).status).toBe(200)

    const login = (secret: string) =>
      app.request('/telecaller/api/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'agent2@example.com', password: secret }),
      })
    // Who proves who they are has used up nothing.
    for (let n = 0; n < 3; n++) expect((await login(password)).status).toBe(200)
    expect((await login('wrong')).status).toBe(401)
    const second = await login('wrong again')
    expect([second.status, second.headers.get('x-ratelimit-limit')]).toEqual([401, '2'])
    expect((await login(password)).status).toBe(429)
    expect((await ask('/api/auth/me', 'agent')).status).toBe(200)
  })
})

describe('headers', () => {
  it('guard each answer, and let pages of allowed origins in alone', async () => {
    const ask = (origin: string, method = 'GET') =>
      world.app.request('/telecaller/api/auth/me', {
        method,
        headers: { origin, authorization: `Bearer ${world.tokens.admin}` },
      })
    const { headers } = await ask('https://crm.example.com')
    expect(headers.get('access-control-allow-origin')).toBe('https://crm.example.com')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect((await ask('https://elsewhere.example.com')).headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await ask('https://crm.example.com', 'OPTIONS')
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([
      204,
      'GET, HEAD, OPTIONS',
    ])
  })
})
