import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataPaths } from '../../../storage/data-folder.js'
import { type ApiWorld, openApiWorld } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { bearer } from './support.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const make = async (body: object) => (await ask(world, 'admin', 'POST', '/api-keys', body)).body.data
const get = (path: string, headers: Record<string, string>) => ask(world, null, 'GET', path, undefined, headers)

it('lets a machine do what its scopes say, and no more', async () => {
  const { key } = await make({ name: 'CRM', scopes: ['lead.read', 'lead.readAll'] })
  expect(key).toMatch(/^tlk_[\w-]{43}$/)
  for (const headers of [bearer(key), { 'x-api-key': key }]) {
    expect((await get('/leads', headers)).body.data).toHaveLength(1)
    const refused = await get('/users', headers)
    expect([refused.status, refused.body.error.details]).toEqual([403, { right: 'user.write' }])
    expect((await ask(world, null, 'POST', '/dnc', { phoneNumber: '+493012345699' }, headers)).status).toBe(403)
  }
  const me = await get('/auth/me', bearer(key))
  expect(me.body.data).toMatchObject({ user: { id: null, name: 'CRM' }, rights: ['self', 'lead.read', 'lead.readAll'] })
})

it('reads the calls of the whole site, since a machine has none of its own, and changes none', async () => {
  const { key } = await make({ name: 'Reports', scopes: ['call.read'] })
  const all = await ask(world, 'admin', 'POST', '/calls', {
    agentId: world.agent,
    destination: '+12025550123',
    direction: 'outbound',
    status: 'answered',
    startTime: new Date(world.clock.now() - 60_000).toISOString(),
  })
  expect(all.status).toBe(201)
  expect((await get('/calls', bearer(key))).body.data).toEqual([expect.objectContaining({ id: all.body.data.id })])
  expect((await get(`/calls/${all.body.data.id}`, bearer(key))).status).toBe(200)
  const disposition = { disposition: 'interested' }
  const write = await ask(world, null, 'POST', `/calls/${all.body.data.id}/disposition`, disposition, bearer(key))
  expect(write.status).toBe(404)
})

it('is shown once and kept nowhere', async () => {
  const { key, id } = await make({ name: 'Shown once', scopes: ['call.read'] })
  const list = await ask(world, 'admin', 'GET', '/api-keys')
  expect(list.body.data.find((one: { id: number }) => one.id === id)).toMatchObject({
    hint: key.slice(0, 8),
    scopes: ['call.read'],
    createdBy: world.users.admin,
    lastUsedAt: null,
  })
  expect(JSON.stringify(list.body)).not.toContain(key.slice(8))
  const { system } = dataPaths(world.dataDir)
  for (const file of [system, `${system}-wal`]) expect(readFileSync(file).includes(key.slice(4))).toBe(false)
})

it('opens its own site alone', async () => {
  const { key } = await make({ name: 'One site', scopes: ['campaign.read'] })
  const at = (site: string) => get('/campaigns', { ...bearer(key), 'x-trunkline-site': site })
  expect((await at('main')).status).toBe(200)
  const [foreign, none] = [await at('other'), await at('nowhere')]
  expect([foreign.status, foreign.body]).toEqual([403, none.body])
  expect((await ask(world, 'stranger', 'GET', '/api-keys')).body.data).toEqual([])
})

it('ends when it is revoked or expires, or was never one', async () => {
  const expiresAt = new Date(world.clock.now() + 3_600_000).toISOString()
  const short = await make({ name: 'Short', scopes: ['campaign.read'], expiresAt })
  const gone = await make({ name: 'Gone', scopes: ['campaign.read'] })
  expect((await ask(world, 'stranger', 'DELETE', `/api-keys/${gone.id}`)).status).toBe(404)
  expect((await ask(world, 'admin', 'DELETE', `/api-keys/${gone.id}`)).status).toBe(204)
  expect((await ask(world, 'admin', 'DELETE', `/api-keys/${gone.id}`)).status).toBe(404)
  expect((await get('/campaigns', bearer(gone.key))).status).toBe(401)
  expect((await get('/campaigns', bearer(short.key))).status).toBe(200)
  await world.clock.advance(3_600_000)
  expect((await get('/campaigns', bearer(short.key))).status).toBe(401)
  expect((await get('/campaigns', bearer(`tlk_${'a'.repeat(43)}`))).status).toBe(401)
  expect((await get('/campaigns', { 'x-api-key': 'rubbish' })).status).toBe(401)
  // A name is free again when its key has ended.
  expect(await make({ name: 'Gone', scopes: ['campaign.read'] })).toMatchObject({ name: 'Gone' })
})

it('says when it was last used', async () => {
  const { key, id } = await make({ name: 'Used', scopes: ['campaign.read'] })
  await get('/campaigns', bearer(key))
  // Waits for the writes before it.
  await make({ name: 'After', scopes: ['campaign.read'] })
  const list = (await ask(world, 'admin', 'GET', '/api-keys')).body.data
  const used = list.find((one: { id: number }) => one.id === id)
  expect(Date.parse(used.lastUsedAt)).toBe(world.clock.now())
})

it.each([
  ['no scope', { name: 'a', scopes: [] }, 'scopes'],
  ['an unknown scope', { name: 'a', scopes: ['everything'] }, 'scopes.0'],
  ['the right to make keys', { name: 'a', scopes: ['apiKey.write'] }, 'scopes.0'],
  ['the right over all sites', { name: 'a', scopes: ['sites.manage'] }, 'scopes.0'],
  ['what every key may anyhow', { name: 'a', scopes: ['self'] }, 'scopes.0'],
])('is not made with %s', async (_, body, field) => {
  const answer = await ask(world, 'admin', 'POST', '/api-keys', body)
  expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, [field]])
})

it('is not made to expire in the past, nor with a name that is taken, nor by a supervisor', async () => {
  const past = { name: 'a', scopes: ['call.read'], expiresAt: '2020-01-01T00:00:00Z' }
  expect((await ask(world, 'admin', 'POST', '/api-keys', past)).body.error.details.fields).toHaveProperty('expiresAt')
  await make({ name: 'Twice', scopes: ['call.read'] })
  const twice = await ask(world, 'admin', 'POST', '/api-keys', { name: 'Twice', scopes: ['call.read'] })
  expect(twice.status).toBe(409)
  expect((await ask(world, 'supervisor', 'POST', '/api-keys', { name: 'b', scopes: ['call.read'] })).status).toBe(403)
})

it('makes nobody who may do more than the key itself', async () => {
  const { key } = await make({
    name: 'HR',
    scopes: ['user.write', 'campaign.read', 'lead.read', 'agent.act', 'call.read'],
  })
  const add = (email: string, role: string) =>
    ask(world, null, 'POST', '/users', { email, name: 'New', password: 'a long password', role }, bearer(key))
  expect((await add('hired@example.com', 'agent')).status).toBe(201)
  expect((await add('boss@example.com', 'admin')).status).toBe(403)
  const takeOver = await ask(world, null, 'POST', `/users/${world.users.admin}/password-reset`, undefined, bearer(key))
  expect(takeOver.status).toBe(403)
})
