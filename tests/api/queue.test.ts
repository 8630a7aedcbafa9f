import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '../../dialer/model/domain-error.js'
import { callRef, campaignId, leadId } from '../../dialer/model/ids.js'
import { endedCall, makeCommit, makeRecord, milestones } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { type Answer, ask } from './support/ask.js'
import { emptyStatus } from './support/fake-engine.js'

let world: ApiWorld
let campaign: number
beforeEach(async () => {
  world = await openApiWorld()
  const made = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Queue', settings: { dialingMode: 'queue' } })
  campaign = made.body.data.id
  world.engine.asked.length = 0
})
afterEach(() => world.end())

async function add(n: number, more: object = {}): Promise<number> {
  const phoneNumber = `+1202555${String(n).padStart(4, '0')}`
  const { body } = await ask(world, 'supervisor', 'POST', '/leads', { campaignId: campaign, phoneNumber, ...more })
  return body.data.id
}

const ids = ({ body }: Answer): readonly number[] => body.data.map((lead: { id: number }) => lead.id)

describe('a campaign of the queue', () => {
  it('begins with five calls at once and three attempts soon after one another', async () => {
    const { body } = await ask(world, 'admin', 'GET', `/campaigns/${campaign}`)
    expect(body.data.settings).toMatchObject({
      dialingMode: 'queue',
      maxLines: 5,
      maxAttempts: 3,
      retry: { no_answer: { afterS: 1800 }, busy: { afterS: 900 } },
      queue: { work: 'both', claimS: 900, promiseS: { urgent: 0, high: 120, medium: 600, low: null } },
    })
    const changed = await ask(world, 'admin', 'PUT', `/campaigns/${campaign}`, {
      settings: { queue: { promiseS: { high: 60 } } },
    })
    expect(changed.body.data.settings.queue).toMatchObject({ claimS: 900, promiseS: { high: 60, medium: 600 } })
    const wrong = { settings: { queue: { promiseS: { urgent: -1 }, work: 'nobody' } } }
    expect((await ask(world, 'admin', 'PUT', `/campaigns/${campaign}`, wrong)).status).toBe(422)
  })
})

describe('leads that may be claimed', () => {
  it('come most urgent first, page by page, and are found by class, text and tag', async () => {
    const low = await add(1)
    const high = await add(2, { priority: 'high', tags: ['hot', 'vip'] })
    const urgent = await add(3, { priority: 'urgent', name: 'Lead 0003' })
    const medium = await add(4, { priority: 10 })
    await world.clock.advance(1000)
    const all = await ask(world, 'agent', 'GET', '/leads/available')
    expect(ids(all)).toEqual([urgent, high, medium, low])
    expect(all.body.data[1]).toMatchObject({
      priority: 20,
      priorityClass: 'high',
      tags: ['hot', 'vip'],
      stage: 'ready',
    })
    const second = await ask(world, 'agent', 'GET', '/leads/available?page=2&limit=3')
    expect(ids(second)).toEqual([low])
    expect(second.body.pagination).toMatchObject({ total: 4 })
    expect(ids(await ask(world, 'agent', 'GET', '/leads/available?priority=high'))).toEqual([high])
    expect(ids(await ask(world, 'agent', 'GET', '/leads/available?tag=vip'))).toEqual([high])
    expect(ids(await ask(world, 'agent', 'GET', '/leads/available?query=0003'))).toEqual([urgent])
    expect(ids(await ask(world, 'agent', 'GET', `/leads/available?campaignId=${campaign}&limit=1`))).toEqual([urgent])
    expect(ids(await ask(world, 'agent', 'GET', '/leads/available?campaignId=999'))).toEqual([])
    expect(ids(await ask(world, 'supervisor', 'GET', '/leads?tag=hot'))).toEqual([high])
    const wrong = ['page=0', 'limit=1000', 'priority=asap', 'sortBy=secret'].map(async (query) => {
      return (await ask(world, 'agent', 'GET', `/leads/available?${query}`)).status
    })
    expect(await Promise.all(wrong)).toEqual([422, 422, 422, 422])
  })

  it('leave out what is claimed, not due, in a call, or of campaigns that others work', async () => {
    const [free, claimed, later] = [await add(1), await add(2), await add(3)]
    const lead = (id: number) => ({ lead: leadId(id) })
    await world.store.engineStore(mainSite).commit(
      makeCommit({
        leads: [
          { ...lead(claimed), stage: 'claimed', owner: world.agent2, claimedUntil: world.clock.now() + 900_000 },
          { ...lead(later), dueAt: world.clock.now() + 60_000 },
        ],
      }),
    )
    expect(ids(await ask(world, 'agent', 'GET', '/leads/available'))).toEqual([free])
    await ask(world, 'admin', 'PUT', `/campaigns/${campaign}`, { agentIds: [world.agent2] })
    expect(ids(await ask(world, 'agent', 'GET', '/leads/available'))).toEqual([])
    expect(ids(await ask(world, 'agent2', 'GET', '/leads/available'))).toEqual([free])
    const why = await ask(world, 'supervisor', 'GET', `/leads/${claimed}/why`)
    expect(why.body.data).toMatchObject({ dialable: false, rule: 'claimed', value: world.agent2 })
  })
})

