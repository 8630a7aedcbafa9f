import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonBody } from '../../api/contract/json-body.js'
import { type Wire, writtenList } from '../../api/contract/reply.js'
import { callToWire } from '../../api/features/calls/wire.js'
import { leadToWire } from '../../api/features/leads/wire.js'
import { listCalls } from '../../storage/calls/repository.js'
import { listLeads } from '../../storage/leads/repository.js'
import { endedCall, makeRecord } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

// What lists keep of former answers (rows that were written, queries that were read, who asks) may show in nothing but their speed.

let world: ApiWorld
const pageOfAll = { page: 1, limit: 50 }
beforeAll(async () => {
  world = await openApiWorld()
  const { campaign, agent, agent2 } = world
  for (const [n, name] of ['Lead "0002"', 'Жанна 😀\n', 'O\\Brien </script>', '\u2028\ud800'].entries()) {
    const metadata = n === 1 ? {} : { 'a "key"': 'a\tvalue', n: 1.5, yes: true, none: null }
    const body = {
      campaignId: campaign,
      phoneNumber: `+4930555000${n}`,
      name,
      metadata,
      tags: n === 2 ? ['a "tag"'] : [],
    }
    await ask(world, 'supervisor', 'POST', '/leads', body)
  }
  const store = world.store.engineStore(mainSite)
  await store.commit(endedCall(makeRecord('own', { agent, campaign, lead: world.lead, outcome: 'connected' })))
  await store.commit(endedCall(makeRecord('others', { agent: agent2, campaign, note: 'said "no"', outcome: 'busy' })))
})
afterAll(() => world.end())

const list = (as: Parameters<typeof ask>[1], path: string) => ask(world, as, 'GET', path)
const refs = async (as: Parameters<typeof ask>[1]) =>
  (await list(as, '/calls?limit=50')).body.data.map(({ ref }: { ref: string }) => ref).sort()

describe('a list', () => {
  it('says of each row what the row says alone, however often it is asked', async () => {
    const db = world.options.readers.site(mainSite)!
    const leads = (await listLeads(db, pageOfAll)).items.map(leadToWire)
    const calls = (await listCalls(db, pageOfAll)).items.map(callToWire)
    const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
    for (let times = 0; times < 2; times++) {
      const { body } = await list('supervisor', '/leads?limit=50')
      expect([body.data, body.items, body.total]).toEqual([asJson(leads), asJson(leads), leads.length])
      const found = await list('supervisor', '/calls?limit=50')
      expect([found.body.data, found.body.items]).toEqual([asJson(calls), asJson(calls)])
    }
    expect(leads.length).toBeGreaterThan(4)
  })

  it('shows a change of a row, and of a name that stands in it, at once', async () => {
    const path = '/leads?query=%220002%22'
    const [lead] = (await list('supervisor', path)).body.data
    await ask(world, 'supervisor', 'PUT', `/leads/${lead.id}`, { name: 'Lead "0002" again' })
    expect((await list('supervisor', path)).body.data).toMatchObject([{ id: lead.id, name: 'Lead "0002" again' }])
    await list('supervisor', '/calls?limit=50')
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { name: 'Another name' })
    const names = (await list('supervisor', '/calls?limit=50')).body.data.map(
      (call: { metadata: { campaignName: string } }) => call.metadata.campaignName,
    )
    expect(names).toEqual(['Another name', 'Another name'])
    await ask(world, 'supervisor', 'DELETE', `/leads/${lead.id}`)
    expect((await list('supervisor', path)).body.data).toEqual([])
  })

  it('holds what may be seen by whoever asks, though another asked the same before', async () => {
    expect(await refs('supervisor')).toEqual(['others', 'own'])
    expect(await refs('agent')).toEqual(['own'])
    expect(await refs('agent2')).toEqual(['others'])
    expect(await refs('stranger')).toEqual([])
    expect(await refs('supervisor')).toEqual(['others', 'own'])
    expect((await list('supervisor', '/leads?limit=7')).status).toBe(200)
    expect((await list('agent', '/leads?limit=7')).status).toBe(403)
    expect((await list('stranger', '/leads?limit=7')).body.data).toEqual([])
  })

  it('refuses a wrong query each time, and takes none for another', async () => {
    for (let times = 0; times < 2; times++) {
      for (const query of ['page=0', 'limit=1000', 'page=1&page=2', 'sortBy=secret', 'page=1&__proto__=1']) {
        expect([query, (await list('supervisor', `/leads?${query}`)).status]).toEqual([query, 422])
      }
      expect((await list('supervisor', '/leads?pageSize=2')).body.pagination.limit).toBe(2)
      expect((await list('supervisor', '/leads?limit=3')).body.pagination.limit).toBe(3)
      const long = (await list('supervisor', `/leads?limit=2&query=${'%20'.repeat(150)}`)).status
      expect(long).toBe(200)
    }
  })

  it('is refused to a login from its end on', async () => {
    const { body } = await ask(world, null, 'POST', '/auth/login', {
      email: 'supervisor@example.com',
      password: 'correct horse battery',
    })
    const headers = { authorization: `Bearer ${body.data.token}` }
    expect((await ask(world, null, 'GET', '/leads?limit=2', undefined, headers)).status).toBe(200)
    await ask(world, null, 'POST', '/auth/logout', {}, headers)
    expect((await ask(world, null, 'GET', '/leads?limit=2', undefined, headers)).status).toBe(401)
  })
})

describe('JSON that was written before', () => {
  it('stands in a body as it is, and deeper in JSON as what it says', () => {
    const items = writtenList(['{"id":1}', '{"id":2}'])
    expect(jsonBody({ success: true, data: items, items })).toBe(
      '{"success":true,"data":[{"id":1},{"id":2}],"items":[{"id":1},{"id":2}]}',
    )
    const deep: Wire = { data: { leads: items } }
    expect(jsonBody(deep)).toBe('{"data":{"leads":[{"id":1},{"id":2}]}}')
    expect(jsonBody(writtenList([]))).toBe('[]')
  })
})
