import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentId, type CampaignId } from '../../dialer/model/ids.js'
import { outcomes } from '../../dialer/model/outcome.js'
import { listAgents } from '../../storage/agents/repository.js'
import { callStatus } from '../../storage/calls/status.js'
import { listCampaigns } from '../../storage/campaigns/repository.js'
import { type Dashboard, dashboard } from '../../storage/stats/dashboard.js'
import { always, callsIn, sumsBy } from '../../storage/stats/sums.js'
import { monday10 } from '../support/factories.js'
import {
  addAgent,
  addCampaign,
  addLead,
  endedCall,
  makeCommit,
  makeRecord,
  milestones,
  openTestStore,
  site,
  type TestStore,
} from './support.js'

const minute = 60_000
let test: TestStore
let campaign: CampaignId

beforeEach(async () => {
  test = await openTestStore()
  campaign = await addCampaign(test.store)
  for (let n = 1; n <= 3; n++) await addAgent(test.store, n)
})
afterEach(() => test.end())

/** Calls of every outcome over a day, some with agents; the same every time. */
const records = Array.from({ length: 300 }, (_, n) => {
  const at = monday10 + n * 7 * minute + n * 1234
  const outcome = outcomes[n % outcomes.length]!
  const answered = callStatus(outcome) === 'answered'
  return makeRecord(`c${n}`, {
    outcome,
    agent: outcome === 'connected' ? agentId((n % 3) + 1) : null,
    milestones: milestones(at, {
      answeredAt: answered ? at + 5000 : null,
      bridgedAt: outcome === 'connected' ? at + 6000 : null,
      endedAt: at + 5000 + n * 100,
      closedAt: at + 5000 + n * 100,
    }),
  })
})

async function callAll(): Promise<void> {
  const store = test.store.engineStore(site)
  await Promise.all(records.map((record) => store.commit(endedCall({ ...record, campaign }))))
}

/** The dashboard by counting the records one by one. */
function recount(from: number, until: number): Omit<Dashboard, 'topAgents' | 'callsByHour'> {
  const inside = records.filter(({ milestones: at }) => at.reservedAt >= from && at.reservedAt < until)
  const callsByStatus = { answered: 0, no_answer: 0, busy: 0, failed: 0 }
  let duration = 0
  for (const { outcome, milestones: at } of inside) {
    const status = callStatus(outcome)
    if (status !== 'in_progress') callsByStatus[status] += 1
    duration += at.answeredAt === null ? 0 : at.endedAt! - at.answeredAt
  }
  return {
    totalCalls: inside.length,
    answeredCalls: callsByStatus.answered,
    avgDurationMs: Math.round(duration / callsByStatus.answered),
    totalDurationMs: duration,
    successRate: Math.round((callsByStatus.answered * 1000) / inside.length) / 10,
    callsByStatus,
  }
}

describe('the dashboard', () => {
  it.each([
    ['a whole day', monday10 - 10 * 60 * minute, monday10 + 40 * 60 * minute],
    ['edges inside a quarter of an hour', monday10 + 13 * minute + 7, monday10 + 20 * 60 * minute + 1],
    ['less than a quarter of an hour', monday10 + minute, monday10 + 12 * minute],
  ])('equals a recount over %s', async (_, from, until) => {
    await callAll()
    await test.store.write(site, 'projections.run', null)
    const shown = await dashboard(test.reader().db, { from, until, timeZone: 'UTC' })
    expect(shown).toMatchObject(recount(from, until))
    expect(shown.callsByHour.reduce((sum, hour) => sum + hour.count, 0)).toBe(shown.totalCalls)
  })

  it('tells hours of the day in the zone asked for, also one of half an hour', async () => {
    const store = test.store.engineStore(site)
    const at = monday10 + 35 * minute
    await store.commit(endedCall(makeRecord('a', { outcome: 'busy', milestones: milestones(at, { endedAt: at }) })))
    await test.store.write(site, 'projections.run', null)
    const range = { from: monday10 - 60 * minute, until: monday10 + 120 * minute }
    const { db } = test.reader()
    expect((await dashboard(db, { ...range, timeZone: 'UTC' })).callsByHour).toEqual([{ hour: 10, count: 1 }])
    expect((await dashboard(db, { ...range, timeZone: 'Asia/Kolkata' })).callsByHour).toEqual([{ hour: 16, count: 1 }])
  })

  it('names the busiest agents and narrows to one', async () => {
    await callAll()
    await test.store.write(site, 'projections.run', null)
    const range = { from: 0, until: monday10 * 2, timeZone: 'UTC' }
    const { db } = test.reader()
    const all = await dashboard(db, range)
    expect(all.topAgents.map((agent) => agent.totalCalls)).toEqual([10, 10, 10])
    expect(all.topAgents[0]).toMatchObject({ agent: 1, name: 'Agent 1', successRate: 100 })
    expect((await dashboard(db, { ...range, agent: agentId(2) })).totalCalls).toBe(10)
  })
})

describe('the projector', () => {
  it('follows by itself a moment after the commits', async () => {
    await callAll()
    await test.clock.advance(2000)
    expect((await listAgents(test.reader().db, { page: 1, limit: 10 })).items[0]?.stats).toMatchObject({
      totalCalls: 10,
    })
  })

  it('counts nothing twice, and the same again when rebuilt', async () => {
    await callAll()
    await test.store.write(site, 'projections.run', null)
    await test.store.write(site, 'projections.run', null)
    const { db } = test.reader()
    const read = () => db.selectFrom('call_sums').selectAll().execute()
    const before = await read()
    expect(before.length).toBeGreaterThan(0)
    expect((await sumsBy(db, 'all', always)).map((sum) => callsIn(sum))).toEqual([records.length])
    await test.store.write(site, 'projections.reset', null)
    expect(await read()).toEqual(before)
  })
})

it('shows a campaign its leads, what is completed and its successes', async () => {
  const store = test.store.engineStore(site)
  const leads = [await addLead(test.store, campaign, 1), await addLead(test.store, campaign, 2)]
  await addLead(test.store, campaign, 3)
  await store.commit(
    makeCommit({
      leads: leads.map((lead) => ({ lead, stage: 'finished' as const, finishedWhy: 'disposition' as const })),
      events: [
        {
          kind: 'call.dispositioned',
          at: monday10,
          disposition: 'interested',
          success: true,
          machine: false,
          call: records[0]!.ref,
          campaign,
          lead: leads[0]!,
          agent: null,
        },
      ],
    }),
  )
  await test.store.write(site, 'projections.run', null)
  expect((await listCampaigns(test.reader().db, { page: 1, limit: 10 })).items).toMatchObject([
    { totalLeads: 3, completedLeads: 2, successRate: 50 },
  ])
})
