import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../api/app.js'
import { usualRateLimits } from '../../../api/contract/rate-limit.js'
import { usualIbratSettings } from '../../../api/dialects/ibrat/settings.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { mainSite, otherSite, type Person, password } from '../../api/support/api-world.js'
import { number } from '../../support/factories.js'
import { expectPrinted } from './expect-printed.js'
import { printed } from './ibrat-document.js'
import { addCalls, type IbratWorld, openIbratWorld } from './ibrat-world.js'

let world: IbratWorld
beforeAll(async () => {
  world = await openIbratWorld()
  await addCalls(world)
})
afterAll(() => world.end())

const error = async (as: Person | null, method: string, path: string, body?: unknown) => {
  const answer = await world.ibrat(as, method, path, body)
  expectPrinted(answer.body, { error: printed.error.error })
  expect(answer.body.message).toEqual(expect.any(String))
  return { status: answer.status, ...answer.body }
}

describe('who is let in', () => {
  it('tells a missing, wrong, ended and expired token and a closed account apart', async () => {
    expect(await error(null, 'GET', '/api/auth/me')).toMatchObject({
      status: 401,
      error: 'Access denied. No token provided.',
    })
    const app = createApp(world.options).app
    const me = async (token: string) => {
      const response = await app.request('/ibrat/api/auth/me', { headers: { authorization: `Bearer ${token}` } })
      return [response.status, ((await response.json()) as { error: string }).error]
    }
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${world.tokens.admin.split('.')[1]}.`
    for (const bad of ['nonsense', unsigned, `${world.tokens.admin}x`]) {
      expect([bad, await me(bad)]).toEqual([bad, [401, 'Invalid token.']])
    }
    const { token } = await world.deps.tokens.issue(world.users.agent, mainSite, { lifetimeMs: -1000 })
    expect(await me(token)).toEqual([401, 'Token expired.'])
    expect(await error('agent', 'GET', '/api/admin/dashboard')).toMatchObject({
      status: 403,
      error: 'Access denied. Admin role required.',
    })
  })

  it('signs in, tells who it is, gives another token for the old one, and ends the login', async () => {
    const login = await world.ibrat(null, 'POST', '/api/auth/login', { email: 'agent2@example.com', password })
    expect(login.body).toMatchObject({
      message: 'Login successful',
      user: { id: String(world.users.agent2), name: 'agent2', role: 'salesperson', isAvailable: false },
      token: expect.any(String),
      expiresIn: '7d',
    })
    const { app } = createApp(world.options)
    const ask = async (token: string, method: string, path: string) => {
      const response = await app.request(`/ibrat/api/auth/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
      })
      return { status: response.status, body: (await response.json()) as Record<string, string> }
    }
    const renewed = await ask(login.body.token, 'POST', 'refresh')
    expect(renewed.body).toMatchObject({ message: 'Token refreshed successfully', token: expect.any(String) })
    expect((await ask(renewed.body['token']!, 'GET', 'me')).body).toMatchObject({
      user: { email: 'agent2@example.com', role: 'salesperson', callStats: { totalCalls: 3, successfulCalls: 1 } },
    })
    expect(JSON.stringify((await ask(renewed.body['token']!, 'GET', 'me')).body)).not.toContain('argon2')
    expect((await ask(renewed.body['token']!, 'POST', 'logout')).body).toEqual({ message: 'Logout successful' })
    expect(await ask(login.body.token, 'GET', 'me')).toMatchObject({ status: 401, body: { error: 'Invalid token.' } })
  })

  it('tells wrong credentials and a closed account apart only to who knows the password', async () => {
    const login = (email: string, word: string) => error(null, 'POST', '/api/auth/login', { email, password: word })
    expect(await login('nobody@example.com', 'wrong password')).toMatchObject({
      status: 401,
      error: 'Invalid credentials',
    })
    expect(await login('supervisor@example.com', 'wrong password')).toMatchObject({
      status: 401,
      error: 'Invalid credentials',
    })
    const closed = await world.ibrat('admin', 'PUT', `/api/users/${world.users.supervisor}/activate`, {
      isActive: false,
    })
    expect(closed.body).toEqual({ message: 'User deactivated successfully', isActive: false })
    expect(await login('supervisor@example.com', password)).toMatchObject({
      status: 401,
      error: 'Account is deactivated',
    })
    expect(await login('supervisor@example.com', 'wrong password')).toMatchObject({ error: 'Invalid credentials' })
    await world.ibrat('admin', 'PUT', `/api/users/${world.users.supervisor}/activate`, { isActive: true })
  })

  it('registers people for admins only, each e-mail and phone once', async () => {
    const person = { name: 'Agent 7', email: 'agent7@example.com', phone: '+1 (234) 567-8907', password: 'password123' }
    expect(await error(null, 'POST', '/api/auth/register', person)).toMatchObject({ status: 401 })
    expect(await error('agent', 'POST', '/api/auth/register', person)).toMatchObject({ status: 403 })
    const made = await world.ibrat('admin', 'POST', '/api/auth/register', {
      ...person,
      role: 'operator',
      extension: '1007',
    })
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        message: 'User registered successfully',
        user: { name: 'Agent 7', email: 'agent7@example.com', phone: '+12345678907', role: 'salesperson' },
        token: expect.any(String),
      },
    ])
    const said = 'User with this email or phone number already exists'
    expect(await error('admin', 'POST', '/api/auth/register', person)).toMatchObject({ status: 400, error: said })
    const other = { ...person, email: 'agent8@example.com' }
    expect(await error('admin', 'POST', '/api/auth/register', other)).toMatchObject({ status: 400, error: said })
  })

  it.each([
    [{}],
    [{ name: 'A', email: 'nobody', phone: '12', password: 'short' }],
    [{ name: 'Agent 9', email: 'agent9@example.com', phone: '0301234', password: 'password123' }],
    [{ name: 'Agent 9', email: 'agent9@example.com', phone: '+12345678909', password: '12345' }],
    [{ name: 'Agent 9', email: 'agent9@example.com', phone: '+12345678909', password: 'password123', role: 'root' }],
  ])('does not register %o', async (body) => {
    expect(await error('admin', 'POST', '/api/auth/register', body)).toMatchObject({
      status: 400,
      error: 'Validation failed',
      details: expect.any(String),
    })
  })
})

