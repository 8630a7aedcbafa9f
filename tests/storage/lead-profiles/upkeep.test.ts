import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { leadJobsOf } from '../../../daemon/lead-jobs.js'
import type { LeadSource } from '../../../dialer/crm/lead-profile.js'
import { type AgentId, type CampaignId, callRef, type LeadId } from '../../../dialer/model/ids.js'
import { silentLog } from '../../support/silent-log.js'
import {
  addAgent,
  addCampaign,
  addLead,
  endedCall,
  makeRecord,
  openTestStore,
  site,
  type TestStore,
} from '../support.js'
import { makeAvailable, newProfiledLead } from './support.js'

let world: TestStore
let campaign: CampaignId
beforeEach(async () => {
  world = await openTestStore()
  campaign = await addCampaign(world.store)
})
afterEach(() => world.end())

const minute = 60_000
const day = 24 * 60 * minute

async function create(n: number, assign: AgentId | 'rule' | 'nobody', source: LeadSource = 'other'): Promise<LeadId> {
  const lead = newProfiledLead(campaign, n, { assign, profile: { source } })
  return (await world.store.write(site, 'leadProfiles.create', lead)).created.lead.id
}

const row = (id: LeadId) =>
  world.reader().db.selectFrom('lead_profiles').selectAll().where('lead_id', '=', id).executeTakeFirstOrThrow()

/** The jobs as the process runs them. */
async function run(name: string, timeZone = 'UTC'): Promise<void> {
  const { store, clock } = world
  const jobs = leadJobsOf({ sites: () => [{ id: site, timeZone }], store, clock, log: silentLog })
  await jobs.find((job) => job.name === name)?.run()
}

describe('leads that nobody calls', () => {
  test('are given to others after an hour, three times, with their history', async () => {
    const first = await addAgent(world.store, 1)
    const second = await addAgent(world.store, 2)
    await makeAvailable(world, first)
    await makeAvailable(world, second)
    const id = await create(1, first)
    await run('untouched leads')
    expect((await row(id)).agent_id).toBe(first)
    for (const wanted of [second, first, second, second]) {
      await world.clock.advance(61 * minute)
      await run('untouched leads')
      expect((await row(id)).agent_id).toBe(wanted)
    }
    expect(await row(id)).toMatchObject({ reassigned: 3, assigned_by: 'rule' })
    const { db } = world.reader()
    const history = await db.selectFrom('lead_assignments').select(['from_agent_id', 'to_agent_id', 'why']).execute()
    expect(history).toEqual([
      { from_agent_id: null, to_agent_id: first, why: 'person' },
      { from_agent_id: first, to_agent_id: second, why: 'untouched' },
      { from_agent_id: second, to_agent_id: first, why: 'untouched' },
      { from_agent_id: first, to_agent_id: second, why: 'untouched' },
    ])
    const told = await db.selectFrom('journal').select('body').where('kind', '=', 'lead.reassigned').execute()
    expect(JSON.parse(told[0]?.body ?? '')).toMatchObject({ lead: id, from: first, agent: second, by: 'rule' })
  })

  test('stay where they are once their person was spoken with, and where nobody else is available', async () => {
    const first = await addAgent(world.store, 1)
    await makeAvailable(world, first)
    const spoken = await create(1, first)
    const alone = await create(2, first)
    const call = makeRecord('c.1', { ref: callRef('c.1'), lead: spoken, campaign, agent: first, outcome: 'connected' })
    await world.store.write(site, 'engine.commit', endedCall(call))
    await world.clock.advance(61 * minute)
    await run('untouched leads')
    expect((await row(alone)).agent_id).toBe(first)
    await makeAvailable(world, await addAgent(world.store, 2))
    await run('untouched leads')
    expect((await row(spoken)).agent_id).toBe(first)
    expect((await row(alone)).agent_id).not.toBe(first)
  })
})

describe('leads that are won or closed', () => {
  test('are put away 30 days later at nine of the site’s day, and brought back by a person', async () => {
    const id = await create(1, 'nobody')
    await world.store.write(site, 'leadProfiles.update', { id, lead: {}, profile: { progress: 'converted' } })
    // The clock of tests begins on a Monday at 10:00 UTC.
    await world.clock.advance(31 * day)
    await run('archive of leads', 'UTC')
    expect((await row(id)).archived_at).toBeNull()
    // One hour behind, all year.
    await run('archive of leads', 'Atlantic/Cape_Verde')
    expect((await row(id)).archived_at).toBe(world.clock.now())
    await world.store.write(site, 'leadProfiles.update', { id, lead: {}, profile: { archived: false } })
    await world.store.write(site, 'leadProfiles.archive', { before: world.clock.now() - 30 * day })
    expect((await row(id)).archived_at).toBeNull()
  })
})

describe('what leads need by themselves', () => {
  test('scores follow the age of a lead, to the day', async () => {
    const id = await create(1, 'nobody', 'facebook')
    const scores: number[] = []
    for (const days of [0, 1, 2, 4, 7]) {
      await world.clock.advance(days * day)
      await run('leads')
      scores.push((await row(id)).score)
    }
    const [fresh = 0] = scores
    // After 0, 1, 3, 7 and 14 days: a step's last day still counts as before.
    expect(scores.map((score) => fresh - score)).toEqual([0, 0, 5, 10, 15])
    await world.clock.advance(1)
    await run('leads')
    expect(fresh - (await row(id)).score).toBe(30)
  })

  test('leads that came another way follow once somebody works leads, those of deleted campaigns go', async () => {
    const before = await addLead(world.store, campaign, 1)
    await run('leads')
    const { db } = world.reader()
    const all = async () =>
      (await db.selectFrom('lead_profiles').select('lead_id').orderBy('lead_id').execute()).map((one) => one.lead_id)
    expect(await all()).toEqual([])
    await world.store.write(site, 'leadProfiles.adopt', { limit: 100 })
    const after = await addLead(world.store, campaign, 2)
    await run('leads')
    expect(await all()).toEqual([before, after])
    await world.store.write(site, 'campaigns.delete', { id: campaign })
    await run('leads')
    expect(await all()).toEqual([])
  })

  test('the night’s leads are not all given to who comes first', async () => {
    const first = await addAgent(world.store, 1)
    const second = await addAgent(world.store, 2)
    for (let n = 1; n <= 24; n++) await create(n, 'rule')
    await makeAvailable(world, first)
    await makeAvailable(world, second)
    await run('leads')
    const { db } = world.reader()
    const loads = await db.selectFrom('agent_leads').select(['agent_id', 'open']).orderBy('agent_id').execute()
    expect(loads).toEqual([
      { agent_id: first, open: 12 },
      { agent_id: second, open: 12 },
    ])
  })

  test('open leads of who is no agent any more go to others, ended ones stay', async () => {
    const former = await addAgent(world.store, 1)
    const other = await addAgent(world.store, 2)
    const open = await create(1, former)
    const won = await create(2, former)
    await world.store.write(site, 'leadProfiles.update', { id: won, lead: {}, profile: { progress: 'converted' } })
    await makeAvailable(world, other)
    await world.store.write(site, 'agents.delete', { id: former })
    await run('leads')
    expect((await row(open)).agent_id).toBe(other)
    expect((await row(won)).agent_id).toBe(former)
  })
})
