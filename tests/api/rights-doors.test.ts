import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiDeps } from '../../api/api-deps.js'
import type { Dialect } from '../../api/contract/dialect.js'
import { ibratDialect } from '../../api/dialects/ibrat/index.js'
import { usualIbratSettings } from '../../api/dialects/ibrat/settings.js'
import { nativeDialect } from '../../api/native/native.js'
import { freshToken, keyWith } from './rights-matrix/ask-row.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite } from './support/api-world.js'

const native = nativeDialect('0.0.0', null)
const ibrat = ibratDialect({ version: '0.0.0', basePath: '/ibrat', settings: usualIbratSettings, limits: null })
const dialects: readonly Dialect<ApiDeps>[] = [native, ibrat]

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
  const response = await world.app.request(path, { method, headers }, { via: 'tcp', address: '192.0.2.1' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Every path of a dialect with made-up ids, and the methods it has. */
function paths({ rows, assets, basePath }: Dialect<ApiDeps>): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  const add = (path: string, method: string) => {
    const whole = basePath + path.replace(/:[a-zA-Z]+/g, (name) => (name === ':site' ? 'nowhere' : '999999'))
    found.set(whole, (found.get(whole) ?? new Set()).add(method))
  }
  for (const row of rows) add(row.path, row.method.toUpperCase())
  for (const asset of assets) add(asset.path, 'GET')
  return found
}

/** One path stands in two rows where a word takes the place of an id (`/campaigns/active`), so methods are those of any row that fits. */
function methodsAt(dialect: Dialect<ApiDeps>, path: string): ReadonlySet<string> {
  const fits = [...dialect.rows, ...dialect.assets.map(({ path: at }) => ({ path: at, method: 'get' }))].filter((row) =>
    new RegExp(`^${dialect.basePath}${row.path.replace(/:[a-zA-Z]+/g, '[^/]+')}$`).test(path),
  )
  return new Set(fits.map(({ method }) => method.toUpperCase()))
}

describe.each(dialects)('every path of the API $name', (dialect) => {
  it('tells by 405 and Allow which methods it has, and does nothing for another one', async () => {
    for (const path of paths(dialect).keys()) {
      const methods = methodsAt(dialect, path)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
        if (methods.has(method)) continue
        const { status, headers } = await ask(method, path, bearer(world.tokens.superAdmin))
        expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 405`)
        const allowed = (headers.get('allow') ?? '').split(', ')
        expect(allowed, `${path}`).toContain('OPTIONS')
        expect(allowed, `${path}`).not.toContain(method)
      }
    }
  })

  it('answers HEAD to nobody who may not GET, and with no body', async () => {
    for (const row of dialect.rows.filter(({ method, right }) => method === 'get' && right !== 'public')) {
      const path = dialect.basePath + row.path.replace(/:[a-zA-Z]+/g, '999999')
      const { status, text } = await ask('HEAD', path)
      expect(`${path} ${status} ${text}`).toBe(`${path} 401 `)
    }
  })

  it('tells an OPTIONS request its methods and nothing else, whoever asks', async () => {
    for (const path of paths(dialect).keys()) {
      const { status, headers, text } = await ask('OPTIONS', path, { origin: 'https://evil.example' })
      expect([path, status, text]).toEqual([path, 204, ''])
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('access-control-allow-methods')).toBeNull()
    }
  })

  it('stays behind its door however the path is written', async () => {
    const guarded = dialect.rows.filter(({ right, method }) => right !== 'public' && method === 'get')
    for (const row of guarded) {
      const path = dialect.basePath + row.path.replace(/:[a-zA-Z]+/g, '1')
      const spelled = [
        `${path}/`,
        `${path}//`,
        `/${path}`,
        path.replace(/\/(?=[^/]*$)/, '//'),
        path.replace(/\/(?=[^/]*$)/, '%2f'),
        path.replace(/\/(?=[^/]*$)/, '%252f'),
        path.replace(/\/(?=[^/]*$)/, '/./'),
        path.replace(/\/(?=[^/]*$)/, '/x/../'),
        path.replace(/\/(?=[^/]*$)/, '/x/%2e%2e/'),
        path.replace(/[a-z](?=[^/]*$)/, (letter) => letter.toUpperCase()),
        path.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
        `${path};jsessionid=1`,
        `${path}%00`,
        `${path}.json`,
        `${path}%20`,
        `${path}?_method=DELETE`,
      ]
      for (const one of spelled) {
        const { status } = await ask('GET', one, {
          'x-http-method-override': 'DELETE',
          'x-original-url': '/api/health',
        })
        expect([401, 404, 405], `${one} ${status}`).toContain(status)
      }
    }
  })

  it('lets nobody in by a token or key that does not hold any more, or was never one', async () => {
    const { token, claims } = await world.deps.tokens.issue(world.users.admin, mainSite, { lifetimeMs: 1000 })
    await world.store.writeSystem('sessions.create', {
      id: claims.id,
      user: world.users.admin,
      expiresAt: claims.expiresAt + 1e6,
    })
    await world.clock.advance(5000)
    const key = await keyWith(world, mainSite, ['site.read'])
    const refused = [
      bearer(token),
      bearer(world.tokens.admin.slice(0, -3)),
      bearer(`${world.tokens.admin} `.repeat(2)),
      bearer(`${key}x`),
      { 'x-api-key': world.tokens.admin },
      { cookie: `ad_auth=${key}` },
      { authorization: `Basic ${Buffer.from('admin@example.com:correct horse battery').toString('base64')}` },
      { 'x-trunkline-site': 'main' },
    ]
    for (const row of dialect.rows.filter(({ right }) => right !== 'public')) {
      const path = dialect.basePath + row.path.replace(/:[a-zA-Z]+/g, '1')
      for (const headers of refused) {
        const { status } = await ask(row.method.toUpperCase(), path, headers)
        expect(`${row.method} ${path} ${status}`).toBe(`${row.method} ${path} 401`)
      }
    }
  })
})

