import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runImport } from '../../../api/features/leads/import/run-import.js'
import { type ApiWorld, healthy, mainSite, openApiWorld, password } from '../../api/support/api-world.js'
import { type Answer, ask } from '../../api/support/ask.js'
import { asked, printed } from './automated-dialer-document.js'
import { expectPrinted } from './expect-printed.js'

let world: ApiWorld
let campaign: number
let lead: number
let call: number
beforeAll(async () => {
  world = await openApiWorld({ startImport: (job, watch) => runImport(job, { ...watch, store: world.store }) })
  const { agent } = world
  const made = await ask(world, 'admin', 'POST', '/campaigns', { ...asked.campaign, agentId: agent })
  campaign = made.body.data.id
  lead = (await ask(world, 'admin', 'POST', '/leads', { ...asked.lead, campaignId: campaign })).body.data.id
  const metadata = { campaignId: campaign, leadId: lead, disposition: 'interested' }
  const kept = await ask(world, 'admin', 'POST', '/calls', { ...asked.call, agentId: agent, metadata })
  call = kept.body.data.id
  await uploadRecording(call)
  await world.store.write(mainSite, 'projections.run', null)
})
afterAll(() => world.end())

const webm = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84]), Buffer.from('webm…sound')])

function uploadRecording(id: number): Promise<Answer> {
  const form = new FormData()
  form.set('callId', String(id))
  form.set('recording', new File([webm], '../../etc/voice.webm', { type: 'audio/webm' }))
  return ask(world, 'admin', 'POST', '/calls/upload-recording', form)
}

/** Status, content type and every printed field of an answer. */
function holds(answer: Answer, status: number, block: object): void {
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/json'])
  expectPrinted(answer.body, block)
}

describe('authentication as printed', () => {
  const signIn = (email: string, secret: string) => ask(world, null, 'POST', '/auth/login', { email, password: secret })

  it('login, and what refuses it', async () => {
    const good = await signIn('agent1@example.com', password)
    holds(good, 200, printed.login)
    expect(good.body.data).toMatchObject({ user: { role: 'agent' }, expiresIn: '7d' })
    const bad = await signIn('agent1@example.com', 'wrong password')
    holds(bad, 401, printed.loginRefused)
    expect(bad.body.error).toMatchObject(printed.loginRefused.error)
  })

  it('register, by an admin only', async () => {
    const made = await ask(world, 'admin', 'POST', '/auth/register', asked.register)
    holds(made, 201, printed.register)
    expect(made.body.data.user).toMatchObject({ email: 'newagent@example.com', role: 'agent' })
    const other = { ...asked.register, email: 'other@example.com' }
    expect((await ask(world, 'agent', 'POST', '/auth/register', other)).status).toBe(403)
  })

  it('refresh and logout', async () => {
    const { refreshToken } = (await signIn('agent1@example.com', password)).body.data
    const fresh = await ask(world, null, 'POST', '/auth/refresh', { refreshToken })
    holds(fresh, 200, printed.refresh)
    const authorization = `Bearer ${fresh.body.data.token}`
    holds(await ask(world, null, 'POST', '/auth/logout', undefined, { authorization }), 200, printed.logout)
    expect((await ask(world, null, 'GET', '/campaigns', undefined, { authorization })).status).toBe(401)
  })
})

describe('health as printed', () => {
  it('well and ill', async () => {
    const well = await ask(world, null, 'GET', '/health')
    holds(well, 200, printed.healthy)
    expect(well.body).toMatchObject({ status: 'healthy', db: 'connected' })
    world.health = { ...healthy, healthy: false, database: 'disconnected' }
    const ill = await ask(world, null, 'GET', '/health')
    world.health = healthy
    holds(ill, 503, printed.unhealthy)
    expect(ill.body).toMatchObject({ status: 'unhealthy', db: 'disconnected' })
    expect(ill.body).not.toHaveProperty('uptime')
  })
})

