import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AgentId } from '../../../dialer/model/ids.js'
import { mainSite } from '../../api/support/api-world.js'
import { makeCommit } from '../../storage/support.js'
import { openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

let world: TelecallerWorld
beforeEach(async () => {
  world = await openTelecallerWorld()
})
afterEach(() => world.end())

const lead = (n: number, change: object = {}) => ({
  name: `Lead ${n}`,
  email: `lead${n}@example.com`,
  phone: `98765 43${String(n).padStart(3, '0')}`,
  ...change,
})

/** As the engine would commit it. */
async function comes(agent: AgentId): Promise<void> {
  const snapshot = { agent, presence: { name: 'available', since: world.clock.now() }, session: null } as never
  await world.store.write(mainSite, 'engine.commit', makeCommit({ agents: [snapshot] }))
}

async function created(n: number, change: object = {}) {
  const { status, body } = await world.tele('admin', 'POST', '/api/leads', lead(n, change))
  expect([status, body.message]).toEqual([201, 'Lead created successfully'])
  return body.lead
}

const namesOf = (body: { readonly leads: readonly { readonly name: string }[] }) => body.leads.map(({ name }) => name)

describe('the list of leads', () => {
  it('carries what the document prints and what the front ends read, and takes empty filters for none', async () => {
    await comes(world.agent)
    await created(1, { source: 'facebook', priority: 'high', quality: 'hot', requirements: 'Software' })
    const { status, body } = await world.tele(
      'admin',
      'GET',
      '/api/leads?page=1&limit=10&status=&priority=&source=facebook&quality=&assignedTo=&dateFrom=&dateTo=&search=',
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({ success: true, total: 1, pagination: { page: 1, limit: 10, total: 1, pages: 1 } })
    expect(body.leads[0]).toMatchObject({
      name: 'Lead 1',
      email: 'lead1@example.com',
      phone: '9876543001',
      source: 'facebook',
      status: 'new',
      priority: 'high',
      quality: 'hot',
      assignedTo: { _id: String(world.users.agent), name: 'agent1' },
      assignedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      createdAt: expect.stringMatching(/Z$/),
      score: 85,
    })
    expect(body.leads[0]._id).toBe(body.leads[0].id)
  })

  it('filters by each word, person, time and text, and refuses words it does not know by field', async () => {
    await created(1, { status: 'qualified', assignedTo: String(world.users.agent) })
    await created(2, { source: 'website', requirements: 'Software for a hotel' })
    const found = async (query: string) => namesOf((await world.tele('admin', 'GET', `/api/leads?${query}`)).body)
    expect(await found('status=qualified')).toEqual(['Lead 1'])
    expect(await found(`assignedTo=${world.users.agent}`)).toEqual(['Lead 1'])
    expect(await found(`assignedTo=${world.users.admin}`)).toEqual([])
    expect(await found('assignedTo=unassigned&source=website')).toEqual(['Lead 2'])
    expect(await found('search=hotel')).toEqual(['Lead 2'])
    expect(await found('dateTo=2001-01-01')).toEqual([])
    expect(await found('dateFrom=2001-01-01&limit=1&page=2')).toEqual(['Lead 1'])
    const wrong = await world.tele('admin', 'GET', '/api/leads?status=won&priority=huge')
    expect([wrong.status, wrong.body.success, wrong.body.message]).toEqual([400, false, 'Validation error'])
    expect(wrong.body.errors).toMatchObject([
      { field: 'status', path: 'status', value: 'won', location: 'query' },
      { field: 'priority', value: 'huge' },
    ])
  })

  it('shows telecallers their own, supervisors their team’s, and each the same by person', async () => {
    await created(1, { assignedTo: String(world.users.agent) })
    await created(2, { assignedTo: String(world.users.agent2) })
    expect(namesOf((await world.tele('agent', 'GET', '/api/leads')).body)).toEqual(['Lead 1'])
    expect(namesOf((await world.tele('supervisor', 'GET', '/api/leads')).body)).toEqual(['Lead 1'])
    const of = (who: 'agent' | 'admin', user: number) => world.tele(who, 'GET', `/api/leads/assigned/${user}`)
    expect(namesOf((await of('agent', world.users.agent)).body)).toEqual(['Lead 1'])
    expect(namesOf((await of('admin', world.users.agent2)).body)).toEqual(['Lead 2'])
    expect((await of('admin', 999)).body).toMatchObject({ success: false, message: 'User not found' })
    const others = await of('agent', world.users.agent2)
    expect([others.status, others.body.message]).toEqual([403, 'Access denied. Insufficient permissions.'])
    expect(others.body).toMatchObject({ requiredRoles: ['admin', 'supervisor'], userRole: 'telecaller' })
  })
})

describe('one lead', () => {
  it('is made, read with its fields at the root, changed by PUT and PATCH, and deleted by an admin alone', async () => {
    const { _id } = await created(1, { requirements: 'Software', notes: 'Call in the morning', product: 'CRM' })
    const path = `/api/leads/${_id}`
    const { body } = await world.tele('admin', 'GET', path)
    expect(body).toMatchObject({
      success: true,
      _id,
      name: 'Lead 1',
      lead: {
        _id,
        lastContactDate: null,
        followupCount: 0,
        requirements: 'Software',
        notes: 'Call in the morning',
        metaData: { adName: null, campaignName: null, leadGenFormName: null },
      },
    })
    const change = { status: 'contacted', priority: 'high', notes: 'Updated notes', requirements: 'Updated' }
    expect((await world.tele('admin', 'PUT', path, change)).body.lead).toMatchObject(change)
    expect((await world.tele('admin', 'PATCH', path, { status: 'converted' })).body).toMatchObject({
      status: 'converted',
      convertedAt: expect.any(String),
    })
    expect((await world.tele('supervisor', 'DELETE', path)).status).toBe(403)
    expect((await world.tele('admin', 'DELETE', path)).body).toEqual({
      success: true,
      message: 'Lead deleted successfully',
    })
    expect((await world.tele('admin', 'GET', path)).body).toMatchObject({ success: false, message: 'Lead not found' })
  })

  it('is refused by field, and where its number is known', async () => {
    const wrong = await world.tele('admin', 'POST', '/api/leads', {
      name: 'L',
      phone: 'none',
      email: 'nobody',
      source: 'radio',
      status: 'won',
    })
    expect(wrong.status).toBe(400)
    expect(wrong.body.errors.map((one: { field: string }) => one.field).toSorted()).toEqual([
      'email',
      'name',
      'phone',
      'source',
      'status',
    ])
    await created(1)
    const again = await world.tele('admin', 'POST', '/api/leads', lead(1))
    expect([again.status, again.body.message]).toEqual([400, 'Lead with this phone number already exists'])
  })

  it('of another site is not there', async () => {
    const { _id } = await created(1)
    for (const [method, path, body] of [
      ['GET', `/api/leads/${_id}`, undefined],
      ['PUT', `/api/leads/${_id}`, { status: 'closed' }],
      ['DELETE', `/api/leads/${_id}`, undefined],
      ['POST', `/api/leads/${_id}/assign`, { assignedTo: String(world.users.agent) }],
    ] as const) {
      expect([method, (await world.tele('stranger', method, path, body)).status]).toEqual([method, 404])
    }
  })
})

describe('giving a lead to a telecaller', () => {
  const assign = (who: 'admin' | 'supervisor' | 'agent', id: string, body: object) =>
    world.tele(who, 'POST', `/api/leads/${id}/assign`, body)

  it('takes both names of the field, and supervisors within their team alone', async () => {
    const { _id } = await created(1)
    const { agent, agent2 } = world.users
    const first = await assign('supervisor', _id, { assignedTo: String(agent) })
    expect(first.body).toMatchObject({ success: true, lead: { assignedTo: { _id: String(agent), name: 'agent1' } } })
    const outside = await assign('supervisor', _id, { telecallerId: String(agent2) })
    expect([outside.status, outside.body.message]).toEqual([403, 'Access denied. Insufficient permissions.'])
    expect((await assign('agent', _id, { assignedTo: String(agent) })).status).toBe(403)
    expect((await assign('admin', _id, { telecallerId: agent2 })).body.lead.assignedTo._id).toBe(String(agent2))
    expect((await world.tele('supervisor', 'GET', `/api/leads/${_id}`)).status).toBe(403)
  })

  it('refuses nobody, who is not there, and whose account is closed, by field', async () => {
    const { _id } = await created(1)
    await world.store.writeSystem('users.update', { id: world.users.agent, active: false })
    const faults = async (body: object) => {
      const { status, body: answer } = await assign('admin', _id, body)
      return [status, answer.errors.map((one: { field: string; message: string }) => [one.field, one.message])]
    }
    expect(await faults({})).toEqual([400, [['assignedTo', 'Telecaller ID is required']]])
    for (const nobody of ['999', '60f7b3b3b3b3b3b3b3b3b3b7', 'none']) {
      expect(await faults({ assignedTo: nobody })).toEqual([400, [['assignedTo', 'There is no such agent here.']]])
    }
    expect(await faults({ telecallerId: String(world.users.agent) })).toEqual([
      400,
      [['telecallerId', 'The account of this agent is closed; nobody would see the lead.']],
    ])
  })
})

describe('the numbers of leads', () => {
  it('equal what lists contain', async () => {
    await created(1, { source: 'facebook', status: 'converted', value: 250 })
    await created(2, { source: 'facebook' })
    const { body } = await world.tele('admin', 'GET', '/api/leads/stats')
    const total = async (query: string) => (await world.tele('admin', 'GET', `/api/leads?${query}`)).body.total
    expect(body.stats).toMatchObject({
      totalLeads: await total(''),
      newLeads: await total('status=new'),
      convertedLeads: await total('status=converted'),
      totalValue: 250,
    })
    expect(body.totalLeads).toBe(3)
    const { body: answer } = await world.tele('admin', 'GET', '/api/leads/sources')
    expect(answer.sources[0]).toMatchObject({ source: 'facebook', count: 2, conversions: 1, conversionRate: 50 })
  })
})
