import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Presence, WorkSession } from '../../../dialer/model/agent.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { callRef } from '../../../dialer/model/ids.js'
import { endedCall, makeCommit, makeRecord, milestones } from '../../storage/support.js'
import { monday10 } from '../../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { emptyStatus } from '../support/fake-engine.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())
beforeEach(() => {
  world.engine.asked.length = 0
  world.engine.refusals.clear()
  put({ name: 'available', since: world.clock.now() - 60_000 })
})

const session = (): WorkSession => ({ id: 'w1.abc', openedAt: world.clock.now() - 3_600_000, heartbeat: null })

function put(presence: Presence, more: object = {}): void {
  const signedOn = presence.name !== 'loggedOut'
  const live = { agent: world.agent, presence, phoneRegistered: true, session: signedOn ? session() : null, ...more }
  world.engine.status = { ...emptyStatus, agents: [live] }
}
const get = (path: string, as: 'agent' | 'agent2' | 'supervisor' | 'admin' = 'agent') => ask(world, as, 'GET', path)
const post = (path: string, body?: unknown, as: 'agent' | 'supervisor' | 'admin' = 'agent') =>
  ask(world, as, 'POST', path, body)
const asked = () => world.engine.asked

describe('my presence', () => {
  it('is told in both spellings, with the session', async () => {
    const { body } = await get('/presence/me')
    expect(body).toMatchObject({ success: true, status: 'AVAILABLE', sessionId: 'w1.abc' })
    expect(body.data).toMatchObject({ status: 'AVAILABLE', presence: 'available', agentId: world.agent, break: null })
    expect(body.since).toBe(body.data.since)
  })

  it.each<[Presence, string]>([
    [{ name: 'loggedOut', since: 1, why: null }, 'OFFLINE'],
    [{ name: 'talking', since: 1, call: callRef('c.1') }, 'ON_CALL'],
    [{ name: 'wrapUp', since: 1, call: callRef('c.1'), until: 2 }, 'ON_CALL'],
    [{ name: 'paused', since: 1, reason: 'lunch' }, 'BREAK'],
    [{ name: 'paused', since: 1, reason: 'idle' }, 'IDLE'],
    [{ name: 'paused', since: 1, reason: 'noAnswer' }, 'IDLE'],
    [{ name: 'paused', since: 1, reason: 'onCall' }, 'ON_CALL'],
  ])('%j is %s', async (presence, status) => {
    put(presence)
    expect((await get('/presence/me')).body.data.status).toBe(status)
  })

  it('of people who are no agents is nowhere', async () => {
    expect((await get('/presence/me', 'supervisor')).body.data).toMatchObject({ status: 'OFFLINE', sessionId: null })
    expect((await post('/presence/heartbeat', undefined, 'supervisor')).status).toBe(200)
    expect((await post('/presence/status', { status: 'AVAILABLE' }, 'supervisor')).status).toBe(403)
    expect(asked()).toEqual([])
  })

  it('tells of a break, its label and whether it lasts too long', async () => {
    const { body: reasons } = await get('/presence/break-reasons')
    const lunch = reasons.items.find((one: { code: string }) => one.code === 'lunch')
    put({ name: 'paused', since: 1000, reason: 'lunch', overAt: world.clock.now() - 1 })
    const { body } = await get('/presence/me')
    expect(body.data.break).toMatchObject({ break_reason_id: lunch.id, label: 'Lunch', overdue: true })
  })
})

