import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiWorld, mainSite, openApiWorld, password } from '../../api/support/api-world.js'
import { ask } from '../../api/support/ask.js'

/** What screens written against the contract send beyond its document. */
let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const did = '+12025550100'

describe('the manager’s campaigns', () => {
  const body = {
    campaign_id: 4711,
    campaign_name: 'Autumn',
    start_date: '2026-02-01T00:00:00.000Z',
    end_date: '2036-12-31T00:00:00.000Z',
    allocations: '50',
    assigned_to: 'agent1',
    status: 'active',
    method: 'Email,Call',
  }

  it('are made, changed and shown as the screens spell them', async () => {
    const made = await ask(world, 'admin', 'POST', '/campaigns', body)
    expect(made.status).toBe(201)
    const { id } = made.body.data
    const spelled = {
      campaign_id: 4711,
      campaign_name: 'Autumn',
      start_date: '2026-02-01T00:00:00Z',
      end_date: '2036-12-31T00:00:00Z',
      allocations: '50',
      assigned_to: 'agent1',
      status: 'active',
      method: 'Email,Call',
    }
    expect(made.body.data).toMatchObject({ ...spelled, name: 'Autumn', agentIds: [world.agent] })
    expect(made.body.item).toEqual(made.body.data)
    const list = await ask(world, 'admin', 'GET', '/campaigns?query=Autumn')
    expect(list.body.items).toMatchObject([spelled])
    const active = await ask(world, 'agent', 'GET', '/campaigns/active')
    expect(active.body.items.find((one: { id: number }) => one.id === id)).toMatchObject(spelled)

    const change = {
      ...body,
      campaign_name: 'Winter',
      status: 'inactive',
      end_date: null,
      assigned_to: 'the night shift',
    }
    const changed = await ask(world, 'admin', 'PUT', `/campaigns/${id}`, change)
    expect(changed.body.data).toMatchObject({
      name: 'Winter',
      status: 'paused',
      end_date: null,
      assigned_to: 'the night shift',
      agentIds: [world.agent],
      settings: { startAt: '2026-02-01T00:00:00Z', endAt: null },
    })
  })

  it.each([
    [{ ...body, campaign_name: undefined }, ['name']],
    [{ ...body, campaign_name: 'A', end_date: '2026-01-01T00:00:00Z' }, ['settings.endAt']],
    [{ ...body, campaign_name: 'B', start_date: '2025-01-01', end_date: '2025-02-01' }, ['settings.endAt']],
    [{ ...body, campaign_name: 'C', start_date: 'soon' }, ['start_date']],
    [{ ...body, campaign_name: 'D', colour: 'red' }, ['colour']],
  ])('refuses %o', async (wrong, fields) => {
    const { status, body: answer } = await ask(world, 'admin', 'POST', '/campaigns', wrong)
    expect([status, Object.keys(answer.error.details.fields)]).toEqual([422, fields])
  })

  it('does not start one whose last day is over', async () => {
    const over = { campaign_name: 'Over', end_date: '2025-02-01', status: 'completed' }
    const { id } = (await ask(world, 'admin', 'POST', '/campaigns', over)).body.data
    const started = await ask(world, 'admin', 'POST', `/campaigns/${id}/start`)
    expect([started.status, started.body.error.message]).toEqual([422, expect.stringContaining('last day')])
  })
})

