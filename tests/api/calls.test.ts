import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endedCall, makeRecord, milestones } from '../storage/support.js'
import { monday10, number } from '../support/factories.js'
import { type ApiWorld, healthy, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
  const { agent, campaign, lead } = world
  const times = {
    ringingAt: monday10 + 2000,
    answeredAt: monday10 + 8000,
    agentAt: monday10 + 8005,
    bridgedAt: monday10 + 8060,
  }
  const talked = milestones(monday10, { ...times, endedAt: monday10 + 133_000 })
  const day = 86_400_000
  const records = [
    makeRecord('c.1', {
      agent,
      campaign,
      lead,
      extension: '1001' as never,
      outcome: 'connected',
      endedBy: 'lead',
      cause: 16,
      milestones: talked,
      disposition: 'interested',
    }),
    makeRecord('c.2', { agent: world.agent2, campaign, outcome: 'noAnswer', milestones: milestones(monday10 - day) }),
    makeRecord('c.3', { outcome: 'machine', number: number('+4989777'), milestones: milestones(monday10 - 2 * day) }),
    makeRecord('c.4', { direction: 'inbound', outcome: 'rejected', milestones: milestones(monday10 - 3 * day) }),
  ]
  for (const record of records) await world.store.write(mainSite, 'engine.commit', endedCall(record))
  await world.store.write(mainSite, 'projections.run', null)
  await world.clock.advance(3_600_000)
})
afterAll(() => world.end())

const refs = async (query: string, as: 'supervisor' | 'agent' = 'supervisor') =>
  (await ask(world, as, 'GET', `/calls?${query}`)).body.data.map((call: { ref: string }) => call.ref)

describe('calls', () => {
  it.each([
    ['', ['c.1', 'c.2', 'c.3', 'c.4']],
    ['order=asc&limit=2', ['c.4', 'c.3']],
    ['status=answered', ['c.1', 'c.3']],
    ['status=no_answer', ['c.2']],
    ['status=failed&direction=inbound', ['c.4']],
    ['outcome=machine', ['c.3']],
    ['agentId=1', ['c.1']],
    ['campaignId=1&disposition=interested', ['c.1']],
    ['query=89777', ['c.3']],
    ['username=AGENT1', ['c.1']],
    ['useremail=agent2@', ['c.2']],
    ['username=agent&useremail=%25', []],
    ['username=agent&query=777', []],
    ['startDate=2026-03-01&endDate=2026-03-01', ['c.2']],
    ['endDate=2026-02-27T23:59:59Z', ['c.4']],
    ['startDate=2026-03-02T10:00:00Z', ['c.1']],
    ['startDate=2030-01-01', []],
  ])('are filtered by %s', async (query, expected) => {
    expect(await refs(query)).toEqual(expected)
  })

  it('of others are hidden from agents', async () => {
    expect(await refs('', 'agent')).toEqual(['c.1'])
    expect(await refs(`agentId=${world.agent2}`, 'agent')).toEqual([])
    expect((await ask(world, 'agent', 'GET', '/calls/2')).status).toBe(404)
  })

  it('have the contract’s fields, disposition, milestones and trace', async () => {
    const { body } = await ask(world, 'agent', 'GET', '/calls/1')
    expect(body.data).toMatchObject({
      id: 1,
      agentName: 'agent1',
      extension: '1001',
      direction: 'outbound',
      status: 'answered',
      outcome: 'connected',
      duration: 125,
      talkTime: 125,
      startTime: '2026-03-02T10:00:00Z',
      endTime: '2026-03-02T10:02:13Z',
      recordingUrl: null,
      metadata: { campaignId: 1, leadId: 1, disposition: 'interested', endedBy: 'lead', cause: 16 },
      milestones: { answeredAt: '2026-03-02T10:00:08.000Z', verdictAt: null },
      answerToAgentMs: 60,
    })
    const trace = await ask(world, 'agent', 'GET', '/calls/1/trace')
    expect(trace.body.data).toMatchObject([{ kind: 'call.ended', data: { callRef: 'c.1', outcome: 'connected' } }])
  })
})

describe('the dashboard', () => {
  const numbers = async (query: string, as: 'supervisor' | 'agent' = 'supervisor') =>
    (await ask(world, as, 'GET', `/stats/dashboard?${query}`)).body.data

  it('sums up a span', async () => {
    expect(await numbers('')).toMatchObject({
      totalCalls: 4,
      answeredCalls: 2,
      successRate: 50,
      callsByStatus: { answered: 2, no_answer: 1, busy: 0, failed: 1 },
      callsByHour: [{ hour: 10, count: 4 }],
    })
    expect(await numbers('startDate=2026-03-02&timeZone=Europe/Berlin')).toMatchObject({
      totalCalls: 1,
      totalDuration: 125,
      callsByHour: [{ hour: 11, count: 1 }],
      topAgents: [{ agentId: world.agent, name: 'agent1', totalCalls: 1, successRate: 100 }],
    })
  })

  it('shows agents their own', async () => {
    expect(await numbers('', 'agent')).toMatchObject({ totalCalls: 1 })
    expect((await ask(world, 'agent', 'GET', `/stats/dashboard?agentId=${world.agent2}`)).status).toBe(403)
    expect((await ask(world, 'agent', 'GET', '/stats/dashboard?timeZone=Moon')).status).toBe(422)
  })
})