describe('my status', () => {
  it.each([
    ['AVAILABLE', { name: 'paused', since: 1, reason: 'lunch' }, [{ kind: 'agent.ready' }]],
    ['available', { name: 'loggedOut', since: 1, why: null }, [{ kind: 'agent.signOn', phoneMode: null }]],
    ['IDLE', { name: 'available', since: 1 }, [{ kind: 'agent.pause', reason: 'idle' }]],
    ['ON_CALL', { name: 'available', since: 1 }, [{ kind: 'agent.pause', reason: 'onCall' }]],
    ['BREAK', { name: 'available', since: 1 }, [{ kind: 'agent.pause', reason: 'break', limitMs: 900_000 }]],
    ['OFFLINE', { name: 'available', since: 1 }, [{ kind: 'agent.signOff' }]],
    ['OFFLINE', { name: 'loggedOut', since: 1, why: null }, []],
    // A call that we control is seen by the engine itself.
    ['ON_CALL', { name: 'talking', since: 1, call: callRef('c.1') }, []],
    ['AVAILABLE', { name: 'talking', since: 1, call: callRef('c.1') }, []],
    // A screen that says so by itself must not take the disposition away.
    ['AVAILABLE', { name: 'wrapUp', since: 1, call: callRef('c.1'), until: 2 }, []],
  ] as [string, Presence, object[]][])('%s while %j', async (status, presence, commands) => {
    put(presence)
    expect((await post('/presence/status', { status, meta: { from: 'menu' } })).status).toBe(200)
    expect(asked()).toMatchObject(commands)
    expect(asked().length).toBe(commands.length)
  })

  it('AVAILABLE during a call takes back what was to follow it', async () => {
    put({ name: 'talking', since: 1, call: callRef('c.1') }, { next: { kind: 'pause', reason: 'lunch' } })
    expect((await get('/presence/me')).body.data.next).toBe('break')
    await post('/presence/status', { status: 'AVAILABLE' })
    expect(asked()).toMatchObject([{ kind: 'agent.ready' }])
    put({ name: 'wrapUp', since: 1, call: callRef('c.1'), until: 2 }, { next: { kind: 'pause', reason: 'lunch' } })
    await post('/presence/status', { status: 'AVAILABLE' })
    expect(asked()).toHaveLength(1)
  })

  it.each([{ status: 'DANCING' }, { status: 7 }, {}, { status: 'BREAK', break_reason_id: 'lunch' }, { state: 'IDLE' }])(
    'refuses %j with the field',
    async (body) => {
      const answer = await post('/presence/status', body)
      expect(answer.status).toBe(422)
      expect(Object.keys(answer.body.error.details.fields).length).toBeGreaterThan(0)
      expect(asked()).toEqual([])
    },
  )
})

describe('breaks', () => {
  it('begin with the code and limit of their reason', async () => {
    const { body: reasons } = await get('/presence/break-reasons')
    const lunch = reasons.data.find((one: { code: string }) => one.code === 'lunch')
    put({ name: 'paused', since: 5000, reason: 'lunch', overAt: 3_605_000 })
    const { body } = await post('/presence/break/start', { break_reason_id: lunch.id })
    expect(asked()).toMatchObject([{ kind: 'agent.pause', reason: 'lunch', limitMs: 3_600_000 }])
    expect(body.breakId).toBe(body.data.breakId)
    expect(body.data).toMatchObject({ status: 'BREAK', until: '1970-01-01T01:00:05.000Z' })
  })

  it('have their limit too where a supervisor sets the status', async () => {
    await ask(world, 'supervisor', 'PUT', `/agents/${world.agent}/status`, { status: 'paused', reason: 'lunch' })
    expect(asked()).toMatchObject([{ kind: 'agent.pause', reason: 'lunch', limitMs: 3_600_000 }])
    await ask(world, 'supervisor', 'PUT', `/agents/${world.agent}/status`, { status: 'paused', reason: 'dentist' })
    expect(asked().at(-1)).not.toHaveProperty('limitMs')
  })

  it('asked for in a call have no name yet', async () => {
    put({ name: 'talking', since: 1, call: callRef('c.1') })
    expect((await post('/presence/break/start', {})).body.data).toMatchObject({ breakId: null, status: 'ON_CALL' })
  })

  it('end once, and only where there is one', async () => {
    put({ name: 'paused', since: 1, reason: 'lunch' })
    expect((await post('/presence/break/end')).status).toBe(200)
    expect(asked()).toMatchObject([{ kind: 'agent.ready' }])
    put({ name: 'available', since: 1 })
    expect((await post('/presence/break/end')).status).toBe(409)
    put({ name: 'talking', since: 1, call: callRef('c.1') }, { next: { kind: 'pause', reason: 'lunch' } })
    expect((await post('/presence/break/end')).status).toBe(200)
  })

  it('with a reason nobody knows are refused', async () => {
    const answer = await post('/presence/break/start', { break_reason_id: 999 })
    expect(answer.status).toBe(422)
    expect(answer.body.error.details.fields).toHaveProperty('break_reason_id')
  })
})

