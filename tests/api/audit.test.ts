import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../storage/audit/entry.js'
import { type ApiWorld, mainSite, openApiWorld, password } from './support/api-world.js'
import { type AnyJson, ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const entries = async (query = '', as: 'admin' | 'superAdmin' | 'stranger' = 'admin'): Promise<AnyJson[]> =>
  (await ask(world, as, 'GET', `/audit?${query}`)).body.data
const latest = async (query = '', as: 'admin' | 'superAdmin' = 'admin'): Promise<AnyJson> =>
  (await entries(query, as))[0]

describe('an entry', () => {
  it('says who did what to which thing, from where, and what differs', async () => {
    await ask(
      world,
      'admin',
      'PUT',
      `/campaigns/${world.campaign}`,
      { name: 'Spring', settings: { ringTimeoutS: 31 } },
      {
        'x-request-id': 'request-1',
      },
    )
    expect(await latest('action=campaigns.update')).toMatchObject({
      userId: world.users.admin,
      actor: 'admin',
      role: 'admin',
      via: 'token',
      requestId: 'request-1',
      siteId: 'main',
      text: 'Campaign changed',
      subject: 'campaign',
      subjectId: String(world.campaign),
    })
    const { changes } = await latest('action=campaigns.update')
    expect(changes).toContainEqual({ field: 'name', before: 'Campaign 1', after: 'Spring' })
    expect(changes.map(({ field }: AnyJson) => field).some((field: string) => field.startsWith('settings.ring'))).toBe(
      true,
    )
    expect(changes).toHaveLength(2)
  })

  it('calls starting and pausing a campaign by their names', async () => {
    await ask(world, 'supervisor', 'POST', `/campaigns/${world.campaign}/pause`)
    await ask(world, 'supervisor', 'POST', `/campaigns/${world.campaign}/start`)
    expect((await entries('subject=campaign')).slice(0, 2).map(({ text, actor }) => [text, actor])).toEqual([
      ['Campaign started', 'supervisor'],
      ['Campaign paused', 'supervisor'],
    ])
  })

  it('is not made by a write that changed nothing, nor by one that was refused', async () => {
    const before = (await entries()).length
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { name: 'Spring' })
    expect((await ask(world, 'agent', 'DELETE', `/campaigns/${world.campaign}`)).status).toBe(403)
    expect((await ask(world, 'admin', 'PUT', '/campaigns/4711', { name: 'Autumn' })).status).toBe(404)
    expect(await entries()).toHaveLength(before)
  })

  it('names what is personal or secret without its value', async () => {
    const lead = { name: 'Lead 0002', email: 'lead2@example.com', notes: 'met at the fair', metadata: { plan: 'gold' } }
    await ask(world, 'supervisor', 'PUT', `/leads/${world.lead}`, { name: lead.name, metadata: lead.metadata })
    await ask(world, 'admin', 'PUT', `/users/${world.users.agent2}`, { password: 'another long password' })
    await ask(world, 'admin', 'PUT', `/agents/${world.agent2}`, { sipPassword: 'S1p-Secret-9' })
    const all = JSON.stringify([...(await entries()), ...(await entries('scope=installation', 'superAdmin'))])
    for (const secret of [
      lead.name,
      'gold',
      'another long password',
      'S1p-Secret-9',
      'sealed:',
      '$argon2',
      '+493012345600',
    ]) {
      expect(all).not.toContain(secret)
    }
    expect((await latest(`subject=lead&subjectId=${world.lead}`)).changes).toContainEqual({ field: 'name' })
    expect((await latest('scope=installation&subject=user')).changes).toContainEqual({ field: 'passwordHash' })
  })

  it('is made of a list taken off and a number dialled by hand, whose end alone is told', async () => {
    const { body } = await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '+12025550147', reason: 'asked' })
    await ask(world, 'supervisor', 'DELETE', `/dnc/${body.data.id}`)
    await ask(world, 'agent', 'POST', `/agents/${world.agent}/dial`, { phoneNumber: '+12025550148' })
    const [dialled, removed] = await entries()
    expect([removed.action, removed.facts]).toEqual(['dnc.remove', { number: '…0147' }])
    expect([dialled.action, dialled.actor, dialled.facts.number]).toEqual(['agent.dialNumber', 'agent1', '…0148'])
  })

  it('is made of what is done to another agent, not of an agent’s own work', async () => {
    const before = (await entries('action=agent')).length
    await ask(world, 'agent', 'POST', `/agents/${world.agent}/sign-off`, {})
    await ask(world, 'supervisor', 'POST', `/agents/${world.agent2}/sign-off`, {})
    const after = await entries('action=agent')
    expect(after.slice(0, after.length - before).map(({ text, subjectId }) => [text, subjectId])).toEqual([
      ['Agent signed off by somebody else', String(world.agent2)],
    ])
  })

  it('is taken back with the change it belongs to', async () => {
    const before = (await entries()).length
    const twice = { name: 'Twice', settings: {} }
    await ask(world, 'admin', 'POST', '/campaigns', twice)
    expect((await ask(world, 'admin', 'POST', '/campaigns', twice)).status).toBe(409)
    expect(await entries()).toHaveLength(before + 1)
  })

  it('stands in the journal too, for admins who listen', async () => {
    const row = await world.options.readers
      .site(mainSite)
      ?.selectFrom('journal')
      .select('body')
      .where('kind', '=', 'audit.entry')
      .orderBy('seq', 'desc')
      .executeTakeFirst()
    const newest = await latest()
    expect(JSON.parse(row?.body ?? '{}')).toMatchObject({ entry: newest.id, action: newest.action, text: newest.text })
  })
})