describe('health', () => {
  it('has the contract’s shape and tells of links and threads', async () => {
    const { status, body } = await ask(world, null, 'GET', '/health')
    expect(status).toBe(200)
    expect(body).toMatchObject({ success: true, status: 'healthy', db: 'connected', uptime: 3600 })
    expect(body.links).toMatchObject([{ site: null, pbx: null, status: 'ready', why: null }])
  })

  it('names sites and PBXs to their supervisors alone', async () => {
    const linkFor = async (who: 'supervisor' | 'agent') => (await ask(world, who, 'GET', '/health')).body.links[0]
    expect(await linkFor('supervisor')).toMatchObject({ site: 'main', pbx: 'office', status: 'ready' })
    expect(await linkFor('agent')).toMatchObject({ site: null, pbx: null, status: 'ready' })
  })

  it('is 503 when unhealthy', async () => {
    world.health = { ...healthy, healthy: false, database: 'disconnected', storage: { waiting: 9, fault: 'disk full' } }
    const { status, body } = await ask(world, null, 'GET', '/health')
    world.health = healthy
    expect([status, body]).toMatchObject([503, { success: false, status: 'unhealthy', db: 'disconnected' }])
    expect(body).not.toHaveProperty('uptime')
  })

  it('is 503 while a PBX is away, which alone is no reason to start the process again', async () => {
    const [link] = healthy.links
    world.health = { ...healthy, links: [{ ...link!, status: 'connecting', why: 'refused' }] }
    const { status, body } = await ask(world, null, 'GET', '/health')
    const live = await ask(world, null, 'GET', '/health/live')
    world.health = { ...healthy, links: [{ ...link!, status: 'reconciling' }] }
    const back = await ask(world, null, 'GET', '/health')
    world.health = healthy
    expect([status, body]).toMatchObject([503, { success: false, status: 'unhealthy', db: 'connected' }])
    expect([live.status, live.body]).toMatchObject([200, { success: true, status: 'healthy' }])
    expect(back.status).toBe(200)
  })
})

describe('the site', () => {
  const limits = { maxLines: 40, callsPerSecond: 3, trunks: [{ name: 'carrier', maxLines: 20, callsPerSecond: 2 }] }

  it('is paused and resumed, and remembers it', async () => {
    world.engine.asked.length = 0
    await ask(world, 'supervisor', 'POST', '/site/pause')
    expect(await world.store.read(mainSite, 'settings.get', { key: 'site.paused' })).toBe(true)
    await ask(world, 'supervisor', 'POST', '/site/resume')
    expect(world.engine.asked).toEqual([
      { kind: 'site.pause', paused: true },
      { kind: 'site.pause', paused: false },
    ])
  })

  it('takes limits inside those of the configuration', async () => {
    expect((await ask(world, 'admin', 'PUT', '/site/limits', limits)).body.data).toEqual(limits)
    expect(world.engine.asked.at(-1)).toEqual({ kind: 'limits.put', limits })
    expect((await ask(world, 'admin', 'GET', '/site')).body.data.limits).toEqual(limits)
    const wrong = { maxLines: 61, callsPerSecond: 3, trunks: [{ name: 'nowhere', maxLines: 1, callsPerSecond: 1 }] }
    const refused = await ask(world, 'admin', 'PUT', '/site/limits', wrong)
    expect(Object.keys(refused.body.error.details.fields)).toEqual(['maxLines', 'trunks.0.name'])
  })
})

describe('users', () => {
  it('get a login, and lose it', async () => {
    const body = { email: 'new@example.com', password: 'a long new password', name: 'New', role: 'manager' }
    const made = await ask(world, 'admin', 'POST', '/users', body)
    expect(made.body.data).toMatchObject({ email: 'new@example.com', role: 'manager', active: true })
    expect((await ask(world, 'admin', 'POST', '/users', body)).body.error.code).toBe('DUPLICATE_ENTRY')
    const signIn = () => ask(world, null, 'POST', '/auth/login', { email: body.email, password: body.password })
    expect((await signIn()).body.data.user.role).toBe('manager')
    const path = `/users/${made.body.data.id}`
    expect((await ask(world, 'admin', 'PUT', path, { role: 'agent' })).body.data.role).toBe('agent')
    expect((await signIn()).body.data.user.role).toBe('agent')
    await ask(world, 'admin', 'PUT', path, { active: false })
    expect((await signIn()).status).toBe(401)
    expect((await ask(world, 'admin', 'GET', '/users?query=new@')).body.data).toMatchObject([{ active: false }])
  })

  it('cannot close their own account, and need a fair password', async () => {
    const own = await ask(world, 'admin', 'PUT', `/users/${world.users.admin}`, { active: false })
    expect(own.body.error.code).toBe('CONFLICT')
    const weak = { email: 'w@example.com', password: '123', name: 'W' }
    expect((await ask(world, 'admin', 'POST', '/users', weak)).body.error.details.fields).toHaveProperty('password')
  })
})

describe('numbers not to call', () => {
  it('hold at once, for a number or a prefix, on the site or in a campaign', async () => {
    world.engine.asked.length = 0
    const made = await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '+49 30 1', campaignId: world.campaign })
    expect(made.body.data).toMatchObject({ phoneNumber: '+49301', prefix: false, campaignId: world.campaign })
    await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '0900', prefix: true, reason: 'premium' })
    expect(world.engine.asked).toEqual([
      { kind: 'dnc.added', campaign: world.campaign, pattern: { number: '+49301', prefix: false } },
      { kind: 'dnc.added', campaign: null, pattern: { number: '0900', prefix: true } },
    ])
    const listed = await ask(world, 'supervisor', 'GET', `/dnc?campaignId=${world.campaign}`)
    expect(listed.body.data).toHaveLength(1)
    expect((await ask(world, 'supervisor', 'DELETE', `/dnc/${made.body.data.id}`)).status).toBe(204)
    expect((await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: 'x', prefix: true })).status).toBe(422)
  })
})
