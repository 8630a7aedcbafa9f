import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password } from '../../api/support/api-world.js'
import { expectPrinted } from './expect-printed.js'
import { printed } from './telecaller-document.js'
import { addCalls, openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

let world: TelecallerWorld
beforeAll(async () => {
  world = await openTelecallerWorld()
  await addCalls(world)
})
afterAll(() => world.end())

const newTelecaller = {
  name: 'New Telecaller',
  email: 'new@example.com',
  password: 'password123',
  role: 'telecaller',
  department: 'lead_generation',
  phone: '9876543210',
}

describe('who signs in', () => {
  it('gets a token and the account, from login, me, profile and verify alike', async () => {
    const { status, body } = await world.tele(null, 'POST', '/api/auth/login', { email: 'admin@example.com', password })
    expect(status).toBe(200)
    expectPrinted(body, printed.login)
    expect(body.user).toMatchObject({ role: 'admin', department: 'management', isActive: true })
    for (const path of ['/api/auth/me', '/api/auth/profile', '/api/auth/verify']) {
      const { body: own } = await world.tele('agent', 'GET', path)
      expect(own).toMatchObject({ success: true, _id: String(world.users.agent), user: { name: 'agent1' } })
      expect(own.user).toMatchObject({ role: 'telecaller', department: 'sales', supervisor: { name: 'supervisor' } })
    }
  })

  it('renews the token by either name of the request, and logs out', async () => {
    const { body: login } = await world.tele(null, 'POST', '/api/auth/login', { email: 'agent2@example.com', password })
    const asNew = (method: string, path: string, token: string) =>
      world.app.request(`/telecaller${path}`, { method, headers: { authorization: `Bearer ${token}` } })
    for (const path of ['/api/auth/refresh', '/api/auth/refresh-token']) {
      const renewed = (await (await asNew('POST', path, login.token)).json()) as { success: boolean; token: string }
      expect(renewed.success).toBe(true)
      expect((await asNew('GET', '/api/auth/verify', renewed.token)).status).toBe(200)
    }
    const out = await asNew('POST', '/api/auth/logout', login.token)
    expectPrinted(await out.json(), printed.logout)
    const after = await asNew('GET', '/api/auth/me', login.token)
    expect([after.status, await after.json()]).toMatchObject([401, { message: 'Access denied. Invalid token.' }])
  })

  it('changes the own password and stays signed in with the token of the answer', async () => {
    const made = await world.tele('admin', 'POST', '/api/users', {
      ...newTelecaller,
      email: 'p@example.com',
      phone: '',
    })
    expect(made.status).toBe(201)
    const login = async (secret: string) =>
      (await world.tele(null, 'POST', '/api/auth/login', { email: 'p@example.com', password: secret })).body
    const change = async (method: string, token: string, currentPassword: string, newPassword: string) => {
      const response = await world.app.request('/telecaller/api/auth/change-password', {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ currentPassword, newPassword }),
      })
      return { status: response.status, body: (await response.json()) as Record<string, string> }
    }
    const { token } = await login('password123')
    const wrong = await change('PUT', token, 'nothing', 'password456')
    expect([wrong.status, wrong.body]).toMatchObject([400, { errors: [{ field: 'currentPassword' }] }])
    expect(JSON.stringify(wrong.body)).not.toContain('nothing')
    const first = await change('PUT', token, 'password123', 'password456')
    expect(first.body).toMatchObject({ success: true, message: 'Password changed successfully' })
    const second = await change('POST', first.body['token'] ?? '', 'password456', 'password789')
    expect(second.status).toBe(200)
    expect((await login('password789')).success).toBe(true)
    const { body } = await world.tele('admin', 'PUT', `/api/users/${made.body._id}/password`, {
      newPassword: 'password000',
    })
    expect(body).toEqual({ success: true, message: 'Password updated successfully' })
    expect((await login('password000')).success).toBe(true)
  })

  it('changes the own name and number, and no more than that', async () => {
    const { body } = await world.tele('agent2', 'PUT', '/api/auth/profile', { name: 'Agent Two', phone: '98765 43211' })
    expect(body).toMatchObject({ success: true, name: 'Agent Two', user: { phone: '9876543211' } })
    const own = `/api/users/${world.users.agent2}`
    expect((await world.tele('agent2', 'PUT', own, { name: 'Agent Zwei' })).body.user.name).toBe('Agent Zwei')
    expect((await world.tele('agent2', 'PUT', own, { role: 'admin' })).status).toBe(403)
    expect((await world.tele('agent2', 'PUT', `/api/users/${world.users.agent}`, { name: 'Nobody' })).status).toBe(403)
    expect((await world.tele('admin', 'PATCH', own, { name: 'agent2' })).body.user.name).toBe('agent2')
  })
})