describe('what is not understood', () => {
  it.each([
    ['GET', '/api/operator/leads/available?page=0', 'Query validation failed'],
    ['GET', '/api/operator/leads/available?limit=1000', 'Query validation failed'],
    ['GET', '/api/operator/leads/available?priority=soon', 'Query validation failed'],
    ['GET', '/api/operator/leads/available?page=1&page=2', 'Query validation failed'],
    ['GET', '/api/operator/calls/history?startDate=2026-03-02&endDate=2026-03-01', 'Query validation failed'],
    ['GET', '/api/operator/calls/history?sortBy=password', 'Query validation failed'],
    ['GET', '/api/operator/profile/performance?startDate=yesterday', 'Query validation failed'],
    ['GET', '/api/operator/calls/history?color=red', 'Query validation failed'],
  ])('%s %s', async (method, path, said) => {
    expect(await error('agent', method, path)).toMatchObject({ status: 400, error: said, details: expect.any(String) })
  })

  it.each([
    ['/api/operator/leads/claim', {}, 'Lead ID is required'],
    ['/api/operator/leads/claim', { leadId: [1] }, 'Lead ID is required'],
    ['/api/operator/leads/claim', { leadId: '1', more: 1 }, 'Validation failed'],
    ['/api/operator/calls/start', { leadId: '' }, 'Lead ID is required'],
    ['/api/operator/leads/claim', '{"leadId":', 'Validation failed'],
    ['/api/operator/leads/claim', `${'['.repeat(60_000)}${']'.repeat(60_000)}`, 'Validation failed'],
  ])('POST %s %s', async (path, body, said) => {
    const found = await error('agent', 'POST', path, body)
    expect(found).toMatchObject({ status: 400, error: said })
  })

  it.each([
    ['PUT', '/api/operator/profile/availability', { isAvailable: 'no' }, 'isAvailable must be a boolean value'],
    ['PUT', '/api/operator/calls/1/update', { status: 'done' }, 'Validation failed'],
    ['PUT', '/api/operator/calls/1/update', { status: 'completed', notes: 'x'.repeat(1001) }, 'Validation failed'],
  ])('%s %s %o', async (method, path, body, said) => {
    expect(await error('agent', method, path, body)).toMatchObject({ status: 400, error: said })
  })

  it.each([
    [
      '/api/admin/leads/bulk-action',
      { action: 'update_priority' },
      'Invalid request: action and leadIds array required',
    ],
    ['/api/admin/leads/bulk-action', { action: 'explode', leadIds: ['1'] }, 'Invalid action specified'],
    ['/api/admin/leads/bulk-action', { action: 'update_priority', leadIds: ['1'], data: {} }, 'Validation failed'],
    [
      '/api/admin/leads/bulk-action',
      { action: 'update_status', leadIds: ['1'], data: { status: 'calling' } },
      'Validation failed',
    ],
    ['/api/admin/system/control', {}, 'Action parameter required'],
    ['/api/admin/system/control', { action: 'explode' }, 'Invalid action specified'],
    ['/api/leads', { phone: '030', name: 'Lead' }, 'Validation failed'],
  ])('POST %s %o', async (path, body, said) => {
    expect(await error('admin', 'POST', path, body)).toMatchObject({ status: 400, error: said })
  })

  it('bodies and files that are too large, or no table', async () => {
    const huge = { leadId: 'x'.repeat(20_000_000) }
    expect(await error('agent', 'POST', '/api/operator/leads/claim', huge)).toMatchObject({ status: 413 })
    const form = (part: string, text: string, name = 'leads.csv') => {
      const made = new FormData()
      made.set(part, new Blob([text], { type: 'text/csv' }), name)
      return made
    }
    const upload = (body: FormData) => error('admin', 'POST', '/api/leads/upload-csv', body)
    expect(await upload(form('csvFile', `phone\n${'x'.repeat(11_000_000)}`))).toMatchObject({ status: 413 })
    expect(await upload(form('file', 'phone\n+4930123456'))).toMatchObject({ status: 400 })
    expect(await upload(new FormData())).toMatchObject({ status: 400, error: 'No file uploaded' })
    expect(await upload(form('csvFile', 'a,b\n1,2'))).toMatchObject({ status: 400 })
    expect(await upload(form('csvFile', 'phone', 'leads.exe'))).toMatchObject({ status: 400 })
  })

  it('paths and methods that are not there', async () => {
    expect(await error('admin', 'GET', '/api/nothing')).toMatchObject({ status: 404, error: 'Not found' })
    expect(await error('admin', 'DELETE', '/api/admin/dashboard')).toMatchObject({ status: 405 })
  })
})

