import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunningApi } from '../../api/server.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { type AgentId, callRef } from '../../dialer/model/ids.js'
import { makeCommit } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { listenApi, listenLive, overWire, upgradeStatus } from './support/running-api.js'
import { until } from './webhooks/support.js'

let world: ApiWorld
let api: RunningApi
beforeEach(async () => {
  world = await openApiWorld()
  api = await listenApi(world, { mostBehind: 50, highWaterBytes: 4096, batch: 10 })
})
afterEach(async () => {
  await api.close()
  await world.end()
})

const ringing = (n: number, agent: AgentId | null = null): DomainEvent => ({
  kind: 'call.ringing',
  at: world.clock.now(),
  call: callRef(`c.${n}`),
  campaign: world.campaign,
  lead: null,
  agent,
})
const commit = (...events: DomainEvent[]) => world.store.write(mainSite, 'engine.commit', makeCommit({ events }))
const token = (person: 'admin' | 'agent' = 'admin') => ['bearer', world.tokens[person]]
const subscribe = { type: 'subscribe', topics: ['call'] }

it('sends what happens, numbered, to those who asked for it', async () => {
  const live = listenLive(api, token())
  const { seq } = await live.next('welcome')
  live.send(subscribe)
  await live.next('subscribed')
  await commit(ringing(1), { kind: 'link.status', at: world.clock.now(), status: 'ready', why: null }, ringing(2))
  const first = await live.next('event')
  expect(first).toMatchObject({ seq: seq + 1, topic: 'call', kind: 'call.ringing', data: { callRef: 'c.1' } })
  expect((await live.next('event')).seq).toBe(seq + 3)
})

it('resumes behind a number without a gap, and goes on with what is new', async () => {
  const before = listenLive(api, token())
  const { seq } = await before.next('welcome')
  for (let i = 0; i < 120; i++) await commit(ringing(i))
  const live = listenLive(api, [], { authorization: `Bearer ${world.tokens.admin}` })
  await live.next('welcome')
  live.send({ ...subscribe, after: seq })
  await live.next('current')
  await commit(ringing(500))
  await live.until(seq + 121)
  const seqs = live.heard.flatMap((one) => (one.type === 'event' ? [one.seq] : []))
  expect(seqs).toEqual(Array.from({ length: 121 }, (_, i) => seq + 1 + i))
  expect(live.heard.some((one) => one.type === 'gap')).toBe(false)
})

it('takes the token as first message, and nothing before it', async () => {
  const early = listenLive(api)
  early.ws.once('open', () => early.send(subscribe))
  expect(await early.closed).toBe(4401)
  const live = listenLive(api)
  live.ws.once('open', () => live.send({ type: 'auth', token: world.tokens.agent }))
  expect(await live.next('welcome')).toMatchObject({ site: 'main' })
  const wrong = listenLive(api, ['bearer', 'a.b.c'])
  expect(await wrong.closed).toBe(4401)
})

it('hangs up on those who say nothing', async () => {
  const silent = listenLive(api)
  await new Promise((resolve) => silent.ws.once('open', resolve))
  await world.clock.advance(11_000)
  expect(await silent.closed).toBe(4401)
})

it('shows agents their own calls only', async () => {
  const live = listenLive(api, token('agent'))
  await live.next('welcome')
  live.send({ type: 'subscribe', topics: ['call', 'lead', 'site', 'agent'] })
  await live.next('subscribed')
  await commit(ringing(1, world.agent2), ringing(2), ringing(3, world.agent))
  expect((await live.next('event')).data).toMatchObject({ callRef: 'c.3', agentId: world.agent })
  expect(live.heard.filter((one) => one.type === 'event')).toHaveLength(1)
})

it('ends the stream of a login that ended', async () => {
  const live = listenLive(api, token('agent'))
  await live.next('welcome')
  await world.store.writeSystem('users.update', { id: world.users.agent, active: false })
  await world.clock.advance(26_000)
  expect(await live.closed).toBe(4401)
})

it('answers what it does not understand', async () => {
  const live = listenLive(api, token())
  await live.next('welcome')
  live.send({ type: 'subscribe', topics: ['weather'] })
  expect((await live.next('error')).error.message).toContain('topics')
  live.send({ type: 'ping' })
  await live.next('pong')
})