describe('break reasons', () => {
  it('are made, changed and removed by admins alone', async () => {
    for (const as of ['agent', 'supervisor'] as const) {
      expect((await post('/presence/break-reasons', { label: 'Nap' }, as)).status).toBe(403)
    }
    const made = await post('/presence/break-reasons', { label: 'Team meeting!', limitS: 600 }, 'admin')
    expect(made.body.data).toMatchObject({ code: 'team_meeting', label: 'Team meeting!', limitS: 600, active: true })
    const { id } = made.body.data
    expect((await post('/presence/break-reasons', { label: 'Team meeting?' }, 'admin')).status).toBe(409)
    const path = `/presence/break-reasons/${id}`
    const changed = await ask(world, 'admin', 'PUT', path, { limitS: null, active: false })
    expect(changed.body.data).toMatchObject({ limitS: null, active: false, label: 'Team meeting!' })
    const codes = async (query: string) =>
      (await get(`/presence/break-reasons${query}`)).body.items.map((one: { code: string }) => one.code)
    expect(await codes('')).not.toContain('team_meeting')
    expect(await codes('?all=true')).toContain('team_meeting')
    expect((await post('/presence/break/start', { break_reason_id: id })).status).toBe(422)
    expect((await ask(world, 'admin', 'DELETE', path)).status).toBe(204)
    expect((await ask(world, 'admin', 'DELETE', path)).status).toBe(404)
  })

  it.each([
    [{ label: '' }, 'label'],
    [{ label: 'x'.repeat(101) }, 'label'],
    [{ label: '午休' }, 'code'],
    [{ label: 'Idle' }, 'code'],
    [{ label: 'Nap', code: 'No Spaces' }, 'code'],
    [{ label: 'Nap', limitS: 0 }, 'limitS'],
    [{ label: 'Nap', color: 'red' }, 'color'],
  ])('%j is refused for its %s', async (body, field) => {
    const answer = await post('/presence/break-reasons', body, 'admin')
    expect(answer.status).toBe(422)
    expect(answer.body.error.details.fields).toHaveProperty(field)
  })
})

describe('a heartbeat', () => {
  it('asks for the next within the time the site sets', async () => {
    await post('/presence/heartbeat')
    expect(asked()).toEqual([{ kind: 'agent.heartbeat', agent: world.agent, missAfterMs: 900_000 }])
    expect((await ask(world, 'supervisor', 'PUT', '/presence/settings', { heartbeatTimeoutS: 60 })).status).toBe(403)
    const put = (heartbeatTimeoutS: unknown) => ask(world, 'admin', 'PUT', '/presence/settings', { heartbeatTimeoutS })
    expect((await put(30)).status).toBe(422)
    expect((await put(120)).status).toBe(200)
    await post('/presence/heartbeat', '{"client_state":{"page":"home"}}')
    expect(asked().at(-1)).toMatchObject({ missAfterMs: 120_000 })
    await put(null)
    await post('/presence/heartbeat')
    expect(asked().at(-1)).toMatchObject({ missAfterMs: null })
    expect((await get('/presence/settings', 'supervisor')).body.data).toEqual({ heartbeatTimeoutS: null })
  })
})