describe('what is somebody else’s', () => {
  it('hides leads, calls and people of another site as if they were not there', async () => {
    const campaign = await world.store.write(otherSite, 'campaigns.create', {
      name: 'Other',
      description: null,
      status: 'active',
      agents: [],
      settings: (await import('../../../dialer/model/default-campaign-settings.js')).defaultCampaignSettings,
    })
    for (let n = 0; n < 3; n++) {
      await world.store.write(otherSite, 'leads.create', {
        campaign: campaign.id,
        number: number(`+4930999${n}000`),
        name: 'Lead',
        email: null,
        metadata: {},
        timeZone: null,
        priority: 0,
      })
    }
    const foreign = '3'
    expect(await error('admin', 'GET', `/api/leads/${foreign}`)).toMatchObject({ status: 404, error: 'Lead not found' })
    expect(await error('agent', 'POST', '/api/operator/leads/claim', { leadId: foreign })).toMatchObject({
      status: 404,
      error: 'Lead not found',
    })
    expect(await error('stranger', 'GET', '/api/calls/1')).toMatchObject({ status: 404, error: 'Call not found' })
    expect(await error('admin', 'GET', `/api/users/${world.users.stranger}`)).toMatchObject({ status: 404 })
    expect(
      await error('admin', 'PUT', `/api/users/${world.users.stranger}/activate`, { isActive: false }),
    ).toMatchObject({
      status: 404,
      error: 'User not found',
    })
    const { body } = await world.ibrat('admin', 'POST', '/api/admin/leads/bulk-action', {
      action: 'delete',
      leadIds: [foreign],
    })
    expect(body.modifiedCount).toBe(0)
    expect((await world.ibrat('stranger', 'GET', '/api/leads')).body.pagination.total).toBe(3)
  })

  it('keeps another’s calls from operators', async () => {
    const update = { status: 'completed' }
    const found = await error('agent2', 'PUT', '/api/operator/calls/1/update', update)
    expect([403, 404]).toContain(found.status)
    expect(await error('agent', 'PUT', '/api/operator/calls/999/update', update)).toMatchObject({
      status: 404,
      error: 'Call log not found',
    })
    expect(await error('agent', 'PUT', '/api/operator/calls/nothing/update', update)).toMatchObject({ status: 404 })
  })

  it('keeps the last admin', async () => {
    const own = `/api/users/${world.users.admin}`
    expect(await error('admin', 'DELETE', own)).toMatchObject({
      status: 400,
      error: 'Cannot delete the last admin user',
    })
    expect(await error('admin', 'PUT', `${own}/activate`, { isActive: false })).toMatchObject({
      status: 400,
      error: 'Cannot deactivate the last admin user',
    })
  })

  it.each([
    ['claimed', 'Lead is already assigned to another operator'],
    ['inCall', 'Lead is not available for claiming'],
    ['finished', 'Lead is not active'],
  ])('says why a lead cannot be claimed: %s', async (why, said) => {
    world.engine.refusals.set('lead.claim', new DomainError('CONFLICT', 'No.', { why }))
    const found = await error('agent', 'POST', '/api/operator/leads/claim', { leadId: String(world.lead) })
    world.engine.refusals.delete('lead.claim')
    expect(found).toMatchObject({ status: 400, error: said })
  })
})

