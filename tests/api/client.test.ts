import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { ApiError } from '../../api/client/api-error.js'
import { type Client, type ClientTokens, createClient } from '../../api/client/client.js'
import type { InputArgs, InputOf, PathOf, RouteOf } from '../../api/client/routes.js'
import { type ApiWorld, openApiWorld, password } from './support/api-world.js'

let world: ApiWorld
let sent: string[] = []
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

function clientOf(tokens?: ClientTokens, heard: (ClientTokens | null)[] = []): Client {
  sent = []
  return createClient({
    baseUrl: 'http://localhost/api',
    ...(tokens && { tokens }),
    onTokens: (next) => heard.push(next),
    fetch: async (request) => {
      sent.push(`${request.method} ${new URL(request.url).pathname}`)
      return world.app.fetch(request)
    },
  })
}

const admin = () => clientOf({ token: world.tokens.admin, refreshToken: null })

const refusalOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => (error instanceof ApiError ? error : null),
  )

describe('the typed client', () => {
  it('signs in, keeps the tokens, and is somebody', async () => {
    const heard: (ClientTokens | null)[] = []
    const client = clientOf(undefined, heard)
    const made = await client.signIn({ email: 'admin@example.com', password })
    expectTypeOf(made.user.role).toEqualTypeOf<'superadmin' | 'admin' | 'manager' | 'agent'>()
    expect(made.user.role).toBe('admin')
    expect(heard).toEqual([{ token: made.token, refreshToken: made.refreshToken }])
    expect((await client.get('/auth/me')).user.email).toBe('admin@example.com')
    await client.signOut()
    expect(heard.at(-1)).toBeNull()
    expect(await refusalOf(client.get('/auth/me'))).toMatchObject({ status: 401, code: 'UNAUTHORIZED' })
  })

  it('knows paths, parameters, bodies and answers', async () => {
    const client = admin()
    const { items, pagination } = await client.get('/leads', { query: { campaignId: world.campaign, status: 'new' } })
    expectTypeOf(items[0]!.phoneNumber).toEqualTypeOf<string>()
    expect(items.map((lead) => lead.id)).toEqual([world.lead])
    expect(pagination).toMatchObject({ page: 1, total: 1, hasNext: false })
    const made = await client.post('/leads', { body: { campaignId: world.campaign, phoneNumber: '+493012345601' } })
    const changed = await client.put('/leads/:id', { params: { id: made.id }, body: { status: 'interested' } })
    expectTypeOf(changed.status).toEqualTypeOf<'new' | 'contacted' | 'interested' | 'not_interested'>()
    expect(changed.status).toBe('interested')
    await client.delete('/leads/:id', { params: { id: made.id } })
    expect(await refusalOf(client.get('/leads/:id', { params: { id: made.id } }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await client.get('/health')).status).toBe('healthy')
  })

  it('has neither paths nor filters nor bodies that the routes do not have', () => {
    expectTypeOf<'/nowhere' extends PathOf<'get'> ? true : false>().toEqualTypeOf<false>()
    type Filters = keyof NonNullable<InputOf<RouteOf<'get', '/leads'>>['query']>
    expectTypeOf<'campaignId' extends Filters ? true : false>().toEqualTypeOf<true>()
    expectTypeOf<'colour' extends Filters ? true : false>().toEqualTypeOf<false>()
    expectTypeOf<InputArgs<InputOf<RouteOf<'get', '/leads'>>>['length']>().toEqualTypeOf<0 | 1>()
    expectTypeOf<InputArgs<InputOf<RouteOf<'get', '/leads/:id'>>>['length']>().toEqualTypeOf<1>()
    expectTypeOf<InputArgs<InputOf<RouteOf<'post', '/leads'>>>['length']>().toEqualTypeOf<1>()
    expect(Object.keys(admin())).toContain('patch')
  })

  it('goes through every page of a list', async () => {
    const client = admin()
    for (let n = 2; n <= 6; n++) {
      await client.post('/leads', { body: { campaignId: world.campaign, phoneNumber: `+49301234561${n}` } })
    }
    const numbers: string[] = []
    for await (const lead of client.each('/leads', { query: { limit: 2 } })) numbers.push(lead.phoneNumber)
    expect(numbers).toHaveLength(6)
    expect(new Set(numbers).size).toBe(6)
    expect(sent.filter((one) => one === 'GET /api/leads')).toHaveLength(3)
  })

  it('says what was wrong with which field', async () => {
    const refusal = await refusalOf(admin().post('/leads', { body: { campaignId: 0, phoneNumber: 'x' } }))
    expect(refusal).toMatchObject({ status: 422, code: 'VALIDATION_ERROR' })
    expect(Object.keys(refusal?.fields ?? {}).sort()).toEqual(['campaignId', 'phoneNumber'])
  })

  it('fetches a new token once for all requests that need one, and asks again', async () => {
    const heard: (ClientTokens | null)[] = []
    const { refreshToken } = await clientOf().signIn({ email: 'admin@example.com', password })
    const client = clientOf({ token: 'run-out', refreshToken }, heard)
    const answers = await Promise.all([client.get('/auth/me'), client.get('/leads'), client.get('/campaigns')])
    expect(answers[0].user.email).toBe('admin@example.com')
    expect(sent.filter((one) => one === 'POST /api/auth/refresh')).toHaveLength(1)
    expect(heard).toHaveLength(1)
  })

  it('tells when the login has ended', async () => {
    const heard: (ClientTokens | null)[] = []
    const client = clientOf({ token: 'run-out', refreshToken: 'run-out-too' }, heard)
    expect(await refusalOf(client.get('/auth/me'))).toMatchObject({ status: 401 })
    expect(await refusalOf(client.get('/leads'))).toMatchObject({ status: 401 })
    expect(heard).toEqual([null])
  })

  it('tells a server that is away from one that says no', async () => {
    const away = createClient({ baseUrl: 'http://localhost/api', fetch: () => Promise.reject(new TypeError('away')) })
    expect(await refusalOf(away.get('/health'))).toMatchObject({ status: 0, message: 'The server cannot be reached.' })
  })
})