it('closes the sockets when it goes down', async () => {
  const live = listenLive(api, token())
  await live.next('welcome')
  await api.close()
  expect(await live.closed).toBe(4503)
  api = await listenApi(world)
})

describe('who is connected', () => {
  it('is told to those who may see everybody, and of everybody else only themselves', async () => {
    const boss = listenLive(api, token())
    await boss.next('welcome')
    boss.send({ type: 'subscribe', topics: ['presence'] })
    expect((await boss.next('online')).users.map(({ name }) => name)).toEqual(['admin'])
    const mine = listenLive(api, token('agent'))
    await mine.next('welcome')
    expect(await boss.next('presence')).toMatchObject({
      name: 'agent1',
      role: 'agent',
      agentId: world.agent,
      isOnline: true,
    })
    mine.send({ type: 'subscribe', topics: ['presence'] })
    expect((await mine.next('online')).users.map(({ name }) => name)).toEqual(['agent1'])
    const second = listenLive(api, token('agent'))
    await second.next('welcome')
    second.ws.close()
    await second.closed
    mine.ws.close()
    await mine.closed
    // Long enough not to be a page that was loaded anew.
    await until(() => world.clock.pending > 0)
    await world.clock.advance(5000)
    expect(await boss.next('presence')).toMatchObject({ name: 'agent1', isOnline: false })
    expect(boss.heard.filter(({ type }) => type === 'presence')).toHaveLength(2)
  })

  it('is listed over REST for supervisors', async () => {
    const live = listenLive(api, token('agent'))
    await live.next('welcome')
    const get = async (person: 'supervisor' | 'agent') =>
      overWire({ port: api.port }, '/api/live/online', { headers: { authorization: `Bearer ${world.tokens[person]}` } })
    const answer = await get('supervisor')
    expect(JSON.parse(answer.body.toString()).data).toMatchObject([
      { name: 'agent1', role: 'agent', agentId: world.agent },
    ])
    expect((await get('agent')).status).toBe(403)
  })
})

describe('a page signed in by cookie', () => {
  const cookie = () => ({ cookie: `ad_auth=${world.tokens.admin}` })

  it('of this listener or a listed origin may listen', async () => {
    for (const origin of [`http://127.0.0.1:${api.port}`, 'https://crm.example.com']) {
      const live = listenLive(api, [], { ...cookie(), origin })
      expect(await live.next('welcome')).toMatchObject({ site: 'main' })
    }
  })

  it('of another origin may not, though the browser sends the cookie along', async () => {
    const status = await upgradeStatus(api, { ...cookie(), origin: 'https://evil.example.com' })
    expect(status).toBe(403)
  })
})

it('tells an account with too many connections so, and goes on when one is closed', async () => {
  await api.close()
  api = await listenApi(world, { mostPerAccount: 2 })
  const [first, second] = [listenLive(api, token()), listenLive(api, token())]
  await Promise.all([first.next('welcome'), second.next('welcome')])
  const third = listenLive(api, token())
  expect((await third.next('error')).error).toMatchObject({ code: 'RATE_LIMITED' })
  expect(await third.closed).toBe(4429)
  expect(await listenLive(api, token('agent')).next('welcome')).toBeTruthy()
  first.ws.close()
  await first.closed
  await listenLive(api, token()).next('welcome')
})

it('hangs up on those who send without end', async () => {
  await api.close()
  api = await listenApi(world, { mostMessages: 5 })
  const live = listenLive(api, token())
  await live.next('welcome')
  for (let i = 0; i < 10; i++) live.send({ type: 'ping' })
  expect(await live.closed).toBe(4429)
})

it('beats, so that a page can tell that the server is there, and knows how far the site is', async () => {
  const live = listenLive(api, token())
  const { seq } = await live.next('welcome')
  await commit(ringing(1))
  await world.clock.advance(25_000)
  expect((await live.next('heartbeat')).seq).toBe(seq + 1)
})

it('refuses an upgrade whose address is none, and lives on', async () => {
  const head = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n'
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(api.port, '127.0.0.1', () => socket.write(`GET // HTTP/1.1\r\nHost: x\r\n${head}\r\n`))
    socket.once('data', (data) => resolve(data.toString()))
    socket.once('error', reject)
  })
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect((await overWire(api, '/api/health/live')).status).toBe(200)
})
