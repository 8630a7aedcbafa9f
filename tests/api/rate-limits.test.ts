import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { createRateCounter } from '../../api/contract/rate-counter.js'
import { type RateLimits, rateLimitPolicy, usualRateLimits } from '../../api/contract/rate-limit.js'
import { type ApiWorld, openApiWorld, type Person, password } from './support/api-world.js'
import { ask as askApi } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

interface Asked {
  readonly as?: Person
  readonly from?: string
  readonly via?: 'tcp' | 'control'
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: object
}

/** An API with limits; each request tells from where it comes. */
function limited(limits: Partial<RateLimits> = {}) {
  const native = { ...usualRateLimits, ...limits }
  const { app } = createApp({ ...world.options, rateLimits: { native }, trustedProxies: ['127.0.0.1', '192.0.2.1'] })
  return async ({ as, from = '203.0.113.5', via = 'tcp', path = '/campaigns', headers = {}, body }: Asked = {}) => {
    const all = new Headers(headers)
    if (as) all.set('authorization', `Bearer ${world.tokens[as]}`)
    if (body) all.set('content-type', 'application/json')
    const init = { headers: all, ...(body && { method: 'POST', body: JSON.stringify(body) }) }
    const answer = await app.request(`/api${path}`, init, { via, address: from })
    const number = (name: string) => Number(answer.headers.get(name) ?? Number.NaN)
    return {
      status: answer.status,
      limit: number('x-ratelimit-limit'),
      remaining: number('x-ratelimit-remaining'),
      reset: number('x-ratelimit-reset'),
      retryAfter: number('retry-after'),
      body: await answer.json(),
    }
  }
}

describe('limits as printed', () => {
  it('1000 an hour signed in, 100 an hour otherwise, in epoch seconds', async () => {
    const ask = limited()
    const inAnHour = Math.ceil((world.clock.now() + 3_600_000) / 1000)
    expect(await ask({ as: 'admin' })).toMatchObject({ status: 200, limit: 1000, remaining: 999, reset: inAnHour })
    expect(await ask({ path: '/health' })).toMatchObject({ status: 200, limit: 100, remaining: 99, reset: inAnHour })
  })

  it('stand on errors too, and are counted by them', async () => {
    const ask = limited()
    expect(await ask()).toMatchObject({ status: 401, limit: 100, remaining: 99 })
    expect(await ask({ path: '/nothing' })).toMatchObject({ status: 404, limit: 100, remaining: 98 })
    expect(await ask({ as: 'agent', path: '/users' })).toMatchObject({ status: 403, limit: 1000, remaining: 999 })
    expect(await ask({ as: 'admin', path: '/nothing' })).toMatchObject({ status: 404, limit: 1000, remaining: 999 })
    expect(await ask({ as: 'admin', path: '/calls?page=0' })).toMatchObject({ status: 422, remaining: 998 })
  })

  it('one too many is 429 in the contract’s shape, until the hour is over', async () => {
    const ask = limited({ authenticated: 2 })
    await ask({ as: 'admin' })
    await world.clock.advance(60_000)
    expect(await ask({ as: 'admin' })).toMatchObject({ status: 200, remaining: 0 })
    const refused = await ask({ as: 'admin' })
    expect(refused).toMatchObject({ status: 429, limit: 2, remaining: 0, retryAfter: 3540 })
    expect(refused.body).toMatchObject({
      success: false,
      error: { code: 'RATE_LIMITED', message: expect.stringContaining('3540 s'), details: { retryAfterS: 3540 } },
    })
    await world.clock.advance(3_540_000)
    expect(await ask({ as: 'admin' })).toMatchObject({ status: 200, remaining: 1 })
  })
})

