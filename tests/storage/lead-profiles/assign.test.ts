import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentId, CampaignId } from '../../../dialer/model/ids.js'
import { monday10 } from '../../support/factories.js'
import { addAgent, addCampaign, makeCommit, openTestStore, site, type TestStore } from '../support.js'
import { makeAvailable, type NewLeadChange, newProfiledLead } from './support.js'

let world: TestStore
let campaign: CampaignId

beforeEach(async () => {
  world = await openTestStore()
  campaign = await addCampaign(world.store)
})
afterEach(() => world.end())

const create = (n: number, change?: NewLeadChange) =>
  world.store.write(site, 'leadProfiles.create', newProfiledLead(campaign, n, change))

describe('automatic assignment', () => {
  test('a thousand leads at once spread evenly over equal agents, each given once', async () => {
    const agents: AgentId[] = []
    for (let n = 1; n <= 7; n++) agents.push(await addAgent(world.store, n))
    for (const agent of agents) await makeAvailable(world, agent)
    await Promise.all(Array.from({ length: 1000 }, (_, n) => create(n)))
    const { db } = world.reader()
    const loads = await db
      .selectFrom('lead_profiles')
      .select(['agent_id', (eb) => eb.fn.countAll<number>().as('n')])
      .groupBy('agent_id')
      .execute()
    expect(new Set(loads.map(({ agent_id }) => agent_id))).toEqual(new Set(agents))
    const counts = loads.map(({ n }) => n)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1000)
    const handed = await db.selectFrom('lead_assignments').select('lead_id').execute()
    expect(new Set(handed.map(({ lead_id }) => lead_id)).size).toBe(1000)
    expect(handed).toHaveLength(1000)
  })

  test('a lead waits while nobody is available, and goes to who comes', async () => {
    const agent = await addAgent(world.store, 1)
    const { created } = await create(1)
    expect(created.assignee).toBeNull()
    expect(created.profile.waitingSince).not.toBeNull()
    await makeAvailable(world, agent)
    const row = await world.reader().db.selectFrom('lead_profiles').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ agent_id: agent, waiting_since: null, assigned_by: 'rule' })
  })

  test('the same origin is taken once, however often it comes at once', async () => {
    const profile = { origin: 'meta:1' }
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => create(n, { profile })))
    expect(new Set(all.map(({ created }) => created.lead.id)).size).toBe(1)
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1)
  })

  test('an agent who does better gets a lead before one who has as many, until the load outweighs it', async () => {
    const plain = await addAgent(world.store, 1)
    const good = await addAgent(world.store, 2)
    await create(900, { assign: good, profile: { progress: 'converted' } })
    await create(901, { assign: good, profile: { progress: 'closed' } })
    await makeAvailable(world, plain, monday10 - 60_000)
    await makeAvailable(world, good)
    const agents: (AgentId | null)[] = []
    for (let n = 1; n <= 6; n++) agents.push((await create(n)).created.profile.agent)
    // Half of the good one's leads were won: 25 more, which is two and a half open leads.
    expect(agents).toEqual([good, good, good, plain, good, plain])
  })

  test('among equals who has been idle longest, and nobody on a break or in a call', async () => {
    const late = await addAgent(world.store, 1)
    const early = await addAgent(world.store, 2)
    const busy = await addAgent(world.store, 3)
    await makeAvailable(world, late, monday10)
    await makeAvailable(world, early, monday10 - 1000)
    const snapshot = { agent: busy, presence: { name: 'talking', since: 0 }, session: null } as never
    await world.store.write(site, 'engine.commit', makeCommit({ agents: [snapshot] }))
    expect((await create(1)).created.profile.agent).toBe(early)
    expect((await create(2)).created.profile.agent).toBe(late)
  })
})
