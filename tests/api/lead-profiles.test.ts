import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AgentId, callRef, userId } from '../../dialer/model/ids.js'
import { endedCall, makeCommit, makeRecord } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const path = '/leads/profiles'
const lead = (n: number, change: object = {}) => ({
  phoneNumber: `+1202555${String(n).padStart(4, '0')}`,
  name: `Lead ${n}`,
  source: 'website',
  ...change,
})

/** As the engine would commit it. */
async function comes(agent: AgentId): Promise<void> {
  const snapshot = { agent, presence: { name: 'available', since: world.clock.now() }, session: null } as never
  await world.store.write(mainSite, 'engine.commit', makeCommit({ agents: [snapshot] }))
}

async function created(n: number, change: object = {}) {
  const { status, body } = await ask(world, 'admin', 'POST', path, lead(n, change))
  expect([status, body.error?.message]).toEqual([201, undefined])
  return body.data
}

describe('leads that people work', () => {
  test('an imported lead stands in the list, too, with what is known of it', async () => {
    const { body } = await ask(world, 'admin', 'GET', path)
    expect(body.data).toEqual([
      expect.objectContaining({
        id: world.lead,
        progress: 'new',
        source: 'other',
        quality: 'warm',
        priority: 'low',
        agent: null,
      }),
    ])
    expect(body.pagination.total).toBe(1)
  })

  test('are found by every filter, by words of all texts and by parts of the number', async () => {
    await created(1, { source: 'facebook', quality: 'hot', priority: 'urgent', requirements: 'Müller needs software' })
    await created(2, { email: 'somebody@example.org', product: 'Phones', progress: 'qualified' })
    const found = async (query: string) =>
      (await ask(world, 'admin', 'GET', `${path}?${query}`)).body.data.map((one: { name: string }) => one.name)
    expect(await found('source=facebook&quality=hot&priority=urgent&progress=new')).toEqual(['Lead 1'])
    expect(await found('progress=qualified')).toEqual(['Lead 2'])
    expect(await found('search=muller')).toEqual(['Lead 1'])
    expect(await found('search=soft%20lead')).toEqual(['Lead 1'])
    expect(await found('search=phones')).toEqual(['Lead 2'])
    expect(await found('search=somebody@example.org')).toEqual(['Lead 2'])
    expect(await found('search=5550002')).toEqual(['Lead 2'])
    expect(await found('search=555-0001')).toEqual(['Lead 1'])
    expect(await found('search=nothing')).toEqual([])
    expect(await found('search=%22%29%20zzz%20*')).toEqual([])
    expect(await found('sortBy=score&order=desc')).toEqual(['Lead 1', 'Lead 2', 'Lead 0001'])
    expect(await found('sortBy=score&order=asc&limit=1&page=3')).toEqual(['Lead 1'])
    const { body } = await ask(world, 'admin', 'GET', `${path}?progress=won`)
    expect(body.error).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { progress: expect.any(String) } },
    })
  })

  test('go to who is available, and wait for somebody where nobody is', async () => {
    const waiting = await created(1)
    expect(waiting).toMatchObject({ agent: null, waitingSince: expect.any(String) })
    await comes(world.agent)
    const { body } = await ask(world, 'agent', 'GET', `${path}/${waiting.id}`)
    expect(body.data).toMatchObject({
      agent: { id: world.agent, userId: world.users.agent, name: 'agent1' },
      assignedBy: 'rule',
    })
    await comes(world.agent2)
    expect((await created(2)).agent.id).toBe(world.agent2)
    const history = await ask(world, 'admin', 'GET', `${path}/${waiting.id}/assignments`)
    expect(history.body.data).toEqual([
      { from: null, to: { agentId: world.agent, name: 'agent1' }, why: 'waited', userId: null, at: expect.any(String) },
    ])
  })

  test('put in at once on a new site stand in one campaign that nobody dials by itself, and spread evenly', async () => {
    await comes(world.agent)
    await comes(world.agent2)
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => created(n + 1)))
    const campaigns = await ask(world, 'admin', 'GET', '/campaigns?query=Leads')
    expect(campaigns.body.data).toMatchObject([{ name: 'Leads', settings: { dialingMode: 'manual' } }])
    expect(new Set(all.map((one) => one.lead.campaignId))).toEqual(new Set([campaigns.body.data[0].id]))
    expect(all.filter((one) => one.agent.id === world.agent)).toHaveLength(10)
  })

  test('are seen and changed by who has them; others are told there is none', async () => {
    const { id } = await created(1, { agentId: world.agent })
    expect((await ask(world, 'agent2', 'GET', `${path}/${id}`)).status).toBe(404)
    expect((await ask(world, 'agent2', 'PUT', `${path}/${id}`, { progress: 'closed' })).status).toBe(404)
    expect((await ask(world, 'stranger', 'GET', `${path}/${id}`)).status).toBe(404)
    const mine = await ask(world, 'agent', 'PUT', `${path}/${id}`, { progress: 'converted', value: 500 })
    expect(mine.body.data).toMatchObject({ progress: 'converted', value: 500, convertedAt: expect.any(String) })
    expect((await ask(world, 'agent', 'DELETE', `${path}/${id}`)).status).toBe(403)
    expect((await ask(world, 'supervisor', 'DELETE', `${path}/${id}`)).status).toBe(403)
    expect((await ask(world, 'admin', 'DELETE', `${path}/${id}`)).status).toBe(204)
    expect((await ask(world, 'admin', 'GET', `${path}/${id}`)).status).toBe(404)
    expect((await ask(world, 'agent', 'GET', path)).body.data).toEqual([])
    const own = await ask(world, 'agent2', 'POST', path, lead(2))
    expect(own.body.data.agent.id).toBe(world.agent2)
  })

  test('are given within the team, and to nobody who would not see them', async () => {
    const { id } = await created(1)
    const assign = (who: 'admin' | 'supervisor', agentId: number) =>
      ask(world, who, 'POST', `${path}/${id}/assign`, { agentId })
    await world.store.write(mainSite, 'teams.put', { user: world.users.agent, supervisor: world.users.supervisor })
    expect((await assign('supervisor', world.agent2)).status).toBe(403)
    expect((await assign('supervisor', world.agent)).body.data.agent.id).toBe(world.agent)
    expect((await assign('admin', world.agent2)).body.data.agent.id).toBe(world.agent2)
    expect((await ask(world, 'supervisor', 'GET', `${path}/${id}`)).status).toBe(403)
    expect((await assign('supervisor', world.agent)).status).toBe(403)
    const unknown = await assign('admin', 999)
    expect([unknown.status, unknown.body.error.details.fields]).toEqual([
      422,
      { agentId: 'There is no such agent here.' },
    ])
    await world.store.writeSystem('users.update', { id: userId(world.users.agent), active: false })
    const closed = await assign('admin', world.agent)
    expect([closed.status, closed.body.error.details.fields]).toEqual([
      422,
      { agentId: 'The account of this agent is closed; nobody would see the lead.' },
    ])
  })

  test('are counted as lists show them', async () => {
    await created(1, { source: 'facebook', progress: 'converted', value: 100 })
    await created(2, { source: 'facebook', agentId: world.agent })
    const { data } = (await ask(world, 'admin', 'GET', `${path}/numbers`)).body
    expect(data).toMatchObject({ total: 3, converted: 1, value: 100, waiting: 1 })
    expect(data.bySource).toEqual([
      { word: 'facebook', count: 2, converted: 1, value: 100 },
      { word: 'other', count: 1, converted: 0, value: 0 },
    ])
    const own = (await ask(world, 'agent', 'GET', `${path}/numbers`)).body.data
    expect(own).toMatchObject({ total: 1, waiting: 0 })
  })

  test('are scored by a rule that can be changed', async () => {
    const { id, score } = await created(1)
    const rule = (await ask(world, 'admin', 'GET', '/leads/score-rule')).body.data
    expect(score).toBe(rule.base + rule.source.website + rule.quality.warm + rule.recency.steps[0].points)
    const changed = await ask(world, 'admin', 'PUT', '/leads/score-rule', { source: { website: 7 } })
    expect(changed.body.data.source).toEqual({ ...rule.source, website: 7 })
    const after = await ask(world, 'admin', 'GET', `${path}/${id}`)
    expect(after.body.data.score).toBe(score + 7)
    const bad = await ask(world, 'admin', 'PUT', '/leads/score-rule', { quality: { hot: 500 }, recency: { steps: [] } })
    expect([bad.status, Object.keys(bad.body.error.details.fields)]).toEqual([422, ['quality.hot', 'recency.steps']])
    expect((await ask(world, 'supervisor', 'PUT', '/leads/score-rule', { base: 1 })).status).toBe(403)
  })

  test('are contacted as soon as somebody spoke with their person, in the commit that writes the record', async () => {
    const { id } = await created(1)
    const record = makeRecord('c.1', { lead: id, campaign: world.campaign, agent: world.agent, outcome: 'connected' })
    const ended = {
      ...record,
      ref: callRef('c.1'),
      milestones: { ...record.milestones, endedAt: world.clock.now() + 5000 },
    }
    await world.store.write(mainSite, 'engine.commit', endedCall(ended))
    const { data } = (await ask(world, 'admin', 'GET', `${path}/${id}`)).body
    expect(data).toMatchObject({
      progress: 'contacted',
      contacts: 1,
      lastContactAt: new Date(world.clock.now() + 5000).toISOString(),
    })
    const change = { lead: id, status: 'interested' as const }
    await world.store.write(mainSite, 'engine.commit', makeCommit({ leads: [change] }))
    expect((await ask(world, 'admin', 'GET', `${path}/${id}`)).body.data.progress).toBe('interested')
  })

  test('show what is to come of their calls: how many follow-ups, the next, and whether it is overdue', async () => {
    const { id } = await created(1, { agentId: world.agent })
    for (const n of [1, 2]) {
      const record = makeRecord(`c.${n}`, {
        lead: id,
        campaign: world.campaign,
        agent: world.agent,
        outcome: 'connected',
      })
      await world.store.write(mainSite, 'engine.commit', endedCall(record))
      const call = await world.deps.readers
        .site(mainSite)
        ?.selectFrom('calls')
        .select('id')
        .where('ref', '=', `c.${n}`)
        .executeTakeFirst()
      const at = new Date(world.clock.now() + n * 3_600_000).toISOString()
      const noted = await ask(world, 'agent', 'PATCH', `/calls/${call?.id}`, { schedule_call: at })
      expect(noted.status).toBe(200)
    }
    const first = new Date(world.clock.now() + 3_600_000).toISOString()
    const followUps = async () => {
      // Whatever a list keeps of its rows, time goes on.
      const [listed] = (await ask(world, 'agent', 'GET', path)).body.data
      const one = (await ask(world, 'agent', 'GET', `${path}/${id}`)).body.data
      expect(listed).toEqual(one)
      return one.followUps
    }
    for (let times = 0; times < 3; times++) {
      expect(await followUps()).toEqual({ count: 2, nextAt: first, overdue: false })
    }
    expect((await ask(world, 'agent', 'GET', `${path}/${id}`)).body.data.progress).toBe('callback')
    await world.clock.advance(3_700_000)
    expect(await followUps()).toEqual({ count: 2, nextAt: first, overdue: true })
  })
})