describe('calls as printed', () => {
  it('list with its pagination, and one', async () => {
    const list = await ask(world, 'admin', 'GET', '/calls?page=1&limit=20&sortBy=createdAt&order=desc')
    holds(list, 200, { success: true, data: [printed.call], pagination: printed.pagination })
    expect(list.body.data).toMatchObject([
      {
        ...printed.call,
        id: call,
        agentName: 'agent1',
        recordingUrl: `/api/recordings/${call}`,
        metadata: { campaignId: campaign, leadId: lead },
      },
    ])
    const one = await ask(world, 'admin', 'GET', `/calls/${call}`)
    holds(one, 200, {
      success: true,
      data: { ...printed.call, metadata: { ...printed.call.metadata, disposition: 'interested' } },
    })
    expect(one.body.data.metadata.disposition).toBe('interested')
  })

  it.each([
    ['status=answered&direction=outbound&startDate=2025-11-01&endDate=2025-11-13', 1],
    ['status=no_answer', 0],
    ['status=busy', 0],
    ['status=failed', 0],
    ['direction=inbound', 0],
    ['agentId=1', 1],
    ['query=567890', 1],
    ['query=1001', 1],
    ['startDate=2025-11-13T09:30:01Z', 0],
  ])('filter %s', async (query, count) => {
    expect((await ask(world, 'admin', 'GET', `/calls?${query}`)).body.pagination.total).toBe(count)
  })

  it('a record made by hand', async () => {
    const made = await ask(world, 'admin', 'POST', '/calls', {
      ...asked.call,
      metadata: { campaignId: campaign, leadId: lead },
    })
    holds(made, 201, printed.callCreated)
    expect(made.body.data).toMatchObject({ ...printed.callCreated.data, id: made.body.data.id })
    expect(world.engine.asked.filter(({ kind }) => kind.startsWith('agent.dial'))).toEqual([])
    const uploaded = await uploadRecording(made.body.data.id)
    holds(uploaded, 200, printed.recordingUploaded)
    const { id } = made.body.data
    expect(uploaded.body.data).toEqual({
      callId: id,
      recordingUrl: `/api/recordings/${id}`,
      filename: `recording_${id}_20251113_093000.webm`,
      size: webm.length,
    })
  })

  it('the recording comes back as it is', async () => {
    const { recordingUrl } = (await ask(world, 'admin', 'GET', `/calls/${call}`)).body.data
    const answer = await world.app.request(recordingUrl, { headers: { authorization: `Bearer ${world.tokens.agent}` } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/webm'])
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(webm)
  })
})

describe('campaigns as printed', () => {
  it('list, one, create, update, delete', async () => {
    const list = await ask(world, 'admin', 'GET', `/campaigns?page=1&limit=20&status=active&agentId=${world.agent}`)
    holds(list, 200, { success: true, data: [printed.campaign], pagination: printed.pagination })
    const one = await ask(world, 'admin', 'GET', `/campaigns/${campaign}`)
    holds(one, 200, { success: true, data: { ...printed.campaign, ...printed.campaignDetail } })
    expect(one.body.data).toMatchObject({ ...asked.campaign, agentId: world.agent, agentName: 'agent1' })
    const made = await ask(world, 'admin', 'POST', '/campaigns', {
      ...asked.campaign,
      name: 'Second',
      agentId: world.agent,
    })
    holds(made, 201, printed.campaignCreated)
    expect(made.body.data).toMatchObject({ name: 'Second', status: 'active', agentId: world.agent })
    const path = `/campaigns/${made.body.data.id}`
    const changed = await ask(world, 'admin', 'PUT', path, asked.campaignUpdate)
    holds(changed, 200, printed.campaignUpdated)
    expect(changed.body.data).toMatchObject({
      name: asked.campaignUpdate.name,
      status: 'paused',
      settings: { dialingMode: 'auto', callDelay: 10, maxAttempts: 3 },
    })
    const gone = await ask(world, 'admin', 'DELETE', path)
    expect([gone.status, gone.body]).toEqual([204, ''])
  })

  it.each(['active', 'paused', 'completed'])('status %s is known', async (status) => {
    expect((await ask(world, 'admin', 'GET', `/campaigns?status=${status}`)).status).toBe(200)
  })
})

describe('leads as printed', () => {
  it('list, create, update', async () => {
    const made = await ask(world, 'admin', 'POST', '/leads', {
      ...asked.lead,
      campaignId: campaign,
      phoneNumber: '+1234567899',
    })
    holds(made, 201, printed.leadCreated)
    const { id } = made.body.data
    const changed = await ask(world, 'admin', 'PUT', `/leads/${id}`, asked.leadUpdate)
    holds(changed, 200, printed.leadUpdated)
    expect(changed.body.data).toMatchObject({
      status: 'interested',
      metadata: { company: 'Acme Corp', ...asked.leadUpdate.metadata },
    })
    const list = await ask(world, 'admin', 'GET', `/leads?campaignId=${campaign}&status=interested&page=1&limit=20`)
    const { lastContactedAt, ...rest } = printed.lead
    // Not dialled yet.
    holds(list, 200, { success: true, data: [rest], pagination: printed.pagination })
    expect([lastContactedAt, list.body.data[0].lastContactedAt]).toEqual([expect.any(String), null])
  })

  it.each(['new', 'contacted', 'interested', 'not_interested'])('status %s is known', async (status) => {
    expect((await ask(world, 'admin', 'GET', `/leads?status=${status}`)).status).toBe(200)
  })

  it('bulk upload', async () => {
    const form = new FormData()
    form.set('campaignId', String(campaign))
    form.set(
      'file',
      new File(['phoneNumber,name\n+12025550001,Lead 0002\n+12025550001,Lead 0003\nnone,Lead 0004\n'], 'leads.csv'),
    )
    const answer = await ask(world, 'admin', 'POST', '/leads/bulk-upload', form)
    holds(answer, 200, printed.leadsImported)
    expect(answer.body.data).toMatchObject({ imported: 1, duplicates: 1, errors: 1, campaignId: campaign })
  })
})

describe('cells that a spreadsheet would run', () => {
  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '=HYPERLINK("http://x")', ' =1+1'])(
    '%s is safe when it goes out again',
    async (cell) => {
      const form = new FormData()
      form.set('campaignId', String(campaign))
      form.set('file', new File([`phoneNumber,name\nnone,"${cell.replaceAll('"', '""')}"\n`], 'leads.csv'))
      const { rejectsUrl } = (await ask(world, 'admin', 'POST', '/leads/bulk-upload', form)).body.data
      const headers = { authorization: `Bearer ${world.tokens.admin}` }
      const answer = await world.app.request(rejectsUrl, { headers })
      const [, row = ''] = (await answer.text()).trim().split('\r\n')
      expect(row.slice(row.indexOf(',none,') + 6).replace(/^"/, '')).toMatch(/^'/)
    },
  )
})

describe('agents as printed', () => {
  it('list, one, create, status', async () => {
    const person = { email: 'agent1002@example.com', password: 'a long new password', name: 'Agent 1002' }
    const { id: userId } = (await ask(world, 'admin', 'POST', '/users', person)).body.data
    const made = await ask(world, 'admin', 'POST', '/agents', { ...asked.agent, userId, extension: '1022' })
    holds(made, 201, printed.agentCreated)
    const path = `/agents/${made.body.data.id}`
    const one = await ask(world, 'admin', 'GET', path)
    await ask(world, 'admin', 'PUT', `/campaigns/${campaign}`, { agentIds: [world.agent, made.body.data.id] })
    const withCampaign = await ask(world, 'admin', 'GET', path)
    holds(withCampaign, 200, { success: true, data: { ...printed.agent, ...printed.agentDetail } })
    expect(withCampaign.body.data.activeCampaigns).toContain(campaign)
    expect(JSON.stringify([made.body, one.body])).not.toContain(asked.agent.sipPassword)
    const list = await ask(world, 'admin', 'GET', '/agents?query=1022')
    holds(list, 200, { success: true, data: [printed.agent] })
    expect(list.body.data[0]).not.toHaveProperty('sipPassword')
    expect((await ask(world, 'agent', 'GET', '/agents')).status).toBe(403)
    const status = await ask(world, 'agent', 'PUT', `/agents/${world.agent}/status`, asked.agentStatus)
    holds(status, 200, printed.agentStatus)
    expect(status.body).not.toHaveProperty('message')
    expect(status.body.data).toMatchObject({ id: world.agent, status: 'busy' })
  })
})

describe('statistics as printed', () => {
  it('of a span and an agent', async () => {
    const query = `startDate=2025-11-01&endDate=2025-11-30&agentId=${world.agent}`
    const answer = await ask(world, 'admin', 'GET', `/stats/dashboard?${query}`)
    holds(answer, 200, { success: true, data: printed.dashboard })
    expect(answer.body.data).toMatchObject({ callsByHour: [{ hour: 9 }], successRate: 100 })
    expect(answer.body.data.callsByStatus.answered).toBe(answer.body.data.totalCalls)
  })
})