describe('people', () => {
  it('are listed with what their work came to, as the lists hold it', async () => {
    const { status, body } = await world.tele('admin', 'GET', '/api/users?role=&department=&isActive=&page=1&limit=50')
    expect(status).toBe(200)
    expectPrinted(body, printed.users)
    expect(body.total).toBe(body.users.length)
    for (const user of body.users) {
      const { body: calls } = await world.tele('admin', 'GET', `/api/calls?telecaller=${user._id}`)
      const { body: done } = await world.tele('admin', 'GET', `/api/calls?telecaller=${user._id}&status=completed`)
      expect([user.name, calls.total, done.total]).toEqual([user.name, user.totalCalls, user.successfulCalls])
    }
    const agent1 = body.users.find((user: { name: string }) => user.name === 'agent1')
    expect(agent1).toMatchObject({ totalCalls: 8, successfulCalls: 5, successRate: 62.5, department: 'sales' })
  })

  it('are found by role, department, state and text', async () => {
    const names = async (query: string) =>
      (await world.tele('admin', 'GET', `/api/users?${query}`)).body.users.map((one: { name: string }) => one.name)
    expect(await names('role=supervisor')).toEqual(['supervisor'])
    expect(await names('department=sales')).toEqual(['agent1'])
    expect(await names('department=management')).toEqual(['admin'])
    expect(await names('search=agent2%40')).toEqual(['agent2'])
    expect(await names('isActive=false')).toEqual([])
    const { body } = await world.tele('admin', 'GET', '/api/users/departments')
    expect(body.departments).toContainEqual({ name: 'sales', value: 'sales', count: 1 })
  })

  it('shows a supervisor the team alone, and a telecaller nobody else', async () => {
    const { body } = await world.tele('supervisor', 'GET', '/api/users')
    expect(body.users.map((one: { name: string }) => one.name)).toEqual(['supervisor', 'agent1'])
    const team = await world.tele('supervisor', 'GET', '/api/users/team')
    expect(team.body.team.map((one: { name: string }) => one.name)).toEqual(['agent1'])
    const other = await world.tele('supervisor', 'GET', `/api/users/${world.users.agent2}`)
    expect([other.status, other.body]).toMatchObject([403, { requiredRoles: ['admin'], userRole: 'supervisor' }])
    const own = await world.tele('agent', 'GET', `/api/users/${world.users.agent}`)
    expect(own.status).toBe(200)
    expect(own.body.user).toMatchObject({ supervisor: { name: 'supervisor' }, teamMembers: [] })
    expect((await world.tele('agent', 'GET', `/api/users/${world.users.supervisor}`)).status).toBe(403)
    expect((await world.tele('agent', 'GET', '/api/users')).status).toBe(403)
    const boss = await world.tele('admin', 'GET', `/api/users/${world.users.supervisor}`)
    expect(boss.body.user.teamMembers).toMatchObject([{ name: 'agent1' }])
  })

  it('tells what somebody did, and did last', async () => {
    const { body } = await world.tele('supervisor', 'GET', `/api/users/${world.users.agent}/performance`)
    expect(body.performance).toMatchObject({ totalCalls: 8, successfulCalls: 5, averageDuration: 61 })
    expect(body.dailyStats).toMatchObject([{ date: '2026-03-02', calls: 8, leads: 0, conversions: 0 }])
    const { body: activity } = await world.tele('agent', 'GET', `/api/users/${world.users.agent}/activity?limit=2`)
    expect(activity.total).toBe(8)
    expect(activity.activity).toMatchObject([
      { type: 'call', description: 'Call to Lead 0001: busy' },
      { action: 'call_busy' },
    ])
  })

  it('are made by an admin, with a phone for who takes calls', async () => {
    const { status, body } = await world.tele('admin', 'POST', '/api/auth/register', {
      ...newTelecaller,
      supervisor: String(world.users.supervisor),
    })
    expect(status).toBe(201)
    expectPrinted(body, printed.register)
    const { body: one } = await world.tele('supervisor', 'GET', `/api/users/${body.user._id}`)
    expectPrinted(one, printed.user)
    expect(one).toMatchObject({ id: body.user._id, phone: '9876543210', supervisor: { name: 'supervisor' } })
    const login = await world.tele(null, 'POST', '/api/auth/login', {
      email: newTelecaller.email,
      password: 'password123',
    })
    expect(login.body.user).toMatchObject({ role: 'telecaller', status: 'offline' })
    const again = await world.tele('admin', 'POST', '/api/auth/register', newTelecaller)
    expect([again.status, again.body.message]).toEqual([400, 'User already exists with this email or phone'])
    const lost = await world.tele('admin', 'POST', '/api/auth/register', {
      ...newTelecaller,
      email: 'other@example.com',
      supervisor: String(world.users.agent),
    })
    expect([lost.status, lost.body]).toMatchObject([400, { errors: [{ field: 'supervisor' }] }])
    expect((await world.tele('supervisor', 'POST', '/api/auth/register', newTelecaller)).status).toBe(403)
  })

  it('are changed, closed and opened', async () => {
    const path = `/api/users/${world.users.agent2}`
    const { body } = await world.tele('admin', 'PUT', path, {
      name: 'Updated Name',
      department: 'sales',
      phone: '9876543212',
      isActive: true,
    })
    expect(body).toMatchObject({
      success: true,
      message: 'User updated successfully',
      user: { name: 'Updated Name', department: 'sales', phone: '9876543212', isActive: true },
    })
    const { body: list } = await world.tele('admin', 'GET', `/api/calls?telecaller=${world.users.agent2}&limit=1`)
    expect(list.calls[0].telecaller.name).toBe('Updated Name')
    const closed = await world.tele('admin', 'PUT', `${path}/status`, { isActive: false })
    expect(closed.body.user.isActive).toBe(false)
    const refused = await world.tele(null, 'POST', '/api/auth/login', { email: 'agent2@example.com', password })
    expect([refused.status, refused.body.message]).toEqual([401, 'Account is deactivated'])
    expect((await world.tele('admin', 'PATCH', path, { isActive: true })).body.user.isActive).toBe(true)
  })

  it('are deleted only where nobody has to go on with their work', async () => {
    const of = (id: string | number) => world.tele('admin', 'DELETE', `/api/users/${id}`)
    const withCalls = await of(world.users.agent)
    expect([withCalls.status, withCalls.body]).toMatchObject([
      400,
      { success: false, message: 'Cannot delete user with assigned leads or calls' },
    ])
    const withTeam = await of(world.users.supervisor)
    expect([withTeam.status, withTeam.body.message]).toEqual([400, 'Cannot delete supervisor with team members'])
    const oneself = await of(world.users.admin)
    expect(oneself.status).toBe(400)
    expect((await world.tele('supervisor', 'DELETE', `/api/users/${world.users.agent}`)).status).toBe(403)
    const { body: made } = await world.tele('admin', 'POST', '/api/users', {
      ...newTelecaller,
      email: 'gone@example.com',
      phone: undefined,
    })
    const gone = await of(String(made._id))
    expectPrinted(gone.body, printed.deleted)
    expect((await world.tele('admin', 'GET', `/api/users/${made._id}`)).status).toBe(404)
    const login = await world.tele(null, 'POST', '/api/auth/login', {
      email: 'gone@example.com',
      password: 'password123',
    })
    expect(login.status).toBe(401)
  })
})