describe('who is counted', () => {
  it('an account for itself, wherever it asks from, so that an office is not shut out', async () => {
    const ask = limited({ authenticated: 2, unauthenticated: 1 })
    for (const from of ['203.0.113.5', '203.0.113.6']) await ask({ as: 'agent', from })
    expect((await ask({ as: 'agent', from: '203.0.113.7' })).status).toBe(429)
    expect((await ask({ as: 'agent2' })).status).toBe(200)
    // The address has used up what strangers have; who is signed in goes on.
    await ask()
    expect((await ask()).status).toBe(429)
    expect((await ask({ as: 'agent2' })).status).toBe(200)
  })

  it('an API key for itself, whoever made it', async () => {
    const made = await askApi(world, 'admin', 'POST', '/api-keys', { name: 'CRM', scopes: ['campaign.read'] })
    const ask = limited({ authenticated: 1 })
    const headers = { 'x-api-key': made.body.data.key }
    expect((await ask({ headers })).remaining).toBe(0)
    expect((await ask({ headers, from: '203.0.113.9' })).status).toBe(429)
    expect((await ask({ as: 'admin' })).status).toBe(200)
  })

  it('a token that is not valid is a stranger’s', async () => {
    const ask = limited({ unauthenticated: 2 })
    const headers = { authorization: 'Bearer x.y.z' }
    expect([(await ask({ headers })).status, (await ask({ headers })).status]).toEqual([401, 401])
    expect((await ask({ headers })).status).toBe(429)
    expect((await ask({ as: 'admin' })).status).toBe(200)
  })

  it('a login that succeeds uses up nothing of its address, one that fails does', async () => {
    const ask = limited({ unauthenticated: 2 })
    const login = (secret: string) =>
      ask({ path: '/auth/login', body: { email: 'admin@example.com', password: secret } })
    for (let i = 0; i < 5; i++) expect((await login(password)).status).toBe(200)
    expect((await login('wrong password')).status).toBe(401)
    expect((await login('wrong password')).status).toBe(401)
    expect((await login(password)).status).toBe(429)
  })

  it('the client of a trusted proxy, and nobody on the word of others', async () => {
    const ask = limited({ unauthenticated: 1 })
    const behind = (client: string, from: string) => ask({ from, headers: { 'x-forwarded-for': client } })
    expect((await behind('198.51.100.1', '192.0.2.1')).remaining).toBe(0)
    expect((await behind('198.51.100.2', '192.0.2.1')).status).toBe(401)
    expect((await behind('198.51.100.2', '192.0.2.1')).status).toBe(429)
    expect((await behind('198.51.100.3', '203.0.113.5')).status).toBe(401)
    expect((await behind('198.51.100.4', '203.0.113.5')).status).toBe(429)
  })

  it('a network of IPv6 as one, for a subscriber has them all', async () => {
    const ask = limited({ unauthenticated: 1 })
    await ask({ from: '2001:db8:0:1::5' })
    expect((await ask({ from: '2001:0db8:0000:0001:ffff::1' })).status).toBe(429)
    expect((await ask({ from: '2001:db8:0:2::5' })).status).toBe(401)
  })

  it('offices of the configuration by a limit of their own', async () => {
    const ask = limited({ unauthenticated: 1, offices: ['203.0.113.0/24'], perOffice: 3 })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await ask()).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    const free = limited({ unauthenticated: 1, offices: ['203.0.113.0/24'] })
    expect(await free()).toMatchObject({ status: 401, limit: Number.NaN })
  })

  it('neither the control socket, nor health on this host, nor preflights', async () => {
    const ask = limited({ unauthenticated: 1 })
    for (let i = 0; i < 3; i++) {
      expect(await ask({ via: 'control', from: '' })).toMatchObject({ status: 200, limit: Number.NaN })
      for (const path of ['/health', '/health/live']) {
        expect(await ask({ from: '127.0.0.1', path })).toMatchObject({ status: 200, limit: 1, remaining: 1 })
      }
    }
    await ask({ from: '198.51.100.1', path: '/health' })
    expect((await ask({ from: '198.51.100.1', path: '/health' })).status).toBe(429)
    // By way of a proxy on this host somebody else asks.
    const headers = { 'x-forwarded-for': '198.51.100.1' }
    expect((await ask({ from: '127.0.0.1', path: '/health', headers })).status).toBe(429)
  })
})

it('what is remembered is bounded, and strangers never push accounts out', () => {
  const counter = createRateCounter(rateLimitPolicy(usualRateLimits, 'account'), () => 0)
  const account = { kind: 'account', key: 'user 1', address: '' } as const
  for (let i = 0; i < 10; i++) counter.take(account)
  const first = { kind: 'stranger', address: '10.0.0.0' } as const
  counter.take(first)
  for (let i = 1; i <= 40_000; i++) {
    counter.take({ kind: 'stranger', address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` })
  }
  expect(counter.take(account)?.remaining).toBe(989)
  // Forgotten, so it begins anew.
  expect(counter.take(first)?.remaining).toBe(99)
})

it('an API that counts addresses counts those who are signed in by theirs', () => {
  const counter = createRateCounter(rateLimitPolicy({ ...usualRateLimits, authenticated: 2 }, 'address'), () => 0)
  const from = (key: string, address: string) => counter.take({ kind: 'account', key, address })?.exceeded
  expect([from('user 1', '10.0.0.1'), from('user 2', '10.0.0.1'), from('user 3', '10.0.0.1')]).toEqual([
    false,
    false,
    true,
  ])
  expect(from('user 1', '10.0.0.2')).toBe(false)
})