describe('people and machines who are gone, or of elsewhere,', () => {
  const doors = ['/api/leads', '/api/auth/me', '/ibrat/api/leads', '/ibrat/api/auth/me']

  it('get in nowhere after their account was closed', async () => {
    const { id } = await world.store.writeSystem('users.create', {
      email: 'gone@example.com',
      name: 'Gone',
      passwordHash: 'x',
      role: 'agent',
    })
    await world.store.writeSystem('memberships.put', { user: id, site: mainSite, role: 'admin' })
    const token = await freshToken(world, id, mainSite)
    expect((await ask('GET', '/api/leads', bearer(token))).status).toBe(200)
    await world.store.writeSystem('users.update', { id, active: false })
    for (const door of doors) expect((await ask('GET', door, bearer(token))).status, `${door}`).toBe(401)
  })

  it('get into no other site, by whichever way they name it', async () => {
    const token = await freshToken(world, world.users.admin, mainSite)
    const key = await keyWith(world, mainSite, ['lead.read', 'lead.readAll'])
    for (const own of [bearer(token), bearer(key), { 'x-api-key': key }]) {
      for (const door of ['/api/leads', '/ibrat/api/leads']) {
        expect((await ask('GET', door, own)).status, `${door}`).toBe(200)
        for (const site of [otherSite, 'nowhere', '__proto__', '../main', 'MAIN', '']) {
          const { status } = await ask('GET', door, { ...own, 'x-trunkline-site': site })
          expect([403, 404], `${door} ${site} ${status}`).toContain(status)
          const byQuery = await ask('GET', `${door}?x-trunkline-site=${encodeURIComponent(site)}`, own)
          expect([403, 404], `${door} ?${site} ${byQuery.status}`).toContain(byQuery.status)
        }
      }
    }
  })

  it('are let in by the other contract with the same rights and no more', async () => {
    const agent = await freshToken(world, world.users.agent, mainSite)
    expect((await ask('GET', '/api/users', bearer(agent))).status).toBe(403)
    expect((await ask('GET', '/ibrat/api/users', bearer(agent))).status).toBe(403)
    expect((await ask('GET', '/ibrat/api/calls', bearer(agent))).status).toBe(200)
  })

  it('get in nowhere while their site is suspended', async () => {
    const token = await freshToken(world, world.users.stranger, otherSite)
    const key = await keyWith(world, otherSite, ['lead.read', 'lead.readAll'])
    expect((await ask('GET', '/api/leads', bearer(token))).status).toBe(200)
    await world.store.writeSystem('sites.suspend', { id: otherSite })
    await world.options.siteHost.settle(otherSite)
    for (const own of [bearer(token), bearer(key)]) {
      for (const door of ['/api/leads', '/ibrat/api/leads']) {
        expect([401, 403], `${door}`).toContain((await ask('GET', door, own)).status)
      }
    }
  })
})