describe('limits and settings', () => {
  it('takes 100 requests in 15 minutes of one address; an office may have more, and accounts their own', async () => {
    const limits = { ...usualRateLimits, windowS: 900, authenticated: 100, unauthenticated: 100 }
    const asked = async (change: object, settings: object, users: readonly Person[]) => {
      const { app } = createApp({
        ...world.options,
        rateLimits: { ibrat: { ...limits, ...change } },
        dialects: { ibrat: { ...usualIbratSettings, ...settings } },
      })
      const counts: Record<number, number> = {}
      for (let n = 0; n < 102; n++) {
        const user = users[n % users.length] ?? 'agent'
        const headers = { authorization: `Bearer ${world.tokens[user]}` }
        const { status } = await app.request('/ibrat/api/auth/logout2', { headers }, { address: '192.0.2.7' })
        counts[status] = (counts[status] ?? 0) + 1
      }
      return counts
    }
    expect(await asked({}, {}, ['agent', 'agent2'])).toEqual({ 404: 100, 429: 2 })
    expect(await asked({}, { rateLimitBy: 'account' }, ['agent', 'agent2'])).toEqual({ 404: 102 })
    expect(await asked({ offices: ['192.0.2.0/24'] }, {}, ['agent'])).toEqual({ 404: 102 })
  })

  it('counts as the software behind the document where it is told to', async () => {
    const { app } = createApp({
      ...world.options,
      dialects: { ibrat: { ...usualIbratSettings, compatibility: 'code' } },
    })
    const response = await app.request('/ibrat/api/admin/reports/performance', {
      headers: { authorization: `Bearer ${world.tokens.admin}` },
    })
    const { performance } = (await response.json()) as { performance: { salespersonStats: { successRate: number }[] } }
    // Five of eight were completed; six of them were answered.
    expect(performance.salespersonStats[0]?.successRate).toBe(0.625)
  })
})
