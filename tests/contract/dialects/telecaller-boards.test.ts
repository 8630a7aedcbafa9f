import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../../../api/auth/principal.js'
import { createLead } from '../../../api/features/lead-profiles/create-lead.js'
import type { LeadProgress, LeadQuality, LeadSource } from '../../../dialer/crm/lead-profile.js'
import { mainSite, type Person } from '../../api/support/api-world.js'
import { expectPrinted } from './expect-printed.js'
import { printed } from './telecaller-document.js'
import { addCalls, openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

let world: TelecallerWorld
beforeAll(async () => {
  world = await openTelecallerWorld()
  await addCalls(world)
  const { agent, agent2 } = world
  const leads: readonly [LeadSource, LeadQuality, LeadProgress, Principal['agent'] | 'nobody'][] = [
    ['facebook', 'hot', 'new', agent],
    ['facebook', 'warm', 'converted', agent],
    ['website', 'warm', 'contacted', agent],
    ['website', 'cold', 'converted', agent2],
    ['manual', 'cold', 'new', agent2],
    ['manual', 'warm', 'notInterested', 'nobody'],
  ]
  for (const [n, [source, quality, progress, assign]] of leads.entries()) {
    await createLead(
      { phoneNumber: `987654320${n}`, name: `Lead 001${n}`, source, quality, progress, assign: assign ?? 'nobody' },
      mainSite,
      world.deps,
    )
  }
})
afterAll(() => world.end())

/** Totals of lists: what a person counts who clicks through them. */
async function total(as: Person, path: string): Promise<number> {
  const { status, body } = await world.tele(as, 'GET', path)
  expect([path, status]).toEqual([path, 200])
  return body.total
}

describe('the dashboard', () => {
  it.each(['admin', 'supervisor', 'agent', 'agent2'] as const)('shows %s what the lists hold', async (as) => {
    const { status, body } = await world.tele(as, 'GET', '/api/dashboard/overview')
    expect(status).toBe(200)
    expectPrinted(body, printed.overview)
    expect(body.overview).toMatchObject({
      totalLeads: await total(as, '/api/leads'),
      newLeads: await total(as, '/api/leads?status=new'),
      contactedLeads: await total(as, '/api/leads?status=contacted'),
      convertedLeads: await total(as, '/api/leads?status=converted'),
      totalCalls: await total(as, '/api/calls'),
      completedCalls: await total(as, '/api/calls?status=completed'),
    })
    const { body: leads } = await world.tele(as, 'GET', '/api/dashboard/leads')
    expectPrinted(leads, printed.leads)
    for (const { status: word, count } of leads.leads.statusDistribution) {
      expect([word, count]).toEqual([word, await total(as, `/api/leads?status=${word}`)])
    }
    for (const { source, count } of leads.leads.sourceDistribution) {
      expect([source, count]).toEqual([source, await total(as, `/api/leads?source=${source}`)])
    }
    for (const { quality, count } of leads.leads.qualityDistribution) {
      expect([quality, count]).toEqual([quality, await total(as, `/api/leads?quality=${quality}`)])
    }
  })

  it('counts by day, person and source what the lists of that span hold', async () => {
    const span = 'dateFrom=2026-03-01&dateTo=2026-03-02'
    const { body } = await world.tele('admin', 'GET', `/api/dashboard/performance?${span}`)
    expectPrinted(body, printed.performance)
    const { dailyStats, topPerformers, leadSources } = body.performance
    expect(dailyStats).toEqual([
      { date: '2026-03-01', calls: 1, leads: 0, conversions: 0 },
      { date: '2026-03-02', calls: 10, leads: 7, conversions: 2 },
    ])
    for (const { date, calls, leads } of dailyStats) {
      expect(await total('admin', `/api/calls?dateFrom=${date}&dateTo=${date}`)).toBe(calls)
      expect(await total('admin', `/api/leads?dateFrom=${date}&dateTo=${date}`)).toBe(leads)
    }
    expect(topPerformers).toMatchObject([
      { user: { name: 'agent1' }, calls: 8, conversions: 1, conversionRate: 12.5 },
      { user: { name: 'agent2' }, calls: 3, conversions: 1, conversionRate: 33.3 },
    ])
    for (const { source, count, conversions } of leadSources) {
      expect(await total('admin', `/api/leads?source=${source}&${span}`)).toBe(count)
      expect(await total('admin', `/api/leads?source=${source}&status=converted&${span}`)).toBe(conversions)
    }
    const { body: one } = await world.tele('admin', 'GET', `/api/dashboard/performance?userId=${world.users.agent2}`)
    expect(one.performance.topPerformers).toMatchObject([{ user: { name: 'agent2' }, calls: 3 }])
    const { body: team } = await world.tele('supervisor', 'GET', '/api/dashboard/performance')
    expect(team.performance.topPerformers).toMatchObject([{ user: { name: 'agent1' } }])
    const { body: none } = await world.tele(
      'supervisor',
      'GET',
      `/api/dashboard/performance?userId=${world.users.agent2}`,
    )
    expect(none.performance).toEqual({ dailyStats: [], topPerformers: [], leadSources: [] })
    const { body: nobody } = await world.tele('admin', 'GET', `/api/dashboard/performance?userId=${world.users.admin}`)
    expect(nobody.performance).toEqual({ dailyStats: [], topPerformers: [], leadSources: [] })
  })

  it('has the first page whole, flat as the front ends read it', async () => {
    const { status, body } = await world.tele('admin', 'GET', '/api/dashboard?dateRange=')
    expect(status).toBe(200)
    expect(body.stats).toMatchObject({
      totalLeads: await total('admin', '/api/leads'),
      newLeadsToday: await total('admin', '/api/leads?dateRange=today'),
      totalCalls: 11,
      conversions: 2,
      pendingFollowups: 0,
      overdueFollowups: 0,
    })
    expect(body.recentLeads[0]).toMatchObject({ name: 'Lead 0015', status: 'not_interested' })
    expect(body.recentCalls).toHaveLength(5)
    expect(body.leadPipeline).toContainEqual({ name: 'converted', value: 2 })
    expect(body.callTrends.at(-1)).toEqual({ date: '2026-03-02', calls: 10, successful: 6, answered: 7 })
    expect(body.callTrends).toHaveLength(7)
    expect(body.teamPerformance).toMatchObject([{ name: 'agent1' }, { name: 'agent2' }])
    expect(body.notifications).toEqual([])
  })

  it('has the page of analytics', async () => {
    const { status, body } = await world.tele('supervisor', 'GET', '/api/analytics?dateRange=month&userId=')
    expect(status).toBe(200)
    expect(body.callAnalytics).toMatchObject({ totalCalls: 8, completedCalls: 5 })
    expect((await world.tele('agent', 'GET', '/api/analytics')).status).toBe(403)
  })

  it('refuses a span that ends before it begins', async () => {
    const { status, body } = await world.tele(
      'admin',
      'GET',
      '/api/dashboard/performance?dateFrom=2026-03-02&dateTo=2026-03-01',
    )
    expect([status, body.errors]).toMatchObject([400, [{ field: 'dateTo', value: '2026-03-01', location: 'query' }]])
  })
})
