import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

it('ids of another site are not there', async () => {
  const { campaign, lead, agent, users } = world
  const tries: readonly (readonly [string, string, unknown?])[] = [
    ['GET', `/campaigns/${campaign}`],
    ['PUT', `/campaigns/${campaign}`, { name: 'mine' }],
    ['DELETE', `/campaigns/${campaign}`],
    ['POST', `/campaigns/${campaign}/start`],
    ['GET', `/campaigns/${campaign}/live`],
    ['GET', `/leads/${lead}`],
    ['PUT', `/leads/${lead}`, { status: 'interested' }],
    ['DELETE', `/leads/${lead}`],
    ['GET', `/leads/${lead}/why`],
    ['POST', '/leads', { campaignId: campaign, phoneNumber: '+493012345678' }],
    ['GET', `/agents/${agent}`],
    ['PUT', `/agents/${agent}`, { name: 'mine' }],
    ['PUT', `/agents/${agent}/status`, { status: 'available' }],
    ['POST', `/agents/${agent}/sign-on`, {}],
    ['GET', '/calls/1'],
    ['GET', '/recordings/1'],
    ['PUT', `/users/${users.agent}`, { password: 'a long new password' }],
  ]
  for (const [method, path, body] of tries) {
    const answer = await ask(world, 'stranger', method, path, body)
    expect([method, path, answer.status]).toEqual([method, path, 404])
  }
  expect(world.engine.asked).toEqual([])
  const refused = await ask(world, 'stranger', 'POST', '/agents', { userId: users.agent, extension: '1001' })
  expect([refused.status, Object.keys(refused.body.error.details.fields)]).toEqual([422, ['userId']])
})

it('lists hold only what is of the site', async () => {
  for (const path of ['/campaigns', '/leads', '/agents', '/calls', '/dnc']) {
    expect((await ask(world, 'stranger', 'GET', path)).body.data).toEqual([])
  }
  const people = await ask(world, 'stranger', 'GET', '/users')
  expect(people.body.data.map((one: { name: string }) => one.name)).toEqual(['stranger'])
})

it('an admin cannot make or touch an admin of the installation', async () => {
  const body = { email: 'x@example.com', name: 'x', password: 'a long new password', role: 'superadmin' }
  expect((await ask(world, 'admin', 'POST', '/users', body)).status).toBe(403)
  await world.store.writeSystem('memberships.put', {
    user: world.users.superAdmin,
    site: 'main' as never,
    role: 'admin',
  })
  const touched = await ask(world, 'admin', 'PUT', `/users/${world.users.superAdmin}`, {
    password: 'a long new password',
  })
  expect(touched.status).toBe(403)
})

it('an admin cannot take over a person whom another site shares', async () => {
  await world.store.writeSystem('memberships.put', { user: world.users.stranger, site: 'main' as never, role: 'agent' })
  const path = `/users/${world.users.stranger}`
  expect((await ask(world, 'admin', 'PUT', path, { password: 'a long new password' })).status).toBe(403)
  expect((await ask(world, 'superAdmin', 'PUT', path, { password: 'a long new password' })).status).toBe(200)
})
