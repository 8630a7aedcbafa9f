import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, roleMay, roles } from '../../../api/auth/permissions.js'
import { ibratDialect } from '../../../api/dialects/ibrat/index.js'
import { usualIbratSettings } from '../../../api/dialects/ibrat/settings.js'
import { addCalls, type IbratWorld, openIbratWorld } from './ibrat-world.js'

const { rows } = ibratDialect({ version: '0.0.0', basePath: '', settings: usualIbratSettings, limits: null })
const guarded = rows.flatMap(({ method, path, right }) =>
  right === 'public' ? [] : [{ method: method.toUpperCase(), path: path.replace(/:\w+/g, '1'), right }],
)

let world: IbratWorld
beforeAll(async () => {
  world = await openIbratWorld()
  await addCalls(world)
})
afterAll(() => world.end())

describe('every request of the contract', () => {
  it('asks for a token', async () => {
    for (const { method, path } of guarded) {
      const { status, body } = await world.ibrat(null, method, path)
      expect([method, path, status, body.error]).toEqual([method, path, 401, 'Access denied. No token provided.'])
    }
  })

  it.each(roles.filter((role): role is Exclude<Role, 'superAdmin'> => role !== 'superAdmin'))(
    'is refused to the role %s that lacks its right, before a body is read',
    async (role) => {
      const forbidden = guarded.filter(({ right }) => !roleMay(role, right))
      for (const { method, path } of forbidden) {
        const { status, body } = await world.ibrat(role, method, path, method === 'GET' ? undefined : '{')
        expect([method, path, status, body.error]).toEqual([method, path, 403, 'Access denied. Admin role required.'])
      }
      expect(forbidden.length > 0).toBe(role !== 'admin')
    },
  )

  it('shows an admin of another site nothing of this one', async () => {
    const ids = [`/api/leads/${world.lead}`, '/api/calls/1', '/api/recordings/1', `/api/users/${world.users.agent}`]
    for (const path of ids) expect([path, (await world.ibrat('stranger', 'GET', path)).status]).toEqual([path, 404])
    const { body } = await world.ibrat('stranger', 'GET', '/api/admin/dashboard')
    expect(body.dashboard).toMatchObject({
      userStats: { totalUsers: 1, totalAdmins: 1 },
      leadStats: { totalLeads: 0 },
      callStats: { totalCalls: 0 },
      salespersonPerformance: [],
      recentActivity: [],
    })
  })
})