describe('claims', () => {
  it('are asked of the engine, for oneself; for others by who may', async () => {
    const lead = await add(1)
    world.engine.asked.length = 0
    await ask(world, 'agent', 'POST', `/leads/${lead}/claim`, {})
    await ask(world, 'supervisor', 'POST', `/leads/${lead}/claim`, { agentId: world.agent2 })
    await ask(world, 'agent', 'POST', `/leads/${lead}/release`)
    await ask(world, 'supervisor', 'POST', `/leads/${lead}/release`)
    expect(world.engine.asked).toEqual([
      { kind: 'lead.claim', agent: world.agent, lead, isTaking: false },
      { kind: 'lead.claim', agent: world.agent2, lead, isTaking: true },
      { kind: 'lead.release', agent: world.agent, lead },
      { kind: 'lead.release', agent: null, lead },
    ])
    const others = await ask(world, 'agent', 'POST', `/leads/${lead}/claim`, { agentId: world.agent2 })
    expect(others.status).toBe(403)
    const nobody = await ask(world, 'supervisor', 'POST', `/leads/${lead}/claim`, {})
    expect(nobody).toMatchObject({ status: 422, body: { error: { code: 'VALIDATION_ERROR' } } })
  })

  it('are refused in words, also from another site', async () => {
    const lead = await add(1)
    const taken = new DomainError('CONFLICT', 'Another agent has claimed this lead.', { why: 'claimed' })
    world.engine.refusals.set('lead.claim', taken)
    const refused = await ask(world, 'agent', 'POST', `/leads/${lead}/claim`, {})
    expect(refused).toMatchObject({ status: 409, body: { error: { message: taken.message } } })
    expect((await ask(world, 'stranger', 'POST', `/leads/${lead}/release`)).status).toBe(404)
    expect((await ask(world, 'agent', 'POST', '/leads/abc/claim', {})).status).toBe(404)
  })

  it('made only to call are given back when the lead must not be called', async () => {
    const lead = await add(1)
    world.engine.asked.length = 0
    world.engine.refusals.set('agent.dialLead', new DomainError('NOT_DIALABLE', 'It is outside the calling hours.'))
    expect((await ask(world, 'agent', 'POST', `/leads/${lead}/start-call`, {})).status).toBeGreaterThanOrEqual(400)
    expect(world.engine.asked.map(({ kind }) => kind)).toEqual(['lead.claim', 'agent.dialLead', 'lead.release'])
  })

  it('let the call begin, with its number in the list', async () => {
    const lead = await add(1)
    const record = makeRecord('c.1', { lead: leadId(lead), campaign: campaignId(campaign), outcome: null })
    await world.store.engineStore(mainSite).commit(makeCommit({ calls: [{ record, state: { name: 'reserved' } }] }))
    const begun = await ask(world, 'agent', 'POST', `/leads/${lead}/start-call`, {})
    expect(begun).toMatchObject({ status: 201, body: { data: { callRef: 'c.1', lead: { id: lead } } } })
    expect(begun.body.data.callId).toBeGreaterThan(0)
  })
})

