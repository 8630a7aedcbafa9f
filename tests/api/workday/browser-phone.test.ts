import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressList, loopbackNetworks } from '../../../api/contract/address-list.js'
import { isSecure } from '../../../api/contract/is-secure.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { emptyStatus } from '../support/fake-engine.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
  await world.store.write(mainSite, 'agents.update', {
    id: world.agent,
    sipUsername: 'agent1001',
    sipPasswordEncrypted: world.deps.sealSecret('correct horse'),
  })
})
afterAll(() => world.end())

/** Asks as if from an address. */
async function credentials(as: Person, address: string, headers: Record<string, string> = {}, via = 'tcp') {
  const response = await world.app.request(
    '/api/agents/me/credentials',
    { headers: { authorization: `Bearer ${world.tokens[as]}`, ...headers } },
    { via, address } as never,
  )
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
}
const readings = async () =>
  await world.options.readers
    .site(mainSite)!
    .selectFrom('audit')
    .select(['user_id', 'subject', 'subject_id', 'body'])
    .where('action', '=', 'phonePasswords.read')
    .execute()

describe('a phone’s password', () => {
  it('is told to its agent alone, kept by nobody on the way, and each reading is on record', async () => {
    const { status, headers, body } = await credentials('agent', '127.0.0.1')
    expect(status).toBe(200)
    expect(body).toMatchObject({ success: true, extensionId: '1001', password: 'correct horse' })
    expect(body.data).toEqual({ extensionId: '1001', username: 'agent1001', password: 'correct horse' })
    expect(headers.get('cache-control')).toContain('no-store')
    const noted = await readings()
    expect(noted).toMatchObject([{ user_id: world.users.agent, subject: 'agent', subject_id: String(world.agent) }])
    expect(JSON.stringify(noted)).not.toContain('horse')
    expect(JSON.stringify(world.logged)).not.toContain('horse')
  })

  it('is told over TLS, on this host and on the control socket only', async () => {
    const to = async (...how: [string, Record<string, string>?, string?]) => (await credentials('agent', ...how)).status
    expect(await to('192.0.2.7')).toBe(403)
    expect(await to('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe(403)
    expect(await to('127.0.0.1', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'http' })).toBe(403)
    expect(await to('127.0.0.1', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' })).toBe(200)
    // Nobody but a trusted proxy is believed.
    expect(await to('192.0.2.7', { 'x-forwarded-proto': 'https' })).toBe(403)
    expect(await to('::1')).toBe(200)
    expect(await to('', {}, 'control')).toBe(200)
  })

  it('is not there for who has none, and for who is no agent', async () => {
    expect((await credentials('agent2', '127.0.0.1')).status).toBe(404)
    expect((await credentials('supervisor', '127.0.0.1')).status).toBe(403)
    expect((await credentials('admin', '127.0.0.1')).status).toBe(403)
    expect((await ask(world, null, 'GET', '/agents/me/credentials')).status).toBe(401)
  })

  it('refused readings are no readings', async () => {
    const before = (await readings()).length
    await credentials('agent', '192.0.2.7')
    expect((await readings()).length).toBe(before)
  })
})

describe('a request nobody can read on its way', () => {
  it('comes by a proxy of the list, if the proxy says so', () => {
    const trusted = addressList([...loopbackNetworks, '192.0.2.0/24'])
    const by = (peer: string, headers: Record<string, string>) =>
      isSecure({ via: 'tcp', peer, headers: new Headers(headers) }, trusted)
    expect(by('192.0.2.7', { 'x-forwarded-proto': 'https' })).toBe(true)
    expect(by('192.0.2.7', { 'x-forwarded-proto': 'https, http' })).toBe(false)
    expect(by('192.0.2.7', {})).toBe(false)
    expect(by('198.51.100.7', { 'x-forwarded-proto': 'https' })).toBe(false)
    expect(by('::ffff:127.0.0.1', {})).toBe(true)
    expect(by('127.0.0.1', { forwarded: 'for=192.0.2.7' })).toBe(false)
  })
})

describe('settings of browser phones', () => {
  const whole = {
    wssUrl: 'wss://pbx.example.com:8089/ws',
    domain: 'pbx.example.com',
    stunServer: 'stun:stun.example.com',
  }

  it('are set by admins and read by all who are signed in', async () => {
    expect((await ask(world, 'agent', 'GET', '/sip/config')).body).toMatchObject({
      wssUrl: null,
      data: { wssUrl: null },
    })
    expect((await ask(world, 'supervisor', 'PUT', '/sip/config', whole)).status).toBe(403)
    expect((await ask(world, 'admin', 'PUT', '/sip/config', whole)).status).toBe(200)
    expect((await ask(world, 'agent', 'GET', '/sip/config')).body).toMatchObject({ ...whole, data: whole })
    expect((await ask(world, null, 'GET', '/sip/config')).status).toBe(401)
    expect((await ask(world, 'stranger', 'GET', '/sip/config')).body.data.domain).toBeNull()
  })

  it.each([
    [{ ...whole, wssUrl: 'https://pbx.example.com' }, 'wssUrl'],
    [{ ...whole, wssUrl: 'pbx' }, 'wssUrl'],
    [{ ...whole, domain: 'a b' }, 'domain'],
    [{ ...whole, stunServer: 'http://x/y' }, 'stunServer'],
    [{ wssUrl: null }, 'domain'],
  ])('%j is refused', async (body, field) => {
    const answer = await ask(world, 'admin', 'PUT', '/sip/config', body)
    expect(answer.status).toBe(422)
    expect(answer.body.error.details.fields).toHaveProperty(field)
  })
})

describe('colleagues', () => {
  it('are the other agents with how they stand', async () => {
    const presence = { name: 'available' as const, since: 1 }
    world.engine.status = { ...emptyStatus, agents: [{ agent: world.agent2, presence, phoneRegistered: true }] }
    const { body } = await ask(world, 'agent', 'GET', '/agents/peers')
    expect(body.users).toEqual(body.items)
    expect(body.items).toEqual([
      {
        id: world.agent2,
        userId: world.users.agent2,
        username: 'agent2',
        name: 'agent2',
        extension: '1002',
        status: 'AVAILABLE',
      },
    ])
    expect((await ask(world, 'supervisor', 'GET', '/agents/peers')).body.items.length).toBe(2)
  })
})
