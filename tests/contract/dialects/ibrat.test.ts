import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectPrinted } from './expect-printed.js'
import { printed } from './ibrat-document.js'
import { addCalls, type IbratWorld, openIbratWorld } from './ibrat-world.js'

let world: IbratWorld
beforeAll(async () => {
  world = await openIbratWorld()
  await addCalls(world)
})
afterAll(() => world.end())

const csv = (text: string, part = 'csvFile', name = 'leads.csv') => {
  const form = new FormData()
  form.set(part, new Blob([text], { type: 'text/csv' }), name)
  return form
}

describe('the admin panel', () => {
  it('has its dashboard, and numbers that fit the calls', async () => {
    const { status, body } = await world.ibrat('admin', 'GET', '/api/admin/dashboard')
    expect(status).toBe(200)
    expectPrinted(body, printed.adminDashboard)
    const { userStats, callStats, salespersonPerformance, recentActivity } = body.dashboard
    expect(userStats).toEqual({ totalUsers: 4, activeUsers: 4, availableSalespeople: 0, totalAdmins: 2 })
    // Six calls with a talk of 60, 60, 60, 60, 60 and 30 s, and a machine for 5 s; 335 s for six completed ones.
    expect(callStats).toEqual({
      totalCalls: 11,
      todayCalls: 10,
      answeredCalls: 7,
      completedCalls: 6,
      totalDuration: 335,
      averageDuration: 56,
    })
    expect(salespersonPerformance[0]).toMatchObject({
      name: 'agent1',
      totalCalls: 8,
      successfulCalls: 6,
      totalDuration: 305,
    })
    expect(recentActivity).toHaveLength(10)
  })

  it('tells how the system is', async () => {
    const { status, body } = await world.ibrat('supervisor', 'GET', '/api/admin/system-status')
    expect(status).toBe(200)
    expectPrinted(body, printed.systemStatus)
    expect(body.systemStatus).toMatchObject({ database: 'connected', uptime: 3600, environment: 'production' })
    expect(body.systemStatus.memory.rss).toBeGreaterThan(1e7)
  })

  it('takes a table of leads into the call queue, made at the first use, and says which rows it refused', async () => {
    const table = [
      'Telephone,fullname,email,priority,comment,tags',
      '+4930123456111,Lead 0002,lead2@example.com,urgent,Hello,"hot,interested"',
      '+4930123456112,Lead 0003,,,,',
      '+4930123456111,Lead 0004,,,,',
      'nobody,Lead 0005,,,,',
    ].join('\n')
    const { status, body } = await world.ibrat('admin', 'POST', '/api/leads/upload-csv', csv(table))
    expect(status).toBe(200)
    expectPrinted(body, printed.upload)
    expect(body.summary).toEqual({ totalProcessed: 4, successCount: 2, duplicateCount: 1, errorCount: 1 })
    expect(body.errors).toEqual(['Row 5: the phone number has letters in it'])

    const { body: found } = await world.ibrat('admin', 'GET', '/api/leads?search=lead2')
    expect(found.leads).toHaveLength(1)
    expect(found.leads[0]).toMatchObject({
      phone: '+4930123456111',
      name: 'Lead 0002',
      email: 'lead2@example.com',
      priority: 'urgent',
      status: 'pending',
      notes: 'Hello',
      tags: ['hot', 'interested'],
      isActive: true,
    })
    const { body: third } = await world.ibrat('admin', 'GET', '/api/leads?search=Lead%200003')
    expect(third.leads[0]).toMatchObject({ priority: 'medium', notes: '' })

    const again = await world.ibrat(
      'admin',
      'POST',
      '/api/leads/upload-csv',
      csv('phone\n+4930123456113', 'csvFile', 'blob'),
    )
    expect(again.body).toEqual({
      message: 'CSV upload completed',
      summary: { totalProcessed: 1, successCount: 1, duplicateCount: 0, errorCount: 0 },
    })
  })

  it('has its report, by days', async () => {
    const { status, body } = await world.ibrat(
      'admin',
      'GET',
      '/api/admin/reports/performance?startDate=2026-03-01&endDate=2026-03-02',
    )
    expect(status).toBe(200)
    expectPrinted(body, printed.adminReport)
    const { salespersonStats, dailyCalls } = body.performance
    expect(salespersonStats[0]).toMatchObject({
      name: 'agent1',
      email: 'agent1@example.com',
      totalCalls: 8,
      answeredCalls: 6,
      completedCalls: 5,
      totalDuration: 305,
      averageDuration: 61,
      successRate: 0.75,
    })
    expect(dailyCalls).toEqual([
      { _id: { year: 2026, month: 3, day: 1 }, totalCalls: 1, answeredCalls: 0 },
      { _id: { year: 2026, month: 3, day: 2 }, totalCalls: 10, answeredCalls: 7 },
    ])
    const none = await world.ibrat('admin', 'GET', '/api/admin/reports/performance?startDate=2030-01-01')
    expect(none.body.performance).toMatchObject({ salespersonStats: [], dailyCalls: [] })
  })

  it.each([
    [{ action: 'update_priority', data: { priority: 'HIGH' } }, { priority: 'high' }],
    [{ action: 'add_tags', data: { tags: ['vip', 'hot'] } }, { tags: ['vip', 'hot'] }],
    [{ action: 'update_status', data: { status: 'transferred' } }, { status: 'transferred' }],
    [{ action: 'update_status', data: { status: 'no-answer' } }, { status: 'pending' }],
  ])('changes many leads at once: %o', async (change, after) => {
    const id = String(world.lead)
    const { status, body } = await world.ibrat('admin', 'POST', '/api/admin/leads/bulk-action', {
      ...change,
      leadIds: [id, '999'],
    })
    expect([status, body]).toEqual([
      200,
      { message: `Bulk action '${change.action}' completed successfully`, modifiedCount: 1, leadIds: [id, '999'] },
    ])
    const { body: found } = await world.ibrat('admin', 'GET', `/api/leads/${id}`)
    expect(found.lead).toMatchObject(after)
  })

  it('deletes leads and keeps their calls', async () => {
    const { body: made } = await world.ibrat('admin', 'POST', '/api/leads', {
      phone: '+49 30 123456-999',
      name: 'Lead 0009',
    })
    expect(made).toMatchObject({ message: 'Lead created successfully', lead: { phone: '+4930123456999' } })
    const { id } = made.lead
    const { body } = await world.ibrat('admin', 'POST', '/api/admin/leads/bulk-action', {
      action: 'delete',
      leadIds: [id],
    })
    expect(body.modifiedCount).toBe(1)
    expect((await world.ibrat('admin', 'GET', `/api/leads/${id}`)).body.error).toBe('Lead not found')
    expect((await world.ibrat('admin', 'GET', '/api/calls')).body.pagination.total).toBe(11)
  })

  it.each([
    ['pause_queue', { message: 'Call queue paused', status: 'paused' }],
    ['resume_queue', { message: 'Call queue resumed', status: 'running' }],
    ['reset_stuck_leads', { message: 'Stuck leads reset completed' }],
    [
      'get_queue_status',
      {
        message: 'Queue status retrieved',
        status: { activeCalls: 0, maxConcurrentCalls: 5, callTimeout: 25_000 },
        activeCalls: [],
      },
    ],
  ])('controls the queue: %s', async (action, expected) => {
    world.engine.answers.set('leads.resetStuck', { leads: [] })
    const { status, body } = await world.ibrat('admin', 'POST', '/api/admin/system/control', { action })
    expect([status, body]).toEqual([200, expect.objectContaining({ message: expected.message })])
    expect(body).toMatchObject(expected)
  })
})

