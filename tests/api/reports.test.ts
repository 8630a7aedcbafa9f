import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeReports } from '../../daemon/report-jobs.js'
import { dataPaths } from '../../storage/data-folder.js'
import { endedCall, makeRecord, milestones } from '../storage/support.js'
import { monday10, number } from '../support/factories.js'
import { silentLog } from '../support/silent-log.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const dayMs = 86_400_000
/** The clock of the tests begins on this day, at ten UTC; the site lies in Berlin. */
const today = '2026-03-02'
const daily = { type: 'daily', reportDate: today, totalCalls: 15, completedCalls: 12, notes: 'Good day' }

/** A conversation of a minute by agent1. */
async function talked(at: number, ref: string): Promise<void> {
  const record = makeRecord(ref, {
    campaign: world.campaign,
    lead: world.lead,
    agent: world.agent,
    number: number('+493012345600'),
    outcome: 'connected',
    milestones: milestones(at, { answeredAt: at + 5000, bridgedAt: at + 5000, endedAt: at + 65_000 }),
  })
  await world.store.write(mainSite, 'engine.commit', endedCall(record))
}

describe('a report', () => {
  it('stands with the numbers of the records beside the typed ones, as they are now while its day lasts', async () => {
    await talked(monday10 - 3_600_000, 'c.1')
    const made = await ask(world, 'agent', 'POST', '/reports', daily)
    expect(made.status).toBe(201)
    const { id } = made.body.data
    expect(made.body.data).toMatchObject({
      date: today,
      startsAt: '2026-03-01T23:00:00.000Z',
      endsAt: '2026-03-02T23:00:00.000Z',
      totalCalls: 15,
      computed: { calls: 1, completed: 1, talkS: 60 },
    })
    await talked(monday10 - 1_800_000, 'c.2')
    const { body } = await ask(world, 'agent', 'GET', `/reports/${id}`)
    expect(body.data.computed).toMatchObject({ calls: 2, talkS: 120 })
    const { body: list } = await ask(world, 'agent', 'GET', '/reports')
    expect(list.data[0].computed.calls).toBe(2)
    const changed = await ask(world, 'agent', 'PUT', `/reports/${id}`, { totalCalls: 2, energy: 8, notes: null })
    expect(changed.body.data).toMatchObject({ totalCalls: 2, completedCalls: 12, energy: 8, notes: null })
  })

  it('is one per person, type and period; of a week and a month it is of the whole of it', async () => {
    expect((await ask(world, 'agent', 'POST', '/reports', daily)).status).toBe(201)
    const again = await ask(world, 'agent', 'POST', '/reports', daily)
    expect([again.status, again.body.error.code]).toEqual([409, 'DUPLICATE_ENTRY'])
    expect(again.body.error.details.fields.reportDate).toMatch(/daily report of 2026-03-02 already/)
    expect((await ask(world, 'agent2', 'POST', '/reports', daily)).status).toBe(201)
    const weekly = await ask(world, 'agent', 'POST', '/reports', { type: 'weekly', reportDate: '2026-02-26' })
    expect(weekly.body.data).toMatchObject({ date: '2026-02-23', endsAt: '2026-03-01T23:00:00.000Z' })
    expect((await ask(world, 'agent', 'POST', '/reports', { type: 'weekly', reportDate: '2026-02-23' })).status).toBe(
      409,
    )
    const monthly = await ask(world, 'agent', 'POST', '/reports', { type: 'monthly', reportDate: '2026-02-14' })
    expect(monthly.body.data).toMatchObject({ date: '2026-02-01', endsAt: '2026-02-28T23:00:00.000Z' })
  })

  it('is refused with the field where it lies in the future, is no day, or holds what cannot be', async () => {
    const bad: readonly (readonly [object, string])[] = [
      [{ ...daily, reportDate: '2026-03-04' }, 'reportDate'],
      [{ ...daily, reportDate: '2026-02-30' }, 'reportDate'],
      [{ ...daily, totalCalls: -1 }, 'totalCalls'],
      [{ ...daily, energy: 11 }, 'energy'],
      [{ ...daily, mood: 'splendid' }, 'mood'],
    ]
    for (const [body, field] of bad) {
      const answer = await ask(world, 'agent', 'POST', '/reports', body)
      expect([field, answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([field, 422, [field]])
    }
  })

  it('is handed in, reviewed by another, and changed again only where it was rejected', async () => {
    const { id } = (await ask(world, 'agent', 'POST', '/reports', daily)).body.data
    const verdict = (as: 'supervisor' | 'agent', given: object) =>
      ask(world, as, 'POST', `/reports/${id}/review`, given)
    expect((await verdict('supervisor', { verdict: 'approved' })).status).toBe(409)
    expect((await ask(world, 'agent', 'POST', `/reports/${id}/submit`)).body.data.status).toBe('submitted')
    expect((await ask(world, 'agent', 'POST', `/reports/${id}/submit`)).status).toBe(409)
    expect((await ask(world, 'agent', 'PUT', `/reports/${id}`, { totalCalls: 1 })).status).toBe(409)
    expect((await verdict('agent', { verdict: 'approved' })).status).toBe(403)
    expect((await verdict('supervisor', { verdict: 'rejected', note: 'Too few', rating: 6 })).status).toBe(422)
    const rejected = await verdict('supervisor', { verdict: 'rejected', note: 'Too few', rating: 2 })
    expect(rejected.body.data).toMatchObject({ status: 'rejected', review: { name: 'supervisor', rating: 2 } })
    expect((await ask(world, 'agent', 'PUT', `/reports/${id}`, { totalCalls: 16 })).status).toBe(200)
    await ask(world, 'agent', 'POST', `/reports/${id}/submit`)
    expect((await verdict('supervisor', { verdict: 'approved', rating: 5 })).body.data.status).toBe('approved')
    const own = (await ask(world, 'supervisor', 'POST', '/reports', daily)).body.data
    await ask(world, 'supervisor', 'POST', `/reports/${own.id}/submit`)
    expect((await ask(world, 'supervisor', 'POST', `/reports/${own.id}/review`, {})).status).toBe(403)
    expect((await ask(world, 'supervisor', 'DELETE', `/reports/${id}`)).status).toBe(403)
    expect((await ask(world, 'admin', 'DELETE', `/reports/${id}`)).status).toBe(204)
    expect((await ask(world, 'agent', 'GET', `/reports/${id}`)).status).toBe(404)
  })

  it('is seen by its author and by the supervisor of the team, and found by filters', async () => {
    const mine = (await ask(world, 'agent', 'POST', '/reports', daily)).body.data
    const others = (await ask(world, 'agent2', 'POST', '/reports', { ...daily, notes: 'Quiet' })).body.data
    await world.store.write(mainSite, 'teams.put', {
      user: world.users.agent,
      department: null,
      supervisor: world.users.supervisor,
    })
    const ids = async (as: 'agent' | 'supervisor' | 'admin', query = '') =>
      (await ask(world, as, 'GET', `/reports${query}`)).body.data.map((one: { id: number }) => one.id)
    expect(await ids('agent')).toEqual([mine.id])
    expect(await ids('supervisor')).toEqual([mine.id])
    expect(await ids('admin')).toEqual([others.id, mine.id])
    expect(await ids('admin', `?userId=${world.users.agent2}&type=daily&status=draft`)).toEqual([others.id])
    expect(await ids('admin', '?search=quiet')).toEqual([others.id])
    expect(await ids('admin', '?endDate=2026-03-01')).toEqual([])
    expect((await ask(world, 'agent', 'GET', `/reports/${others.id}`)).status).toBe(404)
    expect((await ask(world, 'supervisor', 'GET', `/reports/${others.id}`)).status).toBe(404)
    const { data } = (await ask(world, 'admin', 'GET', '/reports/statistics')).body
    expect(data).toMatchObject({ total: 2, totalCalls: 30, byStatus: { draft: 2 }, byType: { daily: 2 } })
  })

  it('upside down or of ten years is refused by its fields, in lists, sums and exports', async () => {
    for (const path of ['/reports', '/reports/statistics']) {
      const upside = await ask(world, 'agent', 'GET', `${path}?startDate=2026-03-02&endDate=2026-03-01`)
      expect([upside.status, upside.body.error.details.fields]).toEqual([
        422,
        { endDate: 'The end 2026-03-01 lies before the start 2026-03-02.' },
      ])
      const long = await ask(world, 'agent', 'GET', `${path}?startDate=2016-03-02&endDate=2026-03-01`)
      expect([long.status, Object.keys(long.body.error.details.fields)]).toEqual([422, ['startDate', 'endDate']])
    }
    const span = { subject: 'reports', format: 'pdf', startDate: '2016-03-02', endDate: '2026-03-01' }
    expect((await ask(world, 'agent', 'POST', '/exports', span)).status).toBe(422)
    const upside = { ...span, startDate: '2026-03-02', endDate: '2026-02-01' }
    expect((await ask(world, 'agent', 'POST', '/exports', upside)).body.error.details.fields).toHaveProperty('endDate')
  })
})

describe('the schedule', () => {
  /** All agents joined then. */
  const joined = (at: number): void => {
    const sqlite = new Database(dataPaths(world.dataDir).site(mainSite))
    sqlite.prepare('UPDATE agents SET created_at = ?').run(at)
    sqlite.close()
  }
  beforeEach(() => joined(monday10 - 400 * dayMs))
  const parts = () => ({ store: world.store, clock: world.clock, log: silentLog })
  const all = async () => (await ask(world, 'admin', 'GET', '/reports?limit=100')).body.data

  it('makes one for each agent when the day, week and month of the site’s zone are over, once', async () => {
    await talked(monday10 - dayMs, 'c.1')
    await makeReports(mainSite, 'Europe/Berlin', parts())
    await makeReports(mainSite, 'Europe/Berlin', parts())
    const made = await all()
    expect(made.map((one: { type: string; date: string }) => `${one.type} ${one.date}`).sort()).toEqual([
      'daily 2026-03-01',
      'daily 2026-03-01',
      'monthly 2026-02-01',
      'monthly 2026-02-01',
      'weekly 2026-02-23',
      'weekly 2026-02-23',
    ])
    const own = made.find(
      (one: { type: string; agentId: number }) => one.type === 'daily' && one.agentId === world.agent,
    )
    expect(own).toMatchObject({
      madeBySchedule: true,
      totalCalls: null,
      computed: { calls: 1, completed: 1, talkS: 60 },
    })
    // In Samoa it is still Sunday, so Saturday was the last day that is over.
    await makeReports(mainSite, 'Pacific/Pago_Pago', parts())
    expect((await all()).filter((one: { date: string }) => one.date === '2026-02-28')).toHaveLength(2)
  })

  it('makes none of a time before somebody was there, unless the person worked in it', async () => {
    joined(monday10 - dayMs)
    await makeReports(mainSite, 'Europe/Berlin', parts())
    const names = async () =>
      (await all()).map((one: { type: string; agentId: number }) => `${one.type} of ${one.agentId}`).sort()
    const since = [world.agent, world.agent2].flatMap((agent) => [`daily of ${agent}`, `weekly of ${agent}`])
    expect(await names()).toEqual(since.sort())
    await talked(monday10 - 9 * dayMs, 'c.1')
    await makeReports(mainSite, 'Europe/Berlin', parts())
    expect(await names()).toEqual([...since, `monthly of ${world.agent}`].sort())
  })

  it('leaves a draft that the person fills in, and makes none where one was written or its type is off', async () => {
    await ask(world, 'agent', 'POST', '/reports', { type: 'daily', reportDate: '2026-03-01', totalCalls: 3 })
    const off = await ask(world, 'admin', 'PUT', '/reports/schedule', { weekly: false, monthly: false })
    expect(off.body.data).toEqual({ daily: true, weekly: false, monthly: false })
    await makeReports(mainSite, 'Europe/Berlin', parts())
    expect((await all()).map((one: { madeBySchedule: boolean }) => one.madeBySchedule).sort()).toEqual([false, true])
    const filled = await ask(world, 'agent2', 'POST', '/reports', {
      type: 'daily',
      reportDate: '2026-03-01',
      totalCalls: 4,
    })
    expect([filled.status, filled.body.data.madeBySchedule]).toEqual([201, false])
    expect(await all()).toHaveLength(2)
    expect((await ask(world, 'supervisor', 'PUT', '/reports/schedule', { daily: false })).status).toBe(403)
  })
})
