import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiWorld, mainSite, openApiWorld, otherSite } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { bearer, newPerson, signIn, who } from './support.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const path = (id: number, site = '') => `/users/${id}/memberships${site && `/${site}`}`

it('lets a person work in several sites, with a role in each', async () => {
  const id = await newPerson(world, 'both')
  expect((await ask(world, 'superAdmin', 'PUT', path(id, 'other'), { role: 'manager' })).body.data).toEqual({
    site: 'other',
    siteName: 'other',
    role: 'manager',
  })
  const { token } = (await signIn(world, 'both')).body
  const me = await who(world, token)
  expect(me.body.data.sites).toEqual([
    { id: 'main', name: 'main', role: 'agent' },
    { id: 'other', name: 'other', role: 'manager' },
  ])
  const elsewhere = { ...bearer(token), 'x-trunkline-site': otherSite }
  const there = await ask(world, null, 'GET', '/auth/me', undefined, elsewhere)
  expect(there.body.data).toMatchObject({ site: 'other', user: { role: 'manager' } })
  expect((await signIn(world, 'both', { site: 'other' })).body.data.site).toBe('other')
  expect((await signIn(world, 'both', {}, { 'x-trunkline-site': otherSite })).body.data.site).toBe('other')

  expect((await ask(world, 'superAdmin', 'DELETE', path(id, 'other'))).status).toBe(204)
  expect((await ask(world, null, 'GET', '/auth/me', undefined, elsewhere)).status).toBe(403)
  expect((await who(world, token)).status).toBe(200)
  expect((await ask(world, 'superAdmin', 'DELETE', path(id, 'other'))).status).toBe(404)
})

it('lets the admin of a site change its own members, and see or touch nothing of other sites', async () => {
  const id = await newPerson(world, 'shared')
  await ask(world, 'superAdmin', 'PUT', path(id, 'other'), { role: 'agent' })
  expect((await ask(world, 'admin', 'GET', path(id))).body.data).toEqual([
    { site: 'main', siteName: 'main', role: 'agent' },
  ])
  expect((await ask(world, 'superAdmin', 'GET', path(id))).body.data).toHaveLength(2)
  const foreign = await ask(world, 'admin', 'PUT', path(id, 'other'), { role: 'admin' })
  const none = await ask(world, 'admin', 'PUT', path(id, 'nowhere'), { role: 'admin' })
  expect([foreign.status, none.status]).toEqual([404, 404])
  expect(foreign.body.error.message.replace('other', '')).toBe(none.body.error.message.replace('nowhere', ''))
  expect((await ask(world, 'admin', 'PUT', path(id, 'main'), { role: 'manager' })).body.data.role).toBe('manager')
  // A person of another site alone is nobody here.
  expect((await ask(world, 'admin', 'GET', path(world.users.stranger))).status).toBe(404)
  expect((await ask(world, 'admin', 'PUT', path(world.users.stranger, 'main'), { role: 'agent' })).status).toBe(404)
  expect((await ask(world, 'admin', 'DELETE', path(id, 'main'))).status).toBe(204)
  expect((await ask(world, 'admin', 'GET', `/users/${id}`)).status).toBe(404)
})

it('lets the admin of two sites join their people', async () => {
  await ask(world, 'superAdmin', 'PUT', path(world.users.admin, 'other'), { role: 'admin' })
  const id = await newPerson(world, 'joined')
  expect((await ask(world, 'admin', 'PUT', path(id, 'other'), { role: 'agent' })).status).toBe(200)
  await ask(world, 'superAdmin', 'DELETE', path(world.users.admin, 'other'))
})

it('shuts the site at once to a person who leaves it', async () => {
  expect((await ask(world, 'admin', 'DELETE', path(world.users.agent2, 'main'))).status).toBe(204)
  expect((await who(world, world.tokens.agent2)).status).toBe(403)
})

it('is not for oneself, not for installation admins, and not without the right', async () => {
  const own = await ask(world, 'admin', 'PUT', path(world.users.admin, 'main'), { role: 'agent' })
  expect([own.status, own.body.error.code]).toEqual([409, 'CONFLICT'])
  await world.store.writeSystem('memberships.put', {
    user: world.users.superAdmin,
    site: mainSite,
    role: 'admin',
  })
  const above = await ask(world, 'admin', 'PUT', path(world.users.superAdmin, 'main'), { role: 'agent' })
  expect(above.status).toBe(403)
  expect((await ask(world, 'supervisor', 'GET', path(world.users.agent))).status).toBe(403)
  const boss = await ask(world, 'superAdmin', 'PUT', path(world.users.agent, 'main'), { role: 'superadmin' })
  expect(boss.status).toBe(422)
})
