import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callRef } from '../../../dialer/model/ids.js'
import { makeCommit, makeRecord, milestones } from '../../storage/support.js'
import { number } from '../../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { emptyStatus } from '../support/fake-engine.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())
beforeEach(() => {
  world.engine.status = emptyStatus
})

const phase = (body: object, as: Person = 'agent') => ask(world, as, 'POST', '/calls/phase', body)
const live = async (as: Person = 'supervisor') => (await ask(world, as, 'GET', '/live-calls')).body.items
const pass = (ms: number) => world.clock.advance(ms)

describe('live calls', () => {
  it('of the engine carry who, what for and since when; agents see their own', async () => {
    const ref = callRef('c.live')
    const at = world.clock.now() - 5000
    const record = makeRecord(ref, {
      agent: world.agent,
      campaign: world.campaign,
      lead: world.lead,
      milestones: milestones(at, { answeredAt: at + 1000 }),
    })
    await world.store.engineStore(mainSite).commit(makeCommit({ calls: [{ record, state: {} }] }))
    const call = {
      call: ref,
      state: 'bridged' as const,
      since: at + 2000,
      campaign: world.campaign,
      lead: world.lead,
      agent: world.agent,
      number: number('+493012345600'),
    }
    const fresh = { ...call, call: callRef('c.fresh'), state: 'callingAgent' as const, agent: null }
    const over = { ...call, call: callRef('c.over'), state: 'wrapUp' as const }
    world.engine.status = { ...emptyStatus, calls: [call, fresh, over] }
    expect(await live()).toMatchObject([
      {
        callId: ref,
        origin: 'pbx',
        userId: world.users.agent,
        agentName: 'agent1',
        campaignName: 'Campaign 1',
        leadName: 'Lead 0001',
        state: 'bridged',
        status: 'on_call',
        startTime: at + 1000,
        source: '1001',
        destination: '+493012345600',
      },
      { callId: 'c.fresh', state: 'calling_agent', status: 'connecting', agentName: null },
    ])
    expect((await live('agent')).map((one: { callId: string }) => one.callId)).toEqual([ref])
    expect(await live('agent2')).toEqual([])
  })

  it('of a browser phone go through their phases, and are told to listeners', async () => {
    await phase({ phase: 'dialing', callId: 77, source: '1001', destination: '+12025550123', direction: 'outbound' })
    expect(await live()).toMatchObject([
      { callId: '77', origin: 'browser', status: 'dialing', destination: '+12025550123' },
    ])
    await pass(2000)
    await phase({ phase: 'connected', callId: 77 })
    const answeredAt = world.clock.now()
    await pass(1000)
    expect(await live('agent')).toMatchObject([
      { status: 'on_call', startTime: answeredAt, source: '1001', username: 'agent1', agentId: world.agent },
    ])
    expect(await live('agent2')).toEqual([])
    await phase({ phase: 'ended', callId: 77 })
    expect(await live()).toEqual([])
    const told = await world.options.readers
      .site(mainSite)!
      .selectFrom('journal')
      .select(['agent_id', 'body'])
      .where('kind', '=', 'call.phase')
      .orderBy('seq')
      .execute()
    expect(told.map(({ body }) => JSON.parse(body))).toMatchObject([
      { phase: 'dialing', callId: '77', user: world.users.agent, destination: '+12025550123' },
      { phase: 'connected', source: '1001' },
      { phase: 'ended' },
    ])
  })

  it('of a browser that fell silent are forgotten after two minutes', async () => {
    await phase({ phase: 'ringing', callId: 'lost' })
    await pass(119_000)
    expect(await live()).toHaveLength(1)
    await pass(2000)
    expect(await live()).toEqual([])
  })

  it('that both talk in live as long as the browser says it does', async () => {
    await phase({ phase: 'connected', callId: 'long' })
    for (let n = 0; n < 20; n++) {
      await ask(world, 'agent', 'POST', '/presence/heartbeat')
      await pass(30_000)
    }
    expect(await live()).toHaveLength(1)
    await pass(121_000)
    expect(await live()).toEqual([])
  })

  it('are at most a few per person', async () => {
    for (let n = 0; n < 20; n++) await phase({ phase: 'ringing', callId: `many ${n}` })
    expect((await live()).map((one: { callId: string }) => one.callId)).toEqual(
      [15, 16, 17, 18, 19].map((n) => `many ${n}`),
    )
  })

  it.each([
    [{ phase: 'dancing', callId: 'x' }, 'phase'],
    [{ phase: 'ringing' }, 'callId'],
    [{ phase: 'ringing', callId: '' }, 'callId'],
    [{ phase: 'ringing', callId: 'x'.repeat(201) }, 'callId'],
    [{ phase: 'ringing', callId: 'x', destination: '1'.repeat(101) }, 'destination'],
    [{ phase: 'ringing', callId: 'x', direction: 'sideways' }, 'direction'],
    [{ phase: 'ringing', callId: 'x', userId: 1 }, 'userId'],
  ])('%j is refused', async (body, field) => {
    const answer = await phase(body)
    expect(answer.status).toBe(422)
    expect(answer.body.error.details.fields).toHaveProperty(field)
  })
})

