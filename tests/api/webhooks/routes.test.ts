import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDispatcher } from '../../../api/webhooks/dispatcher.js'
import { defaultWebhookSettings } from '../../../api/webhooks/settings.js'
import { isSigned } from '../../../api/webhooks/sign.js'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { silentLog } from '../../support/silent-log.js'
import { type ApiWorld, mainSite, openApiWorld } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { openEndpoint, says, until } from './support.js'

let world: ApiWorld
let there: Awaited<ReturnType<typeof openEndpoint>>
beforeEach(async () => {
  world = await openApiWorld({ webhooks: { allowPrivate: ['127.0.0.1'] } })
  there = await openEndpoint()
})
afterEach(async () => {
  await there.close()
  await world.end()
})

const body = (more: object = {}) => ({ name: 'CRM', url: there.url, events: ['lead.updated'], ...more })
const make = async (more: object = {}) => (await ask(world, 'admin', 'POST', '/webhooks', body(more))).body.data

describe('webhooks', () => {
  it('are for admins, of their own site', async () => {
    const { id } = await make()
    for (const person of ['agent', 'supervisor'] as const) {
      expect((await ask(world, person, 'GET', '/webhooks')).status).toBe(403)
      expect((await ask(world, person, 'POST', '/webhooks', body())).status).toBe(403)
    }
    const elsewhere = [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/rotate-secret'],
      ['GET', '/deliveries'],
      ['GET', '/replays'],
    ] as const
    for (const [method, path] of elsewhere) {
      const given = method === 'GET' || method === 'DELETE' ? undefined : {}
      expect((await ask(world, 'stranger', method, `/webhooks/${id}${path}`, given)).status).toBe(404)
    }
  })

  it('tell their secret once, and again only another one', async () => {
    const made = await ask(world, 'admin', 'POST', '/webhooks', body())
    expect(made.status).toBe(201)
    const { id, secret } = made.body.data
    expect(secret).toMatch(/^whsec_[A-Za-z0-9_-]{43}$/)
    const seen = [
      await ask(world, 'admin', 'GET', `/webhooks/${id}`),
      await ask(world, 'admin', 'GET', '/webhooks'),
      await ask(world, 'admin', 'PUT', `/webhooks/${id}`, { name: 'Other' }),
    ]
    expect(JSON.stringify(seen.map((one) => one.body))).not.toContain('whsec_')
    expect(seen[2]!.body.data).toMatchObject({ name: 'Other', events: ['lead.updated'], status: 'active' })
    const rotated = await ask(world, 'admin', 'POST', `/webhooks/${id}/rotate-secret`, { overlapS: 3600 })
    expect(rotated.body.data.secret).not.toBe(secret)
    expect(Date.parse(rotated.body.data.formerSecretUntil)).toBe(world.clock.now() + 3_600_000)
    const row = await world.options.readers.site(mainSite)!.selectFrom('webhooks').select('secret').executeTakeFirst()
    expect(row?.secret).not.toContain(rotated.body.data.secret)
  })

  it.each([
    ['a private address', { url: 'https://10.0.0.1/' }, 'url'],
    ['metadata', { url: 'http://169.254.169.254/latest' }, 'url'],
    ['no URL', { url: 'nowhere' }, 'url'],
    ['no events', { events: [] }, 'events'],
    ['an unknown event', { events: ['call.exploded'] }, 'events.0'],
    ['an unknown campaign', { campaignIds: [4711] }, 'campaignIds'],
    ['an unknown field', { secret: 'mine' }, 'secret'],
    ['too short a time', { retryForS: 1 }, 'retryForS'],
  ])('refuse %s, naming the field', async (_what, wrong, field) => {
    const refused = await ask(world, 'admin', 'POST', '/webhooks', body(wrong))
    expect(refused.status).toBe(422)
    expect(Object.keys(refused.body.error.details.fields)).toContain(field)
  })

  it('can be tried out, and tell what the endpoint said', async () => {
    const { id, secret } = await make()
    there.now(says(418, 'a teapot'))
    const tried = await ask(world, 'admin', 'POST', `/webhooks/${id}/test`)
    expect(tried.body.data).toMatchObject({ delivered: false, status: 418, answer: 'a teapot' })
    there.now(says(200))
    expect((await ask(world, 'admin', 'POST', `/webhooks/${id}/test`)).body.data.delivered).toBe(true)
    const { headers, body: text } = there.got[1]!
    expect(JSON.parse(text)).toMatchObject({ event: 'webhook.test', id: null, site: 'main', webhookId: id })
    const header = String(headers['x-trunkline-signature'])
    expect(isSigned({ secret, header, body: text }, world.clock.now())).toBe(true)
    const log = await ask(world, 'admin', 'GET', `/webhooks/${id}/deliveries`)
    expect(log.body.data.map((one: { status: string }) => one.status)).toEqual(['delivered', 'dead'])
    const dead = log.body.data[1].id
    expect((await ask(world, 'admin', 'POST', `/webhooks/${id}/deliveries/${dead}/replay`)).status).toBe(409)
  })

  it('that were given up are told to admins who ask how things are, and to nobody else', async () => {
    const { id } = await make()
    const giveUp = 'It answered 410: the endpoint is gone.'
    const progress = { webhook: id, replay: null, cursor: 0, finished: false, results: [], giveUp, pauseAfterMs: 1 }
    await world.store.write(mainSite, 'webhooks.progress', progress)
    const health = async (person: 'admin' | 'supervisor' | null) => (await ask(world, person, 'GET', '/health')).body
    expect((await health('admin')).webhooks).toEqual([{ id, name: 'CRM', why: giveUp }])
    expect(await health('supervisor')).not.toHaveProperty('webhooks')
    expect(await health(null)).not.toHaveProperty('webhooks')
  })

  it('list the events there are', async () => {
    const { data } = (await ask(world, 'admin', 'GET', '/webhooks/event-types')).body
    const events = data.map((one: { event: string }) => one.event)
    expect(events).toEqual(expect.arrayContaining(['call.started', 'call.ended', 'campaign.completed', 'lead.updated']))
  })
})