describe('the log', () => {
  it('is narrowed by person, action, thing and time, newest first, page by page', async () => {
    const all = await entries('limit=100')
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a: number, b: number) => b - a))
    const mine = await entries(`userId=${world.users.supervisor}&limit=100`)
    expect(mine).toEqual(all.filter(({ userId }) => userId === world.users.supervisor))
    expect(await entries('action=dnc&limit=100')).toEqual(all.filter(({ action }) => action.startsWith('dnc.')))
    const second = await ask(world, 'admin', 'GET', '/audit?limit=2&page=2')
    expect(second.body.data).toEqual(all.slice(2, 4))
    expect(await entries('startDate=2000-01-01&endDate=2000-01-02')).toEqual([])
  })

  it('refuses dates upside down, unknown fields and pages that cannot be', async () => {
    for (const query of ['startDate=2025-02-01&endDate=2025-01-01', 'order=up', 'page=0', 'limit=1000', 'action=a;b']) {
      expect([query, (await ask(world, 'admin', 'GET', `/audit?${query}`)).status]).toEqual([query, 422])
    }
  })

  it('shows a site nothing of another, and the installation’s admin all', async () => {
    await ask(world, 'stranger', 'POST', '/campaigns', { name: 'Elsewhere', settings: {} })
    expect((await entries()).filter(({ siteId }) => siteId !== 'main')).toEqual([])
    expect((await entries('', 'stranger')).map(({ siteId }) => siteId)).toEqual(['other'])
    await ask(world, 'superAdmin', 'POST', '/sites', { id: 'third', name: 'Third', pbx: 'office' })
    expect((await entries('scope=installation&limit=100')).map(({ siteId }) => siteId)).not.toContain('third')
    expect(await latest('scope=installation', 'superAdmin')).toMatchObject({ text: 'Site created', siteId: 'third' })
  })

  it('shows an admin who signed in, if they belong to no other site', async () => {
    const login = (email: string) => ask(world, null, 'POST', '/auth/login', { email, password })
    await login('supervisor@example.com')
    await login('stranger@example.com')
    await login('root@example.com')
    const seen = await entries('scope=installation&action=sessions.create')
    expect(seen.map(({ actor, text, via }) => [actor, text, via])).toEqual([['supervisor', 'Signed in', 'none']])
    expect(await entries('scope=installation&action=sessions.create', 'superAdmin')).toHaveLength(3)
  })

  it('keeps what is done by a machine under its key’s name', async () => {
    const made = await ask(world, 'admin', 'POST', '/api-keys', { name: 'CRM', scopes: ['dnc.write'] })
    const { key } = made.body.data
    await ask(world, null, 'POST', '/dnc', { phoneNumber: '+12025550177', reason: 'asked' }, { 'x-api-key': key })
    expect(await latest()).toMatchObject({ actor: 'API key CRM', userId: null, via: 'api_key', action: 'dnc.add' })
  })
})

describe('refused attempts', () => {
  it('are counted by hour, person and place, and stand in no log', async () => {
    const login = { email: 'admin@example.com', password: `${password}!` }
    for (let i = 0; i < 7; i += 1) await ask(world, null, 'POST', '/auth/login', login)
    await ask(world, 'agent', 'GET', '/users')
    await ask(world, null, 'GET', '/users', undefined, { authorization: 'Bearer nonsense' })
    const mine = (await ask(world, 'admin', 'GET', '/audit/refusals')).body.data
    expect(mine).toMatchObject([
      { kind: 'right', userId: world.users.agent, lastPath: 'GET /api/users', siteId: 'main' },
    ])
    const all: AnyJson[] = (await ask(world, 'superAdmin', 'GET', '/audit/refusals')).body.data
    const counts = Object.fromEntries(all.filter(({ siteId }) => siteId === null).map((one) => [one.kind, one.count]))
    expect(counts).toEqual({ credentials: 5, lockout: 2, token: 1 })
  })

  it('from very many places are counted together', async () => {
    const hour = 3_600_000 * 400_000
    const one = {
      hour,
      kind: 'token' as const,
      site: null,
      user: null,
      count: 1,
      firstAt: hour,
      lastAt: hour,
      lastPath: 'GET /',
    }
    const refusals = Array.from({ length: 700 }, (_, i) => ({ ...one, address: `10.0.${i >> 8}.${i & 255}` }))
    await world.store.writeSystem('refusals.count', { refusals })
    const rows = await world.options.readers.system
      .selectFrom('refusals')
      .selectAll()
      .where('hour', '=', hour)
      .execute()
    expect(rows).toHaveLength(501)
    expect(rows.find(({ address }) => address === 'others')?.n).toBe(200)
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(700)
  })
})

it('retention removes old entries and leaves the rest', async () => {
  const old = world.clock.now() + 1
  await world.clock.advance(60_000)
  await ask(world, 'admin', 'POST', '/dnc', { phoneNumber: '+12025550188', reason: 'asked' })
  while ((await world.store.write(mainSite, 'audit.retain', { before: old, limit: 3 })).more);
  const left: AuditEntry[] = await entries('limit=100')
  expect(left.map(({ action }) => action)).toEqual(['dnc.add'])
  expect(await entries('', 'stranger')).toHaveLength(1)
})
