import { afterAll, beforeAll, expect, it } from 'vitest'
import { extension } from '../../../dialer/model/ids.js'
import { type ApiWorld, openApiWorld, otherSite, password } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { signIn } from './support.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const jane = { email: 'newagent@example.com', password: 'securePassword123', name: 'Jane Smith', role: 'agent' }

it('makes an account as the contract prints it, which can sign in', async () => {
  const answer = await ask(world, 'admin', 'POST', '/auth/register', jane)
  expect(answer.status).toBe(201)
  expect(answer.body).toEqual({
    success: true,
    data: { user: { id: expect.any(Number), email: jane.email, role: 'agent', name: jane.name } },
    message: 'User created successfully',
  })
  const { email } = jane
  expect((await ask(world, null, 'POST', '/auth/login', { email, password: jane.password })).status).toBe(200)
})

it('answers 409 for an address that is taken, in whatever case', async () => {
  const answer = await ask(world, 'admin', 'POST', '/auth/register', { ...jane, email: 'AGENT1@example.com' })
  expect([answer.status, answer.body.error.code]).toEqual([409, 'DUPLICATE_ENTRY'])
  expect(answer.body.error.details.fields).toHaveProperty('email')
})

it.each([
  ['nobody', null, 401],
  ['an agent', 'agent', 403],
  ['a supervisor', 'supervisor', 403],
] as const)('refuses %s', async (_, as, status) => {
  expect((await ask(world, as, 'POST', '/auth/register', { ...jane, email: 'x@example.com' })).status).toBe(status)
})

it('lets the admin of a site make no admin of the installation', async () => {
  const answer = await ask(world, 'admin', 'POST', '/auth/register', {
    ...jane,
    email: 'x@example.com',
    role: 'superadmin',
  })
  expect([answer.status, answer.body.error.code]).toEqual([403, 'FORBIDDEN'])
})

it('names each field that is wrong', async () => {
  const { body } = await ask(world, 'admin', 'POST', '/auth/register', { email: 'no', name: '', role: 'boss', x: 1 })
  expect(Object.keys(body.error.details.fields).toSorted()).toEqual(['email', 'name', 'password', 'role', 'x'])
})

it('lets a person sign in by staff id, and by extension where one site alone has it', async () => {
  const made = await ask(world, 'admin', 'POST', '/users', { ...jane, email: 'staff@example.com', staffId: 'EMP-0007' })
  expect(made.body.data).toMatchObject({ staffId: 'EMP-0007', lastLoginAt: null })
  const by = (email: string, given: string) => ask(world, null, 'POST', '/auth/login', { email, password: given })
  expect((await by('emp-0007', jane.password)).body.user.email).toBe('staff@example.com')
  expect((await by('1001', password)).body.user.email).toBe('agent1@example.com')
  await world.store.write(otherSite, 'agents.create', {
    user: world.users.stranger,
    name: 'stranger',
    email: 'stranger@example.com',
    extension: extension('1001'),
    sipUsername: null,
    sipPasswordEncrypted: null,
    phoneMode: 'nailedUp',
  })
  expect((await by('1001', password)).status).toBe(401)
  const users = (await ask(world, 'admin', 'GET', '/users?query=staff')).body.data
  expect(Date.parse(users[0].lastLoginAt)).toBe(world.clock.now())
  const twice = await ask(world, 'admin', 'POST', '/users', { ...jane, email: 'y@example.com', staffId: 'emp-0007' })
  expect([twice.status, Object.keys(twice.body.error.details.fields)]).toEqual([409, ['staffId']])
})

it('tells somebody who knows the password that the account is closed, and nobody else', async () => {
  const { body } = await ask(world, 'admin', 'POST', '/users', { ...jane, email: 'closed@example.com' })
  await ask(world, 'admin', 'PUT', `/users/${body.data.id}`, { active: false })
  const by = (given: string) =>
    ask(world, null, 'POST', '/auth/login', { email: 'closed@example.com', password: given })
  expect((await by('wrong')).body.error).toEqual({ code: 'INVALID_CREDENTIALS', message: 'Invalid email or password' })
  const closed = await by(jane.password)
  expect([closed.status, closed.body.error.details.reason]).toEqual([401, 'inactive'])
})

it('holds an account that is guessed at from many addresses back, but not where its owner has been before', async () => {
  const from = async (address: string, given: string) => {
    const body = JSON.stringify({ email: 'supervisor@example.com', password: given })
    const headers = { 'content-type': 'application/json' }
    return (await world.app.request('/api/auth/login', { method: 'POST', headers, body }, { address })).status
  }
  expect(await from('192.0.2.1', password)).toBe(200)
  const guesses = []
  for (let i = 0; i < 40; i++) guesses.push(await from(`198.51.100.${i}`, 'wrong'))
  expect(guesses.filter((status) => status === 401)).toHaveLength(30)
  expect(guesses.at(-1)).toBe(429)
  expect(await from('203.0.113.1', password)).toBe(429)
  expect(await from('192.0.2.1', password)).toBe(200)
  await world.clock.advance(60_000)
  expect(await from('203.0.113.1', password)).toBe(200)
})

it('never tells a password or its hash', async () => {
  await signIn(world, 'agent1')
  const users = await ask(world, 'admin', 'GET', '/users?limit=100')
  expect(JSON.stringify(users.body)).not.toMatch(/argon2|password/i)
})