describe('the manager’s agents', () => {
  const person = { username: 'Agent 9', email: 'agent9@example.com', password, extension: '1009' }

  it('are made with login and phone, changed, and taken away', async () => {
    const made = await ask(world, 'admin', 'POST', '/staff/agents', person)
    expect([made.status, made.body.user]).toEqual([
      201,
      {
        id: expect.any(Number),
        agentId: expect.any(Number),
        username: 'Agent 9',
        usermail: 'agent9@example.com',
        extension: '1009',
        status: 'active',
        unique_user_id: null,
      },
    ])
    const path = `/staff/agents/${made.body.user.id}`
    const signIn = async (email: string) =>
      (await ask(world, null, 'POST', '/auth/login', { email, password })).body.success
    expect(await signIn('agent9@example.com')).toBe(true)
    const change = { username: 'Agent Nine', email: 'nine@example.com', extension: '1010' }
    const changed = await ask(world, 'admin', 'PATCH', path, change)
    expect(changed.body.user).toMatchObject({ username: 'Agent Nine', usermail: 'nine@example.com', extension: '1010' })
    const closed = await ask(world, 'admin', 'PATCH', path, { status: 'inactive' })
    expect([closed.body.user.status, await signIn('nine@example.com')]).toEqual(['inactive', false])
    const listed = await ask(world, 'supervisor', 'GET', '/staff/agents?query=Nine')
    expect(listed.body.users).toMatchObject([{ username: 'Agent Nine', extension: '1010', status: 'inactive' }])
    await ask(world, 'admin', 'PATCH', path, { status: 'active', extension: '' })
    expect((await ask(world, 'supervisor', 'GET', '/staff/agents?query=Nine')).body.users).toEqual([])
    const back = await ask(world, 'admin', 'PATCH', path, { extension: '1009' })
    expect(back.body.user).toMatchObject({ extension: '1009', status: 'active' })
    expect((await ask(world, 'admin', 'DELETE', path)).status).toBe(204)
    expect((await ask(world, 'supervisor', 'GET', '/staff/agents?query=Nine')).body.users).toEqual([])
    expect(await signIn('nine@example.com')).toBe(false)
  })

  it('leave nothing behind where e-mail or extension is taken, and are only agents', async () => {
    const taken = await ask(world, 'admin', 'POST', '/staff/agents', {
      ...person,
      email: 'x@example.com',
      extension: '1001',
    })
    expect([taken.status, Object.keys(taken.body.error.details.fields)]).toEqual([409, ['extension']])
    const twice = await ask(world, 'admin', 'POST', '/staff/agents', { ...person, email: 'agent1@example.com' })
    expect([twice.status, twice.body.error.code]).toEqual([409, 'DUPLICATE_ENTRY'])
    expect((await ask(world, null, 'POST', '/auth/login', { email: 'x@example.com', password })).status).toBe(401)
    const moved = await ask(world, 'admin', 'PATCH', `/staff/agents/${world.users.agent}`, { extension: '1002' })
    expect([moved.status, moved.body.error.code]).toEqual([409, 'DUPLICATE_ENTRY'])
    for (const [method, body] of [
      ['PATCH', { username: 'x' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await ask(world, 'admin', method, `/staff/agents/${world.users.supervisor}`, body)
      expect([refused.status, refused.body.error.code]).toEqual([403, 'FORBIDDEN'])
    }
  })
})

describe('numbers of extensions', () => {
  it('are the site’s own, told of browser phones’ calls, and sent where no campaign says another', async () => {
    const wrong = await ask(world, 'supervisor', 'PUT', '/extension-dids/1001/did', { did })
    expect([wrong.status, Object.keys(wrong.body.error.details.fields)]).toEqual([422, ['did']])
    const pool = {
      number: did,
      label: null,
      group: null,
      dailyLimit: null,
      campaigns: [],
      callable: true,
      active: true,
    }
    await world.store.write(mainSite, 'callerIds.create', pool)
    const put = await ask(world, 'supervisor', 'PUT', '/extension-dids/1001/did', { did: '+1 202 555 0100' })
    expect([put.status, put.body.mapping]).toEqual([200, { extensionId: '1001', did, updatedAt: expect.any(String) }])
    const list = await ask(world, 'supervisor', 'GET', '/extension-dids/dids')
    expect(list.body).toMatchObject({
      items: [
        { extensionId: '1001', did },
        { extensionId: '1002', did: null, updatedAt: null },
      ],
      allowedDids: [did],
    })
    expect((await ask(world, 'agent', 'GET', '/extension-dids/me/did')).body).toMatchObject({
      extensionId: '1001',
      did,
    })
    expect((await ask(world, 'agent', 'GET', '/extension-dids/1002/did')).status).toBe(404)
    expect((await ask(world, 'agent', 'PUT', '/extension-dids/1001/did', { did })).status).toBe(403)
    expect((await ask(world, 'supervisor', 'PUT', '/extension-dids/1009/did', { did })).status).toBe(404)

    await ask(world, 'agent', 'POST', '/calls/phase', { phase: 'dialing', callId: 'b1', destination: '+12025550123' })
    const going = await ask(world, 'supervisor', 'GET', '/live-calls')
    expect(going.body.items).toMatchObject([{ callId: 'b1', did }])
    world.engine.answers.set('agent.dialNumber', { call: 'c.1' })
    await ask(world, 'agent', 'POST', `/agents/${world.agent}/dial`, { phoneNumber: '+12025550124' })
    expect(world.engine.asked.at(-1)).toMatchObject({ kind: 'agent.dialNumber', callerId: did, campaign: null })
    const off = await ask(world, 'supervisor', 'POST', '/extension-dids/1001/did', { did: '' })
    expect(off.body.mapping.did).toBeNull()
  })
})

describe('the manager’s settings', () => {
  it('are the front end’s own, with what the site has beside them', async () => {
    const before = await ask(world, 'supervisor', 'GET', '/manager/settings')
    expect(before.body.settings).toMatchObject({
      workingHoursStart: '09:00',
      notificationEmail: true,
      extensions: ['1001', '1002'],
    })
    const change = { teamName: 'Night shift', timezone: 'Europe/Berlin', dailyReportTime: '07:30' }
    const put = await ask(world, 'supervisor', 'PUT', '/manager/settings', change)
    expect([put.status, put.body.message]).toEqual([200, 'Settings updated successfully'])
    const after = await ask(world, 'supervisor', 'GET', '/manager/settings')
    expect(after.body.settings).toEqual({ ...before.body.settings, ...change })
    const wrong = await ask(world, 'supervisor', 'PUT', '/manager/settings', {
      timezone: 'Nowhere',
      workingHoursEnd: '25:00',
    })
    expect(Object.keys(wrong.body.error.details.fields)).toEqual(['timezone', 'workingHoursEnd'])
  })
})

describe('a browser phone’s record', () => {
  const record = {
    username: 'agent1',
    start_time: '2026-03-02T09:00:00.000Z',
    answer_time: '2026-03-02T09:00:05.000Z',
    end_time: '2026-03-02T09:01:00.000Z',
    call_duration: '55',
    extension: '1001',
    destination: '+12025550123',
    direction: 'outbound',
    disposition: 'ANSWERED',
    prospect_name: 'Lead 0001',
    prospect_email: '',
    region: '',
  }

  it.each([
    ['the number people know it by', { campaign_id: 815 }],
    ['its id', { campaign_id: null }],
    ['its name', { campaign_name: 'Known by number' }],
  ])('belongs to the campaign by %s, in JSON and as a form', async (_, wish) => {
    const known = { campaign_id: 815, campaign_name: 'Known by number' }
    const made = await ask(world, 'admin', 'POST', '/campaigns', known)
    const { items } = (await ask(world, 'admin', 'GET', '/campaigns?query=Known')).body
    const { id } = made.body.data ?? items[0]
    const campaign = 'campaign_id' in wish && wish.campaign_id === null ? { campaign_id: id } : wish
    const form = new FormData()
    for (const [key, value] of Object.entries({ ...record, ...campaign })) form.set(key, String(value))
    const { call_duration: text, ...rest } = record
    for (const body of [form, { ...rest, ...campaign, call_duration: Number(text) }]) {
      const kept = await ask(world, 'agent', 'POST', '/calls', body)
      expect([kept.status, kept.body.data.metadata]).toMatchObject([201, { campaignId: id, prospectName: 'Lead 0001' }])
    }
  })

  it.each(['ANSWERED', 'answered', 'Answered'])('is found by the status %s', async (status) => {
    const { body } = await ask(world, 'supervisor', 'GET', `/calls?status=${status}&destination=5550123`)
    expect(body.total).toBeGreaterThan(0)
  })

  it.each(['NO%20ANSWER', 'no-answer', 'BUSY', 'Failed'])('the status %s is known', async (status) => {
    expect((await ask(world, 'supervisor', 'GET', `/calls?status=${status}`)).status).toBe(200)
  })
})

it('an admin of a site is a manager to clients that look beside data, and an admin in the document’s own place', async () => {
  const { body } = await ask(world, null, 'POST', '/auth/login', { email: 'admin@example.com', password })
  expect([body.data.user.role, body.user.role]).toEqual(['admin', 'manager'])
  const me = await ask(world, 'admin', 'GET', '/auth/me')
  expect([me.body.data.user.role, me.body.user.role]).toEqual(['admin', 'manager'])
})
