import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ibratDialect } from '../../../api/dialects/ibrat/index.js'
import { usualIbratSettings } from '../../../api/dialects/ibrat/settings.js'
import type { Person } from '../../api/support/api-world.js'
import { addCalls, type IbratWorld, openIbratWorld } from './ibrat-world.js'

const { rows } = ibratDialect({ version: '0.0.0', basePath: '', settings: usualIbratSettings, limits: null })
const patterns = rows.map((row) => ({ row, pattern: new RegExp(`^${row.path.replace(/:\w+/g, '[^/]+')}$`) }))

let world: IbratWorld
beforeAll(async () => {
  world = await openIbratWorld()
  await addCalls(world)
})
afterAll(() => world.end())

/** Asks, and holds a good answer against the shape that the description promises. */
const ask = async (as: Person | null, method: string, path: string, body?: unknown) => {
  const answer = await world.ibrat(as, method, path, body)
  const bare = path.split('?')[0] ?? ''
  const found = patterns.find(({ row, pattern }) => row.method === method.toLowerCase() && pattern.test(bare))
  if (answer.status < 300 && found) {
    expect(answer.status).toBe(found.row.response.status)
    found.row.response.data?.parse(answer.body)
  }
  return answer
}

describe('leads beyond the document', () => {
  it('are made, listed, changed and counted', async () => {
    const lead = {
      phone: '+1 (202) 555-0142',
      name: 'Lead 0042',
      email: 'lead42@example.com',
      priority: 'urgent',
      notes: 'New',
      tags: ['hot'],
    }
    const made = await ask('admin', 'POST', '/api/leads', lead)
    expect(made.status).toBe(201)
    const { id } = made.body.lead
    expect(made.body.lead).toMatchObject({
      phone: '+12025550142',
      priority: 'urgent',
      notes: 'New',
      tags: ['hot'],
      source: 'manual',
    })
    const twice = await ask('admin', 'POST', '/api/leads', lead)
    expect([twice.status, twice.body.error]).toEqual([400, 'Lead with this phone number already exists'])

    const list = await ask('admin', 'GET', '/api/leads?status=pending&sortBy=priority&sortOrder=desc&limit=1')
    expect(list.body.leads.map((one: { id: string }) => one.id)).toEqual([id])
    expect(list.body.pagination).toEqual({ page: 1, limit: 1, total: 2, pages: 2 })
    expect((await ask('admin', 'GET', '/api/leads?priority=urgent')).body.pagination.total).toBe(1)
    expect((await ask('admin', 'GET', '/api/leads?status=calling')).body.leads).toEqual([])

    const changed = await ask('admin', 'PUT', `/api/leads/${id}`, {
      notes: 'Wants an offer',
      priority: 'low',
      tags: ['cold'],
    })
    expect(changed.body).toMatchObject({
      message: 'Lead updated successfully',
      lead: { notes: 'Wants an offer', priority: 'low', tags: ['cold'], isActive: true },
    })
    const off = await ask('admin', 'PUT', `/api/leads/${id}`, { isActive: false })
    expect(off.body.lead).toMatchObject({ isActive: false, status: 'failed' })
    const back = await ask('admin', 'PUT', `/api/leads/${id}`, { status: 'pending' })
    expect(back.body.lead).toMatchObject({ isActive: true, status: 'pending' })
    const { body } = await ask('admin', 'GET', '/api/leads/stats/summary')
    expect(body).toMatchObject({
      summary: { total: 2, pending: 2, calling: 0 },
      priorityBreakdown: [{ _id: 'low', count: 2 }],
    })
    expect((await ask('admin', 'DELETE', `/api/leads/${id}`)).body).toEqual({ message: 'Lead deleted successfully' })
    expect((await ask('admin', 'DELETE', `/api/leads/${id}`)).status).toBe(404)
    expect((await ask('agent', 'GET', '/api/leads')).status).toBe(403)
  })
})

