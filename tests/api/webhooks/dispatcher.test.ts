import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSigned } from '../../../api/webhooks/sign.js'
import { journalRange } from '../../../storage/journal/repository.js'
import { runningReplay } from '../../../storage/webhooks/deliveries.js'
import { addCampaign, site } from '../../storage/support.js'
import { inCampaign, openEndpoint, openWebhookWorld, says, until } from './support.js'

let world: Awaited<ReturnType<typeof openWebhookWorld>>
let there: Awaited<ReturnType<typeof openEndpoint>>
beforeEach(async () => {
  world = await openWebhookWorld()
  there = await openEndpoint()
})
afterEach(async () => {
  await there.close()
  await world.close()
})

const from = (first: number, n: number) => Array.from({ length: n }, (_, i) => first + i)
const lastSeq = async () => (await journalRange(world.db)).last

describe('an endpoint that answers', () => {
  it('gets each event once, in order, signed, with its number and an id of its own', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url)
    const first = (await lastSeq()) + 1
    await world.happen(120)
    await until(() => there.got.length === 120)
    expect(there.ids()).toEqual(from(first, 120))
    const [got] = there.got
    const { headers, body } = got!
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Trunkline/1.0.0',
      'x-trunkline-event': 'call.ringing',
      'x-trunkline-event-id': String(first),
      'x-trunkline-attempt': '1',
    })
    expect(JSON.parse(body)).toMatchObject({
      id: first,
      event: 'call.ringing',
      topic: 'call',
      site: 'main',
      webhookId: id,
      deliveryId: headers['x-trunkline-delivery'],
      data: { callRef: 'c.0', campaignId: null },
      call: null,
    })
    const signed = { secret: 'whsec_test', header: String(headers['x-trunkline-signature']), body }
    expect(isSigned(signed, world.clock.now())).toBe(true)
    expect(isSigned({ ...signed, body: `${body} ` }, world.clock.now())).toBe(false)
    expect(isSigned({ ...signed, secret: 'whsec_other' }, world.clock.now())).toBe(false)
    expect(isSigned(signed, world.clock.now() + 301_000)).toBe(false)
    expect(new Set(there.got.map((one) => one.headers['x-trunkline-delivery'])).size).toBe(120)
  })

  it('gets what it asked for and nothing else, also of one campaign alone', async () => {
    const campaign = await addCampaign(world.store)
    await world.start()
    await world.subscribe(there.url, { events: ['call.ringing'], campaigns: [campaign] })
    await world.subscribe(`${there.url}/status`, { events: ['webhook.status'] })
    await world.happen(1)
    await world.happen(1, inCampaign(campaign))
    const mine = await lastSeq()
    await world.subscribe(`${there.url}/other`)
    await until(() => there.got.length === 2)
    expect(there.got.map(({ path, id }) => [path, id])).toEqual(
      expect.arrayContaining([
        ['/hook', mine],
        ['/hook/status', mine + 1],
      ]),
    )
  })

  it('is signed with both secrets while they overlap, and then with the new one', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url)
    const rotate = { id, secret: 'sealed:whsec_new', formerUntil: world.clock.now() + 60_000 }
    await world.store.write(site, 'webhooks.rotateSecret', rotate)
    await world.clock.advance(200)
    await world.happen(1)
    await until(() => there.got.length === 1)
    await world.clock.advance(61_000)
    await world.happen(1)
    await until(() => there.got.length === 2)
    const holds = (n: number, secret: string) => {
      const { headers, body } = there.got[n]!
      return isSigned({ secret, header: String(headers['x-trunkline-signature']), body }, world.clock.now(), 100)
    }
    expect([holds(0, 'whsec_test'), holds(0, 'whsec_new')]).toEqual([true, true])
    expect([holds(1, 'whsec_test'), holds(1, 'whsec_new')]).toEqual([false, true])
  })
})