describe('many leads at once', () => {
  const bulk = (
    action: string,
    leadIds: readonly number[],
    data?: object,
    who: 'supervisor' | 'agent' = 'supervisor',
  ) => ask(world, who, 'POST', '/leads/bulk-action', { action, leadIds, ...(data && { data }) })

  it('change priority, status and tags, and are taken away softly', async () => {
    const [a, b] = [await add(1), await add(2, { tags: ['cold'] })]
    world.engine.asked.length = 0
    expect((await bulk('update_priority', [a, b, 999], { priority: 'urgent' })).body.data).toEqual({
      modified: 2,
      leadIds: [a, b],
    })
    expect(world.engine.asked).toEqual([{ kind: 'leads.changed', campaign, leads: [a, b] }])
    await bulk('add_tags', [b], { tags: ['hot', 'cold'] })
    await bulk('update_status', [a], { status: 'interested' })
    const read = async (id: number) => (await ask(world, 'supervisor', 'GET', `/leads/${id}`)).body.data
    expect(await read(a)).toMatchObject({ priority: 30, status: 'interested', stage: 'ready' })
    expect(await read(b)).toMatchObject({ priorityClass: 'urgent', tags: ['cold', 'hot'] })
    await bulk('update_status', [a], { status: 'finished' })
    expect(await read(a)).toMatchObject({ stage: 'finished', finishedWhy: 'withdrawn' })
    await bulk('update_status', [a], { status: 'ready' })
    expect(await read(a)).toMatchObject({ stage: 'ready' })
    await bulk('delete', [b])
    expect((await ask(world, 'supervisor', 'GET', `/leads/${b}`)).status).toBe(404)
    expect(ids(await ask(world, 'supervisor', 'GET', `/leads?campaignId=${campaign}`))).toEqual([a])
    expect(ids(await ask(world, 'supervisor', 'GET', '/leads?tag=hot'))).toEqual([])
    const again = await add(2)
    expect(again).toBeGreaterThan(b)
    const { body } = await ask(world, 'supervisor', 'GET', `/leads?campaignId=${campaign}`)
    expect(body.pagination.total).toBe(2)
  })

  it('pass over leads in a call, and refuse what makes no sense', async () => {
    const lead = await add(1)
    await world.store.engineStore(mainSite).commit(makeCommit({ leads: [{ lead: leadId(lead), stage: 'inAttempt' }] }))
    expect((await bulk('delete', [lead])).body.data).toEqual({ modified: 0, leadIds: [] })
    expect((await bulk('explode', [lead])).status).toBe(422)
    expect((await bulk('update_priority', [], { priority: 'high' })).status).toBe(422)
    expect((await bulk('update_priority', [lead], { priority: 'asap' })).status).toBe(422)
    expect((await bulk('add_tags', [lead], { tags: [''] })).status).toBe(422)
    expect(
      (
        await bulk(
          'delete',
          Array.from({ length: 1001 }, (_, i) => i + 1),
        )
      ).status,
    ).toBe(422)
    expect((await bulk('delete', [lead], undefined, 'agent')).status).toBe(403)
  })
})

