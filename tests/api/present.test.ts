import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Presence } from '../../dialer/model/agent.js'
import { callRef, extension } from '../../dialer/model/ids.js'
import { endedCall, makeCommit, makeRecord, milestones } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'
import { emptyStatus } from './support/fake-engine.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

function put(presence: Presence): void {
  world.engine.status = { ...emptyStatus, agents: [{ agent: world.agent, presence, phoneRegistered: true }] }
}
const call = callRef('c.now')
const work = (as: 'agent' | 'agent2' | 'supervisor' = 'agent') => ask(world, as, 'GET', `/agents/${world.agent}/work`)

describe('an agent’s present work', () => {
  it('is the call with what is known of the person, to the end of the wrap-up', async () => {
    const record = makeRecord('c.now', {
      agent: world.agent,
      campaign: world.campaign,
      lead: world.lead,
      extension: extension('1001'),
    })
    await world.store.write(mainSite, 'engine.commit', makeCommit({ calls: [{ record, state: null }] }))
    for (const [presence, until] of [
      [{ name: 'ringing', since: 0, call }, null],
      [{ name: 'talking', since: 0, call }, null],
      [{ name: 'wrapUp', since: 0, call, until: 60_000 }, '1970-01-01T00:01:00.000Z'],
    ] as const) {
      put(presence)
      expect((await work()).body.data).toMatchObject({
        callRef: 'c.now',
        until,
        call: { destination: record.number, metadata: { leadId: world.lead } },
        lead: { name: 'Lead 0001', phoneNumber: '+493012345600', metadata: { company: 'Acme Corp' } },
        campaign: { id: world.campaign, name: 'Campaign 1' },
        dispositions: expect.arrayContaining([expect.objectContaining({ code: 'interested' })]),
      })
    }
  })

  it('is the lead being previewed', async () => {
    put({ name: 'previewing', since: 0, campaign: world.campaign, lead: world.lead, until: 60_000 })
    expect((await work()).body.data).toMatchObject({ call: null, lead: { id: world.lead }, presence: 'previewing' })
  })

  it('is nothing between calls', async () => {
    put({ name: 'available', since: 0 })
    expect((await work()).body.data).toMatchObject({ call: null, lead: null, campaign: null, dispositions: [] })
  })

  it('is seen by the agent and by supervisors', async () => {
    expect([(await work('supervisor')).status, (await work('agent2')).status]).toEqual([200, 403])
  })
})

it('a supervisor sees with one question who does what and what waits', async () => {
  put({ name: 'paused', since: 0, reason: 'lunch' })
  const live = {
    campaign: world.campaign,
    hopper: 7,
    dialing: 2,
    waiting: 3,
    talking: 1,
    limitedUntil: null,
    pacing: null,
  }
  world.engine.status = { ...world.engine.status, campaigns: [{ ...live, limitedBy: 'agentsBusy' }] }
  expect((await ask(world, 'supervisor', 'GET', '/site')).body.data).toMatchObject({
    agents: [{ name: 'agent1', extension: '1001', presence: 'paused', pauseReason: 'lunch' }],
    campaigns: [{ name: 'Campaign 1', waiting: 3, talking: 1, limitedBy: 'agents_busy', why: expect.any(String) }],
  })
})

it('a supervisor sees the numbers of every campaign of a day, an agent does not', async () => {
  const now = world.clock.now()
  const at = milestones(now - 3_600_000, {
    answeredAt: now - 3_590_000,
    bridgedAt: now - 3_590_000,
    endedAt: now - 3_560_000,
  })
  const outcomes = ['connected', 'connected', 'connected', 'abandoned', 'machine', 'busy'] as const
  for (const [n, outcome] of outcomes.entries()) {
    const record = makeRecord(`c.day${n}`, { outcome, campaign: world.campaign, milestones: at })
    await world.store.write(mainSite, 'engine.commit', endedCall(record))
  }
  for (let more = true; more; ) ({ more } = await world.store.write(mainSite, 'projections.run', null))
  const numbers = async (query = '') => (await ask(world, 'supervisor', 'GET', `/stats/campaigns${query}`)).body.data
  expect(await numbers()).toEqual([
    {
      campaignId: world.campaign,
      name: 'Campaign 1',
      totalCalls: 6,
      answeredCalls: 5,
      connectedCalls: 3,
      abandonedCalls: 1,
      abandonedRate: 25,
      machineCalls: 1,
      talkTime: 180,
    },
  ])
  expect(await numbers(`?startDate=${new Date(now - 1000).toISOString()}`)).toEqual([])
  expect((await ask(world, 'agent', 'GET', '/stats/campaigns')).status).toBe(403)
})

it('an agent sees the callbacks it promised, and no other agent does', async () => {
  const lead = (n: number) =>
    ask(world, 'supervisor', 'POST', '/leads', { campaignId: world.campaign, phoneNumber: `+4930777${n}` })
  const promise = async (n: number, agent: typeof world.agent | null, at: number) => {
    const { id } = (await lead(n)).body.data
    const change = { lead: id, stage: 'ready', dueAt: at, callback: { at, agent } } as const
    await world.store.write(mainSite, 'engine.commit', makeCommit({ leads: [change] }))
  }
  await promise(1, world.agent, 2000)
  await promise(2, world.agent, 1000)
  await promise(3, world.agent2, 1000)
  await promise(4, null, 1000)
  const own = await ask(world, 'agent', 'GET', `/agents/${world.agent}/callbacks`)
  expect(own.body).toMatchObject({
    data: [{ phoneNumber: '+49307772' }, { phoneNumber: '+49307771' }],
    pagination: { total: 2 },
  })
  expect((await ask(world, 'agent2', 'GET', `/agents/${world.agent}/callbacks`)).status).toBe(403)
})

it('a person whose account is closed is signed off the phone', async () => {
  const presence = { name: 'available', since: 0 } as const
  const snapshot = { agent: world.agent2, presence, leg: null, phoneMode: 'nailedUp', next: null } as const
  await world.store.write(mainSite, 'engine.commit', makeCommit({ agents: [snapshot] }))
  await ask(world, 'admin', 'PUT', `/users/${world.users.agent2}`, { active: false })
  expect(world.engine.asked.at(-1)).toEqual({ kind: 'agent.signOff', agent: world.agent2 })
})