describe('an endpoint in trouble', () => {
  it('that answers 500 for an hour gets everything afterwards, in order and the same bytes', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url)
    const first = (await lastSeq()) + 1
    const well = world.clock.now() + 3_600_000
    there.now((response) => void response.writeHead(world.clock.now() < well ? 500 : 200).end('sorry'))
    await world.happen(3)
    await until(() => there.got.length === 1)
    await world.drive(id, () => there.ids().at(-1) === first + 2)
    expect(world.clock.now() - well).toBeLessThan(12 * 60_000)
    await world.happen(2)
    await until(() => there.ids().at(-1) === first + 4)
    const tries = there.got.filter((one) => one.id === first)
    expect(tries.length).toBeGreaterThan(8)
    expect(tries.length).toBeLessThan(20)
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1)
    expect(new Set(tries.map(({ headers }) => headers['x-trunkline-delivery'])).size).toBe(1)
    expect(tries.map(({ headers }) => Number(headers['x-trunkline-attempt']))).toEqual(from(1, tries.length))
    expect(there.ids().slice(tries.length)).toEqual(from(first + 1, 4))
    const log = await until(async () => {
      const entries = await world.log(id)
      return entries.length === 5 && entries
    })
    expect(log.at(-1)).toMatchObject({ seq: first, status: 'delivered', attempts: tries.length, body: null })
    expect(log.at(-1)?.tries.at(-2)).toMatchObject({ status: 500, error: 'It answered 500.', answer: 'sorry' })
  })

  it('that never takes one event loses that one to the dead letters, and gets the rest', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url, { retryForS: 600 })
    const first = (await lastSeq()) + 1
    there.now((response, got) => void response.writeHead(got.id === first ? 400 : 200).end())
    await world.happen(2)
    await world.drive(id, () => there.ids().at(-1) === first + 1)
    expect(there.got.length).toBeGreaterThan(6)
    const [delivered, dead] = await until(async () => {
      const log = await world.log(id)
      return log.length === 2 && log
    })
    expect(delivered).toMatchObject({ seq: first + 1, status: 'delivered' })
    expect(dead).toMatchObject({ seq: first, status: 'dead', nextTryAt: null })
    expect(dead!.body).toContain('"call.ringing"')
  })

  it('that fails for three days is given up, and an admin can see it and bring it back without a gap', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url, { retryForS: 7 * 86_400 })
    const first = (await lastSeq()) + 1
    there.now(says(503, '', { 'retry-after': '3600' }))
    await world.happen(2)
    await world.drive(id, async () => (await world.webhook(id))?.status === 'suspended')
    // Once an hour, as it asked, for 72 hours.
    expect(there.got.length).toBeGreaterThan(70)
    expect(there.got.length).toBeLessThan(76)
    expect(await world.webhook(id)).toMatchObject({ status: 'suspended', why: expect.stringContaining('72 hours') })
    const told = await world.db.selectFrom('journal').select('body').where('kind', '=', 'webhook.status').execute()
    expect(told.at(-1)?.body).toContain('"suspended"')
    there.now(says(200))
    await world.happen(1)
    const resumed = await world.store.write(site, 'webhooks.resume', { id, skip: false })
    expect(resumed.lost).toBeNull()
    await world.clock.advance(200)
    await until(() => there.ids().at(-1) === first + 3)
    // The event that told of its end lies between them; it had not asked for that.
    expect([...new Set(there.ids())]).toEqual([first, first + 1, first + 3])
  })

  it('that says it is gone is asked no more', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url)
    there.now(says(410))
    await world.happen(2)
    await until(async () => (await world.webhook(id))?.status === 'suspended')
    await world.clock.advance(3_600_000)
    expect(there.got).toHaveLength(1)
    expect((await world.webhook(id))?.why).toContain('410')
  })

  it('that leads elsewhere is not followed', async () => {
    const inside = await openEndpoint()
    await world.start()
    const { id } = await world.subscribe(there.url)
    there.now(says(302, '', { location: inside.url }))
    await world.happen(1)
    const [one] = await until(async () => {
      const log = await world.log(id)
      return log.length === 1 && log
    })
    expect(one).toMatchObject({ status: 'retrying', tries: [{ status: 302 }] })
    expect(one!.tries[0]!.error).toContain('not followed')
    expect(inside.got).toHaveLength(0)
    await inside.close()
  })

  it.each([
    ['hangs', () => undefined, /No answer came within 15 s/],
    ['hangs up at once', (response: { destroy(): void }) => response.destroy(), /closed the connection/],
  ])('that %s is tried again', async (what, endpoint, why) => {
    await world.start()
    const { id } = await world.subscribe(there.url)
    there.now(endpoint)
    await world.happen(1)
    await until(() => there.got.length === 1)
    if (what === 'hangs') await world.clock.advance(15_000)
    const [one] = await until(async () => {
      const log = await world.log(id)
      return log.length === 1 && log
    })
    expect(one!.tries[0]!.error).toMatch(why)
    there.now(says(204))
    await world.drive(id, async () => (await world.log(id))[0]?.status === 'delivered')
  })

  it('that sends for ever is read to a bound; one that breaks off behind its 200 has taken the event', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url)
    there.now((response, _got, n) => {
      response.writeHead(200)
      if (n === 1) {
        const more = () => void response.write('x'.repeat(10_000), (error) => error || setImmediate(more))
        more()
      } else {
        response.write('half')
        setImmediate(() => response.destroy())
      }
    })
    await world.happen(2)
    const log = await until(async () => {
      const entries = await world.log(id)
      return entries.length === 2 && entries
    })
    expect(log.map(({ status }) => status)).toEqual(['delivered', 'delivered'])
    expect(log[1]!.tries[0]!.answer).toHaveLength(1024)
  })

  it('in a private network is not reached unless the configuration allows it', async () => {
    await world.close()
    world = await openWebhookWorld({ allowPrivate: [] })
    await world.start()
    const { id } = await world.subscribe(there.url)
    await world.happen(1)
    const [one] = await until(async () => {
      const log = await world.log(id)
      return log.length === 1 && log
    })
    expect(one!.tries[0]!.error).toContain('webhooks.allowPrivate')
    expect(there.got).toHaveLength(0)
  })

  it('delays nobody else, however many of them hang', async () => {
    await world.close()
    world = await openWebhookWorld({ mostAtOnce: 4 })
    there.now((response, { path }) => {
      if (path === '/hook') response.end()
    })
    await world.start()
    await world.subscribe(there.url)
    await world.happen(1)
    await until(() => there.got.length === 1)
    for (let i = 2; i < 10; i++) await world.subscribe(`${there.url}/hangs`.replace('127.0.0.1', `127.0.0.${i}`))
    await world.happen(30)
    await until(() => there.got.filter(({ path }) => path === '/hook').length === 31)
    expect(there.got.some(({ path }) => path === '/hook/hangs')).toBe(true)
  })
})