describe('with somebody who sends', () => {
  it('a changed lead arrives with its record; the log shows it; it can be sent again; what waits can be seen', async () => {
    const dispatcher = startDispatcher({
      store: world.store,
      siteDb: (site) => world.options.readers.site(site),
      openSecret: (sealed) => world.options.openSecret(sealed),
      settings: { ...defaultWebhookSettings, allowPrivate: ['127.0.0.1'] },
      clock: world.clock,
      random: createSeededRandom(1),
      log: silentLog,
      version: '1.0.0',
    })
    await dispatcher.put([mainSite])
    const { id } = await make({ campaignIds: [world.campaign] })
    await world.clock.advance(200)
    await ask(world, 'admin', 'PUT', `/leads/${world.lead}`, { status: 'contacted' })
    await until(() => there.got.length === 1)
    const sent = JSON.parse(there.got[0]!.body)
    const lead = (await ask(world, 'admin', 'GET', `/leads/${world.lead}`)).body.data
    expect(sent).toMatchObject({
      event: 'lead.updated',
      topic: 'lead',
      data: { leadId: world.lead, campaignId: world.campaign },
      campaign: { id: world.campaign, name: 'Campaign 1' },
    })
    expect(sent.lead).toEqual(lead)
    const [entry] = await until(async () => {
      const { data } = (await ask(world, 'admin', 'GET', `/webhooks/${id}/deliveries?event=lead.updated`)).body
      return data.length === 1 && data
    })
    expect(entry).toMatchObject({ status: 'delivered', attempts: 1, lastStatus: 200, eventId: sent.id })
    const again = await ask(world, 'admin', 'POST', `/webhooks/${id}/deliveries/${entry.id}/replay`)
    expect(again.status).toBe(202)
    await world.clock.advance(200)
    await until(() => there.got.length === 2)
    const done = await until(async () => {
      const { data } = (await ask(world, 'admin', 'GET', `/webhooks/${id}/replays`)).body
      return data[0].status === 'finished' && data[0]
    })
    expect(done).toMatchObject({ what: 'range', sent: 1, failed: 0 })
    await ask(world, 'admin', 'POST', `/webhooks/${id}/pause`)
    await ask(world, 'admin', 'PUT', `/leads/${world.lead}`, { status: 'new' })
    const paused = (await ask(world, 'admin', 'GET', `/webhooks/${id}`)).body.data
    expect(paused).toMatchObject({ status: 'paused', waiting: 1 })
    expect((await ask(world, 'admin', 'POST', `/webhooks/${id}/replays`, { dead: true })).status).toBe(409)
    await ask(world, 'admin', 'POST', `/webhooks/${id}/resume`, {})
    await world.clock.advance(200)
    await until(() => there.got.length === 3)
    expect((await ask(world, 'admin', 'DELETE', `/webhooks/${id}`)).status).toBe(204)
    expect((await ask(world, 'admin', 'GET', `/webhooks/${id}`)).status).toBe(404)
    await dispatcher.stop()
  })
})