describe('the operator panel', () => {
  it('has its dashboard', async () => {
    const { status, body } = await world.ibrat('agent', 'GET', '/api/operator/dashboard')
    expect(status).toBe(200)
    const { assignedLeads: _, ...rest } = printed.operatorDashboard.dashboard
    expectPrinted(body, { dashboard: rest })
    expect(body.dashboard.personalStats).toEqual({
      totalCalls: 8,
      todayCalls: 8,
      answeredCalls: 6,
      completedCalls: 5,
      totalDuration: 305,
      averageDuration: 61,
    })
    expect(body.dashboard.performanceRanking[0]).toMatchObject({ name: 'agent1', totalCalls: 8, successRate: 0.75 })
    expect(body.dashboard.operatorRank).toBe(1)
    const other = await world.ibrat('agent2', 'GET', '/api/operator/dashboard')
    expect(other.body.dashboard.operatorRank).toBe(2)
  })

  it('is empty for who has no phone, and not ranked', async () => {
    const { body } = await world.ibrat('admin', 'GET', '/api/operator/dashboard')
    expect(body.dashboard).toMatchObject({
      personalStats: { totalCalls: 0, todayCalls: 0, averageDuration: 0 },
      assignedLeads: [],
      recentCalls: [],
      operatorRank: 'Not ranked',
    })
  })

  it('offers leads, most urgent first, by the filters of the document', async () => {
    const { body } = await world.ibrat('agent', 'GET', '/api/operator/leads/available?page=1&limit=2')
    expectPrinted({ ...body, leads: body.leads.slice(0, 1) }, printed.available)
    expect(body.leads[0]).toMatchObject({ priority: 'urgent', status: 'pending' })
    expect(body.pagination).toEqual({ page: 1, limit: 2, total: 3, pages: 2 })
    const urgent = await world.ibrat('agent', 'GET', '/api/operator/leads/available?priority=urgent')
    expect(urgent.body.pagination.total).toBe(1)
    const found = await world.ibrat('agent', 'GET', '/api/operator/leads/available?search=lead2@example')
    expect(found.body.leads.map(({ name }: { name: string }) => name)).toEqual(['Lead 0002'])
    const tagged = await world.ibrat('agent', 'GET', '/api/operator/leads/available?tags=hot,interested')
    expect(tagged.body.leads.map(({ name }: { name: string }) => name)).toEqual(['Lead 0002'])
  })

  it('has its history, by status and day', async () => {
    const { body } = await world.ibrat('agent', 'GET', '/api/operator/calls/history?page=1&limit=20&status=completed')
    expectPrinted(body, printed.history)
    expect(body.pagination).toEqual({ page: 1, limit: 20, total: 5, pages: 1 })
    expect(body.calls[0]).toMatchObject({
      status: 'completed',
      duration: 60,
      notes: 'Customer interested',
      twilioCallSid: 'c.4',
    })
    const all = await world.ibrat('agent', 'GET', '/api/operator/calls/history')
    expect(all.body.pagination.total).toBe(8)
    for (const [word, total] of [
      ['busy', 2],
      ['no-answer', 0],
      ['no_answer', 0],
      ['answered', 1],
      ['ringing', 0],
    ] as const) {
      const some = await world.ibrat('agent', 'GET', `/api/operator/calls/history?status=${word}`)
      expect([word, some.body.pagination.total]).toEqual([word, total])
    }
    const before = await world.ibrat('agent', 'GET', '/api/operator/calls/history?endDate=2026-03-01')
    expect(before.body.pagination.total).toBe(0)
  })

  it('begins and stops to take calls', async () => {
    const off = await world.ibrat('agent', 'PUT', '/api/operator/profile/availability', { isAvailable: false })
    expect([off.status, off.body]).toEqual([200, printed.availability])
    const on = await world.ibrat('agent', 'PUT', '/api/operator/profile/availability', { isAvailable: true })
    expect(on.body).toEqual({ message: 'Availability updated successfully', isAvailable: true })
    expect(world.engine.asked.at(-1)).toMatchObject({ kind: 'agent.signOn', agent: world.agent })
  })

  it('has its own performance', async () => {
    const { body } = await world.ibrat(
      'agent',
      'GET',
      '/api/operator/profile/performance?startDate=2026-03-01&endDate=2026-03-31',
    )
    expectPrinted(body, printed.ownPerformance)
    expect(body.dailyPerformance).toEqual([
      { _id: { year: 2026, month: 3, day: 2 }, calls: 8, answered: 6, completed: 5, duration: 305 },
    ])
    expect(body.leadConversion).toEqual([{ _id: 'high', totalCalls: 8, answeredCalls: 6, completedCalls: 5 }])
  })
})