describe('a process that ends', () => {
  it('goes on with exactly what was missed, in order', async () => {
    const one = await world.start()
    const { id } = await world.subscribe(there.url)
    const first = (await lastSeq()) + 1
    await world.happen(50)
    await until(() => there.got.length === 50)
    await one.stop()
    await world.happen(250)
    await world.start()
    await until(() => there.got.length === 300)
    expect(there.ids()).toEqual(from(first, 300))
    await until(async () => (await world.webhook(id))?.cursor === first + 299)
  })

  it('in the middle of a retry goes on with the same bytes, and then with what came behind', async () => {
    const one = await world.start()
    const { id } = await world.subscribe(there.url)
    const first = (await lastSeq()) + 1
    there.now(says(500))
    await world.happen(3)
    await until(async () => (await world.log(id))[0]?.status === 'retrying')
    await one.stop()
    there.now(says(200))
    await world.start()
    await world.drive(id, () => there.got.length === 4)
    expect(there.ids()).toEqual([first, first, first + 1, first + 2])
    expect(there.got[1]!.body).toBe(there.got[0]!.body)
    expect(there.got[1]!.headers['x-trunkline-attempt']).toBe('2')
  })

  it('while a request is under way sends that event again, with the same id', async () => {
    const one = await world.start()
    await world.subscribe(there.url)
    there.now(() => undefined)
    await world.happen(1)
    await until(() => there.got.length === 1)
    const stopped = one.stop()
    await world.clock.advance(3000)
    await stopped
    there.now(says(200))
    await world.start()
    await until(() => there.got.length === 2)
    const ids = there.got.map(({ headers }) => headers['x-trunkline-delivery'])
    expect(ids[1]).toBe(ids[0])
  })
})

describe('a replay', () => {
  const replay = async (webhook: number, what: 'range' | 'dead', fromSeq: number, toSeq: number) => {
    const made = await world.store.write(site, 'webhooks.replay', { webhook, what, fromSeq, toSeq })
    await world.clock.advance(200)
    return made
  }
  const over = (webhook: number) => until(async () => (await runningReplay(world.db, webhook)) === null || undefined)

  it('of a range sends it again, in order, with the ids it had, and says that it is one', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url)
    const first = (await lastSeq()) + 1
    await world.happen(20)
    await until(async () => (await world.webhook(id))?.cursor === first + 19)
    await replay(id, 'range', first + 5, first + 9)
    await over(id)
    const again = there.got.slice(20)
    expect(again.map((one) => one.id)).toEqual(from(first + 5, 5))
    expect(again.map(({ headers }) => headers['x-trunkline-replay'])).toEqual(from(0, 5).map(() => 'true'))
    expect(again[0]!.headers['x-trunkline-delivery']).toBe(there.got[5]!.headers['x-trunkline-delivery'])
  })

  it('of all dead sends these alone, byte for byte, while new events go their own way', async () => {
    await world.start()
    const { id } = await world.subscribe(there.url, { retryForS: 60 })
    const first = (await lastSeq()) + 1
    const bad = [first + 1, first + 3]
    there.now((response, { id: seq }) => void response.writeHead(bad.includes(seq) ? 500 : 200).end())
    await world.happen(5)
    const dead = async () => (await world.log(id)).filter(({ status }) => status === 'dead')
    await world.drive(id, async () => {
      const log = await world.log(id)
      return log.length === 5 && log.every(({ status }) => status !== 'retrying')
    })
    expect((await dead()).map(({ seq }) => seq)).toEqual([first + 3, first + 1])
    const before = there.got.length
    const sentBefore = there.got.find((one) => one.id === first + 1)!.body
    there.now(says(200))
    await until(async () => (await world.webhook(id))?.cursor === first + 4)
    await replay(id, 'dead', 0, Number.MAX_SAFE_INTEGER)
    await over(id)
    expect(there.ids().slice(before)).toEqual(bad)
    expect(there.got[before]!.body).toBe(sentBefore)
    expect(await dead()).toEqual([])
  })
})