describe('the queue as a whole', () => {
  it('shows its calls, who waits, and how promises were kept', async () => {
    const lead = await add(1, { priority: 'high', name: 'Lead 0001' })
    await add(2, { priority: 'high' })
    const now = world.clock.now()
    const of = { lead: leadId(lead), campaign: campaignId(campaign), agent: world.agent }
    const record = makeRecord('c.7', { ...of, outcome: null, milestones: milestones(now) })
    const served = (waitedMs: number, isKept: boolean) =>
      ({
        kind: 'queue.served',
        at: now,
        call: callRef('c.7'),
        ...of,
        priorityClass: 'high',
        waitedMs,
        promiseMs: 120_000,
        isKept,
      }) as const
    await world.store.engineStore(mainSite).commit(
      makeCommit({
        calls: [{ record, state: { name: 'bridged' } }],
        leads: [{ lead: leadId(lead), stage: 'inAttempt' }],
        events: [served(30_000, true), served(90_000, true), served(200_000, false)],
      }),
    )
    const call = { call: callRef('c.7'), state: 'bridged' as const, since: now, number: record.number, ...of }
    world.engine.status = { ...emptyStatus, calls: [call] }
    await world.clock.advance(45_000)
    const { body } = await ask(world, 'supervisor', 'GET', '/queue/status')
    expect(body.data).toMatchObject({
      isRunning: true,
      paused: false,
      maxConcurrentCalls: 5,
      callTimeoutS: 25,
      waiting: 1,
      oldestWaitingS: 45,
      campaignIds: [campaign],
      activeCalls: [{ callRef: 'c.7', leadId: lead, leadName: 'Lead 0001', agentName: 'agent1', state: 'bridged' }],
    })
    expect(body.data.classes.map((one: { priority: string }) => one.priority)).toEqual([
      'urgent',
      'high',
      'medium',
      'low',
    ])
    expect(body.data.classes[1]).toMatchObject({
      promiseS: 120,
      waiting: 1,
      served: 3,
      kept: 2,
      longestWaitS: 200,
      histogram: [
        { withinS: 30, calls: 1 },
        { withinS: 120, calls: 1 },
        { withinS: 300, calls: 1 },
      ],
    })
    expect(body.data.classes[1].keptShare).toBeCloseTo(2 / 3)
  })

  it('is paused and goes on, also for the next life', async () => {
    await ask(world, 'supervisor', 'POST', '/queue/pause')
    expect(await world.store.read(mainSite, 'settings.get', { key: 'queue.paused' })).toBe(true)
    world.engine.status = { ...emptyStatus, queuePaused: true }
    expect((await ask(world, 'supervisor', 'GET', '/queue/status')).body.data).toMatchObject({
      isRunning: false,
      paused: true,
    })
    await ask(world, 'supervisor', 'POST', '/queue/resume')
    expect(world.engine.asked).toEqual([
      { kind: 'queue.pause', paused: true },
      { kind: 'queue.pause', paused: false },
    ])
    expect((await ask(world, 'agent', 'POST', '/queue/pause')).status).toBe(403)
    expect((await ask(world, 'agent', 'GET', '/queue/status')).status).toBe(403)
  })

  it('asks the engine about leads that seem stuck, and only about those', async () => {
    const [old, fresh] = [await add(1), await add(2)]
    const store = world.store.engineStore(mainSite)
    await store.commit(makeCommit({ leads: [{ lead: leadId(old), stage: 'inAttempt' }] }))
    await world.clock.advance(301_000)
    await store.commit(makeCommit({ leads: [{ lead: leadId(fresh), stage: 'inAttempt' }] }))
    world.engine.asked.length = 0
    world.engine.answers.set('leads.resetStuck', { leads: [leadId(old)] })
    const { body } = await ask(world, 'supervisor', 'POST', '/queue/reset-stuck')
    expect(body.data).toEqual({ leadIds: [old], count: 1 })
    expect(world.engine.asked).toEqual([{ kind: 'leads.resetStuck', leads: [old] }])
  })
})

describe('an agent’s word on a call', () => {
  it('that is over is kept with its note, and makes the lead contacted or a success; others’ calls are not there', async () => {
    const lead = await add(1)
    const of = { lead: leadId(lead), campaign: campaignId(campaign), agent: world.agent }
    const times = milestones(world.clock.now(), { answeredAt: world.clock.now(), endedAt: world.clock.now() + 9000 })
    const record = makeRecord('c.8', { ...of, outcome: 'connected', milestones: times })
    await world.store.write(mainSite, 'engine.commit', endedCall(record))
    const [found] = (await ask(world, 'agent', 'GET', '/calls')).body.data
    const say = (body: object, id = found.id) => ask(world, 'agent', 'PUT', `/calls/${id}/status`, body)
    expect((await say({ status: 'answered', note: 'Wants an offer' })).body.data).toEqual({
      id: found.id,
      ref: 'c.8',
      status: 'answered',
      note: 'Wants an offer',
      duration: 9,
      leadId: lead,
    })
    const leadStatus = async () => (await ask(world, 'supervisor', 'GET', `/leads/${lead}`)).body.data.status
    expect(await leadStatus()).toBe('contacted')
    expect((await say({ status: 'completed' })).body.data).toMatchObject({
      status: 'completed',
      note: 'Wants an offer',
    })
    expect(await leadStatus()).toBe('interested')
    const others = makeRecord('c.9', { ...of, agent: world.agent2, outcome: 'connected', milestones: times })
    await world.store.write(mainSite, 'engine.commit', endedCall(others))
    expect((await say({ status: 'busy' }, found.id + 1)).status).toBe(404)
    expect((await say({ status: 'over' })).body.error.details.fields).toHaveProperty('status')
  })
})
