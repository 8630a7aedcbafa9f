import { afterAll, beforeAll, expect, it } from 'vitest'
import { keptRole } from '../../api/auth/roles.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite, password } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const login = (email: string, given: string) => ask(world, null, 'POST', '/auth/login', { email, password: given })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

it('signs a person in and knows the token', async () => {
  const answer = await login('Agent1@Example.com', password)
  expect(answer.body).toMatchObject({
    success: true,
    data: {
      user: { id: world.users.agent, email: 'agent1@example.com', role: 'agent', name: 'agent1' },
      expiresIn: '7d',
    },
  })
  const me = await ask(world, null, 'GET', '/auth/me', undefined, bearer(answer.body.data.token))
  expect(me.body.data).toMatchObject({ user: { role: 'agent' }, site: 'main', agentId: world.agent })
})

it('answers a wrong password and an unknown address alike, as the contract prints it', async () => {
  const expected = { success: false, error: { code: 'INVALID_CREDENTIALS', message: 'Invalid email or password' } }
  for (const answer of [await login('admin@example.com', 'wrong'), await login('nobody@example.com', password)]) {
    expect(answer.status).toBe(401)
    expect(answer.body).toMatchObject(expected)
    expect(answer.body.error).toEqual(expected.error)
  }
})

it('makes guessing slower and slower, and forgives with time', async () => {
  for (let i = 0; i < 5; i++) await login('supervisor@example.com', 'wrong')
  const blocked = await login('supervisor@example.com', password)
  expect([blocked.status, blocked.body.error.code]).toEqual([429, 'RATE_LIMITED'])
  expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0)
  await world.clock.advance(2000)
  expect((await login('supervisor@example.com', 'wrong')).status).toBe(401)
  const longer = await login('supervisor@example.com', password)
  expect(Number(longer.headers.get('retry-after'))).toBeGreaterThan(1)
  await world.clock.advance(20_000)
  expect((await login('supervisor@example.com', password)).status).toBe(200)
})

it('gives many tries at once no more chances, and good ones no trouble', async () => {
  const many = await Promise.all(Array.from({ length: 20 }, () => login('many@example.com', 'wrong')))
  expect(many.filter(({ status }) => status === 401)).toHaveLength(5)
  for (let i = 0; i < 40; i++) expect((await login('admin@example.com', password)).status).toBe(200)
})

it.each([
  ['nothing', undefined],
  ['another scheme', 'Basic abc'],
  ['no token', 'Bearer'],
  ['rubbish', 'Bearer a.b.c'],
  ['an unsigned token', `Bearer ${btoa('{"alg":"none"}')}.${btoa('{"sub":"1"}')}.`],
])('refuses %s', async (_, authorization) => {
  const answer = await ask(world, null, 'GET', '/campaigns', undefined, authorization ? { authorization } : {})
  expect([answer.status, answer.body.error.code]).toEqual([401, 'UNAUTHORIZED'])
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
})

it('refuses a token after logout, and after its time', async () => {
  const { body } = await login('agent1@example.com', password)
  const headers = bearer(body.data.token)
  expect((await ask(world, null, 'POST', '/auth/logout', undefined, headers)).body).toEqual({
    success: true,
    message: 'Logged out successfully',
  })
  expect((await ask(world, null, 'GET', '/auth/me', undefined, headers)).status).toBe(401)
  const short = await world.deps.tokens.issue(world.users.agent, mainSite)
  await world.store.writeSystem('sessions.create', {
    id: short.claims.id,
    user: world.users.agent,
    expiresAt: short.claims.expiresAt,
  })
  expect((await ask(world, null, 'GET', '/auth/me', undefined, bearer(short.token))).status).toBe(200)
  await world.clock.advance(7 * 86_400_000 + 1000)
  expect((await ask(world, null, 'GET', '/auth/me', undefined, bearer(short.token))).status).toBe(401)
})

it('a changed password ends every login, and must be a fair one', async () => {
  const { body } = await login('agent2@example.com', password)
  const headers = bearer(body.data.token)
  const change = (currentPassword: string, newPassword: string) =>
    ask(world, null, 'PUT', '/auth/password', { currentPassword, newPassword }, headers)
  expect((await change('wrong', 'a fresh long password')).body.error.details.fields).toHaveProperty('currentPassword')
  expect((await change(password, 'short')).body.error.details.fields).toHaveProperty('password')
  expect((await change(password, 'aaaaaaaaaaaaaaa')).status).toBe(422)
  expect((await change(password, 'a fresh long password')).status).toBe(200)
  expect((await ask(world, null, 'GET', '/auth/me', undefined, headers)).status).toBe(401)
  expect((await login('agent2@example.com', 'a fresh long password')).status).toBe(200)
})

it('a closed account can neither sign in nor go on', async () => {
  const made = await world.store.writeSystem('users.create', {
    email: 'gone@example.com',
    name: 'gone',
    passwordHash: await world.deps.passwords.hash(password),
    role: keptRole.agent.account,
  })
  expect((await login('gone@example.com', password)).status).toBe(403)
  await world.store.writeSystem('memberships.put', { user: made.id, site: mainSite, role: 'agent' })
  const { body } = await login('gone@example.com', password)
  await world.store.writeSystem('users.update', { id: made.id, active: false })
  expect((await ask(world, null, 'GET', '/auth/me', undefined, bearer(body.data.token))).status).toBe(401)
  expect((await login('gone@example.com', password)).body.error.code).toBe('INVALID_CREDENTIALS')
})

it('lets the installation’s admin choose a site, and nobody else', async () => {
  const token = (await login('root@example.com', password)).body.data.token
  const at = (site: string, headers: Record<string, string>) =>
    ask(world, null, 'GET', '/auth/me', undefined, { ...headers, 'x-trunkline-site': site })
  expect((await at(otherSite, bearer(token))).body.data.site).toBe('other')
  expect((await at('unknown', bearer(token))).status).toBe(403)
  const admin = (await login('admin@example.com', password)).body.data.token
  expect((await at(otherSite, bearer(admin))).status).toBe(403)
})

it('never logs a password or a token', async () => {
  await login('admin@example.com', password)
  const text = JSON.stringify(world.logged)
  expect(text).not.toContain(password)
  expect(text).not.toContain('eyJ')
})