describe('active campaigns', () => {
  it('are those whose calls an agent takes', async () => {
    const make = (name: string, body: object) => ask(world, 'admin', 'POST', '/campaigns', { name, ...body })
    const theirs = (await make('Theirs', { agentIds: [world.agent2] })).body.data.id
    await make('Paused', { status: 'paused' })
    const names = async (as: Person) =>
      (await ask(world, as, 'GET', '/campaigns/active')).body.items.map((one: { name: string }) => one.name)
    expect(await names('agent')).toEqual(['Campaign 1'])
    expect(await names('agent2')).toEqual(expect.arrayContaining(['Campaign 1', 'Theirs']))
    expect(await names('supervisor')).toEqual(expect.arrayContaining(['Campaign 1', 'Theirs']))
    expect(await names('stranger')).toEqual([])
    const { body } = await ask(world, 'agent2', 'GET', '/campaigns/active')
    expect(body.data.find((one: { id: number }) => one.id === theirs)).toMatchObject({
      campaign_id: theirs,
      campaign_name: 'Theirs',
      status: 'active',
      remainingLeads: 0,
      dispositions: expect.arrayContaining([expect.objectContaining({ code: expect.any(String) })]),
    })
  })
})

describe('staff', () => {
  it('lists agents by account with their calls, and who I am', async () => {
    expect((await ask(world, 'agent', 'GET', '/staff/agents')).status).toBe(403)
    const { body } = await ask(world, 'supervisor', 'GET', '/staff/agents?limit=1')
    expect(body.users).toEqual(body.data)
    expect(body).toMatchObject({ total: 2, users: [{ id: world.users.agent, username: 'agent1', extension: '1001' }] })
    const taken = await ask(world, 'supervisor', 'GET', '/staff/agents/extensions')
    expect(taken.body.extensions).toEqual([
      { extensionId: '1001', assignedCount: 1 },
      { extensionId: '1002', assignedCount: 1 },
    ])
    expect(taken.body.items[0]).toEqual({
      id: world.users.agent,
      agentId: world.agent,
      username: 'agent1',
      extension: '1001',
    })
    const count = (query: string) => ask(world, 'supervisor', 'GET', `/staff/agents/call-count?${query}`)
    expect((await count('username=agent1')).body).toMatchObject({ total: 0, data: { agentId: world.agent } })
    expect((await count('username=nobody')).status).toBe(404)
    expect((await count('')).status).toBe(422)
    expect((await ask(world, 'agent', 'GET', '/profile/me')).body.user).toEqual({
      id: world.users.agent,
      role: 'agent',
      username: 'agent1',
      email: 'agent1@example.com',
      agentId: world.agent,
      site: 'main',
    })
    expect((await ask(world, 'agent', 'GET', '/profile/me/restrictions')).body).toMatchObject({ restrictions: [] })
  })
})
