import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, roleMay, roles } from '../../../api/auth/permissions.js'
import { telecallerDialect } from '../../../api/dialects/telecaller/index.js'
import { usualTelecallerSettings } from '../../../api/dialects/telecaller/settings.js'
import { addCalls, openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

const { rows } = telecallerDialect({ version: '0.0.0', basePath: '', settings: usualTelecallerSettings, limits: null })
const guarded = rows.flatMap(({ method, path, right }) =>
  right === 'public' ? [] : [{ method: method.toUpperCase(), path: path.replace(/:\w+/g, '1'), right }],
)

let world: TelecallerWorld
beforeAll(async () => {
  world = await openTelecallerWorld()
  await addCalls(world)
})
afterAll(() => world.end())

describe('every request of the contract', () => {
  it('asks for a token', async () => {
    for (const { method, path } of guarded) {
      const { status, body } = await world.tele(null, method, path)
      expect([method, path, status, body.message]).toEqual([method, path, 401, 'Access denied. No token provided.'])
    }
  })

  it.each(roles.filter((role): role is Exclude<Role, 'superAdmin'> => role !== 'superAdmin'))(
    'is refused to the role %s that lacks its right, before a body is read',
    async (role) => {
      const forbidden = guarded.filter(({ right }) => !roleMay(role, right))
      for (const { method, path } of forbidden) {
        const { status, body } = await world.tele(role, method, path, method === 'GET' ? undefined : '{')
        expect([method, path, status, body.userRole]).toEqual([
          method,
          path,
          403,
          role === 'agent' ? 'telecaller' : role,
        ])
        expect(body.requiredRoles).not.toContain(body.userRole)
      }
      expect(forbidden.length > 0).toBe(role !== 'admin')
    },
  )

  it('shows an admin of another site nothing of this one', async () => {
    const ids = [`/api/leads/${world.lead}`, '/api/calls/1', `/api/users/${world.users.agent}`]
    for (const path of ids) expect([path, (await world.tele('stranger', 'GET', path)).status]).toEqual([path, 404])
    const { body } = await world.tele('stranger', 'GET', '/api/dashboard/overview')
    expect(body.overview).toMatchObject({ totalLeads: 0, totalCalls: 0, activeTelecallers: 0 })
    for (const list of ['calls', 'leads']) {
      expect((await world.tele('stranger', 'GET', `/api/${list}`)).body.total).toBe(0)
    }
  })

  it('shows telecallers their own calls, and supervisors those of their team', async () => {
    const total = async (as: 'admin' | 'supervisor' | 'agent' | 'agent2', query = '') =>
      (await world.tele(as, 'GET', `/api/calls?limit=1${query}`)).body.total
    expect([await total('admin'), await total('supervisor'), await total('agent'), await total('agent2')]).toEqual([
      11, 8, 8, 3,
    ])
    expect(await total('agent', `&telecaller=${world.users.agent2}`)).toBe(0)
    expect(await total('supervisor', `&telecaller=${world.users.agent2}`)).toBe(0)
    const others = (await world.tele('agent2', 'GET', '/api/calls?limit=1')).body.calls[0].id
    expect((await world.tele('supervisor', 'GET', `/api/calls/${others}`)).status).toBe(404)
    expect((await world.tele('agent', 'PUT', `/api/calls/${others}`, { notes: 'x' })).status).toBe(404)
    expect((await world.tele('agent2', 'GET', `/api/calls/${others}`)).status).toBe(200)
  })

  it('shows a supervisor of several people their calls together, page by page, and none of others', async () => {
    const put = (department: string | null, supervisor: number | null) =>
      world.tele('admin', 'PUT', `/api/users/${world.users.agent2}`, {
        department,
        supervisor: supervisor === null ? null : String(supervisor),
      })
    await put('sales', world.users.supervisor)
    const seen: string[] = []
    for (let page = 1; page <= 4; page++) {
      const { body } = await world.tele('supervisor', 'GET', `/api/calls?limit=3&page=${page}`)
      expect(body.pagination).toEqual({ page, limit: 3, total: 11, pages: 4 })
      seen.push(...body.calls.map((call: { id: string }) => call.id))
    }
    const { body: all } = await world.tele('admin', 'GET', '/api/calls?limit=50')
    expect(seen).toEqual(all.calls.map((call: { id: string }) => call.id))
    const { body: busy } = await world.tele('supervisor', 'GET', '/api/calls?status=busy')
    expect(busy.total).toBe(2)
    const { body: byNumber } = await world.tele('supervisor', 'GET', '/api/calls?search=98765')
    expect(byNumber.total).toBe(11)
    const { body: byName } = await world.tele('supervisor', 'GET', '/api/calls?search=lead')
    expect(byName.total).toBe(11)
    await put(null, null)
    expect((await world.tele('supervisor', 'GET', '/api/calls')).body.total).toBe(8)
  })
})