describe('a day', () => {
  const spent = (from: 'available' | 'talking' | 'paused', minutes: number, endedMinutesAgo: number): DomainEvent => ({
    kind: 'agent.presence',
    at: world.clock.now() - endedMinutesAgo * 60_000,
    agent: world.agent,
    from,
    to: 'available',
    reason: null,
    call: null,
    spentMs: minutes * 60_000,
    ...(from === 'paused' && { fromReason: 'lunch' }),
  })

  it('is summed up in the site’s zone, with what lasts now', async () => {
    put({ name: 'available', since: world.clock.now() - 5 * 60_000 })
    const store = world.store.engineStore(mainSite)
    await store.commit(makeCommit({ events: [spent('talking', 20, 65), spent('paused', 30, 35)] }))
    await world.store.write(mainSite, 'projections.run', null)
    await store.commit(makeCommit({ events: [spent('available', 30, 5)] }))
    const { body } = await get('/presence/me/summary')
    expect(body.data).toMatchObject({
      date: '2026-03-02',
      timeZone: 'Europe/Berlin',
      since: '2026-03-01T23:00:00.000Z',
      onCallS: 1200,
      breakS: 1800,
      availableS: 2100,
      idleS: 0,
      breaks: [{ code: 'lunch', label: 'Lunch', seconds: 1800, limitS: 3600 }],
      firstLogin: expect.any(String),
    })
    expect(body.totalOnlineSeconds).toBe(5100)
    expect((await get('/presence/me/summary', 'agent2')).body.data).toMatchObject({ signedOnS: 0, breaks: [] })
  })

  it('of every agent is for supervisors', async () => {
    for (const path of ['summary', 'agents', 'calls-series']) {
      expect((await get(`/presence/manager/${path}`)).status).toBe(403)
    }
    put({ name: 'paused', since: world.clock.now() - 60_000, reason: 'lunch', overAt: world.clock.now() - 1 })
    const { body: summary } = await get('/presence/manager/summary', 'supervisor')
    expect(summary).toMatchObject({ totalAgents: 2, online: 1, onBreak: 1, offline: 1, available: 0 })
    const { body } = await get('/presence/manager/agents', 'supervisor')
    expect(body.items).toMatchObject([
      {
        name: 'agent1',
        status: 'BREAK',
        onBreak: true,
        breakReason: 'Lunch',
        breakOverdue: true,
        durationSeconds: 3600,
      },
      { name: 'agent2', status: 'OFFLINE', sessionId: null, signedOnS: 0 },
    ])
    expect(body.items[0].totalBreakSecondsToday).toBeGreaterThanOrEqual(60)
  })
})

describe('the series of calls', () => {
  it('counts by hours and by the site’s days', async () => {
    const store = world.store.engineStore(mainSite)
    const at = [world.clock.now(), world.clock.now() - 3_600_000, monday10 - 86_400_000 * 2]
    for (const [n, reservedAt] of at.entries()) {
      const times = milestones(reservedAt, { endedAt: reservedAt + 1000 })
      await store.commit(endedCall(makeRecord(`series ${n}`, { outcome: 'busy', milestones: times })))
    }
    const series = async (range: string) =>
      (await get(`/presence/manager/calls-series?range=${range}`, 'supervisor')).body.series as {
        label: string
        value: number
      }[]
    const daily = await series('daily')
    expect(daily.length).toBe(24)
    expect(daily.slice(-2).map(({ value }) => value)).toEqual([1, 1])
    expect(daily.at(-1)!.label).toMatch(/^\d\d:\d\d$/)
    const monthly = await series('monthly')
    expect(monthly.length).toBe(30)
    expect(monthly.slice(-3).map(({ value }) => value)).toEqual([1, 0, 2])
    expect((await get('/presence/manager/calls-series?range=yearly', 'supervisor')).status).toBe(422)
  })
})