describe('calls beyond the document', () => {
  it('are listed by whose they are and how they ended, and summed up', async () => {
    expect((await ask('admin', 'GET', '/api/calls')).body.pagination.total).toBe(11)
    expect((await ask('agent', 'GET', '/api/calls')).body.pagination.total).toBe(8)
    const of = await ask('admin', 'GET', `/api/calls?salespersonId=${world.users.agent2}&status=no_answer`)
    expect(of.body.calls).toMatchObject([{ status: 'no-answer', salesperson: { name: 'agent2' } }])
    expect((await ask('admin', 'GET', '/api/calls?salespersonId=999')).body.calls).toEqual([])
    expect((await ask('admin', 'GET', `/api/calls?leadId=${world.lead}&limit=3`)).body.pagination.pages).toBe(4)
    const { body } = await ask('admin', 'GET', `/api/calls/stats/summary?salespersonId=${world.users.agent}`)
    expect(body.summary).toMatchObject({ totalCalls: 8, answeredCalls: 6, completedCalls: 5, totalCost: 0 })
    expect((await ask('agent', 'GET', '/api/calls/1')).body.call).toMatchObject({
      id: '1',
      status: 'completed',
      duration: 60,
    })
    expect((await ask('agent', 'GET', '/api/calls/9')).status).toBe(404)
  })
})

describe('people beyond the document', () => {
  it('are listed by role and state', async () => {
    const { body } = await ask('admin', 'GET', '/api/users')
    expect(body.users.map(({ name, role }: { name: string; role: string }) => [name, role])).toEqual([
      ['admin', 'admin'],
      ['supervisor', 'admin'],
      ['agent1', 'salesperson'],
      ['agent2', 'salesperson'],
    ])
    expect(
      (await ask('admin', 'GET', '/api/users?role=operator&isActive=true&search=agent2')).body.pagination.total,
    ).toBe(1)
    expect((await ask('admin', 'GET', '/api/users?isActive=false')).body.users).toEqual([])
    expect((await ask('admin', 'GET', '/api/users/stats/summary')).body.summary).toEqual({
      totalUsers: 4,
      activeUsers: 4,
      availableSalespeople: 0,
      totalAdmins: 2,
      totalSalespeople: 2,
    })
    expect((await ask('supervisor', 'GET', '/api/users/available-salespeople')).body).toEqual({ salespeople: [] })
  })

  it('see and change themselves; admins everybody', async () => {
    const own = `/api/users/${world.users.agent}`
    expect((await ask('agent', 'GET', own)).body.user).toMatchObject({ name: 'agent1', callStats: { totalCalls: 8 } })
    const other = await ask('agent2', 'GET', own)
    expect([other.status, other.body.error]).toEqual([403, 'Access denied. You can only view your own profile.'])
    const on = await ask('agent', 'PUT', `${own}/availability`, { isAvailable: true })
    expect(on.body).toEqual({ message: 'Availability updated successfully', isAvailable: true })
    expect((await ask('agent2', 'PUT', `${own}/availability`, { isAvailable: false })).status).toBe(403)
    const changed = await ask('admin', 'PUT', own, { name: 'Agent One', phone: '+12025550177' })
    expect(changed.body).toMatchObject({
      message: 'User updated successfully',
      user: { name: 'Agent One', phone: '+12025550177' },
    })
    const gone = await ask('admin', 'DELETE', `/api/users/${world.users.agent2}`)
    expect(gone.body).toEqual({ message: 'User deleted successfully' })
    expect((await ask('admin', 'GET', `/api/users/${world.users.agent2}`)).body.user.isActive).toBe(false)
  })
})

describe('the description', () => {
  it('stands at /api-docs', async () => {
    const page = await world.ibrat(null, 'GET', '/api-docs')
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(page.body).toContain('Ibrat')
    const { body } = await world.ibrat(null, 'GET', '/api-docs/openapi.json')
    expect(body.servers).toEqual([{ url: '/ibrat/api' }])
    expect(Object.keys(body.paths)).toContain('/operator/leads/claim')
  })

  it('tells whether the server is there', async () => {
    expect((await ask(null, 'GET', '/health')).body).toMatchObject({ status: 'OK', database: 'connected' })
  })
})
