import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { siteId } from '../../../dialer/model/ids.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { bearer, newPerson, refresh, signIn, who } from './support.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

describe('a refresh token', () => {
  it('gives a new access token and its successor, and is printed as the contract has it', async () => {
    const { body } = await signIn(world, 'agent1')
    await world.clock.advance(60_000)
    const answer = await refresh(world, body.data.refreshToken)
    expect(answer.body).toMatchObject({ success: true, data: { expiresIn: '7d' }, user: { username: 'agent1' } })
    expect(answer.body.data.token).not.toBe(body.data.token)
    expect((await who(world, answer.body.data.token)).status).toBe(200)
    expect((await refresh(world, answer.body.data.refreshToken)).status).toBe(200)
  })

  it('shown again after its time of grace ends the whole login, the thief’s part of it too', async () => {
    const { body } = await signIn(world, 'agent1')
    const stolen = body.data.refreshToken
    const second = (await refresh(world, stolen)).body.data
    await world.clock.advance(11_000)
    const answer = await refresh(world, stolen)
    expect([answer.status, answer.body.error.code]).toEqual([401, 'UNAUTHORIZED'])
    for (const token of [body.data.token, second.token]) expect((await who(world, token)).status).toBe(401)
    expect((await refresh(world, second.refreshToken)).status).toBe(401)
    expect(world.logged).toContainEqual(expect.objectContaining({ level: 'warn' }))
  })

  it('shown twice at once gives both the same successor, so that two tabs stay signed in and a theft still shows', async () => {
    const { body } = await signIn(world, 'agent1')
    const both = await Promise.all([1, 2].map(() => refresh(world, body.data.refreshToken)))
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    const [one, other] = both.map((answer) => answer.body.data.refreshToken)
    expect(one).toBe(other)
    expect((await refresh(world, one)).status).toBe(200)
    await world.clock.advance(11_000)
    expect((await refresh(world, other)).status).toBe(401)
  })

  it('of long ago ends the login even within the grace of a later one', async () => {
    const { body } = await signIn(world, 'agent1')
    const second = (await refresh(world, body.data.refreshToken)).body.data
    const third = (await refresh(world, second.refreshToken)).body.data
    expect((await refresh(world, body.data.refreshToken)).status).toBe(401)
    expect((await who(world, third.token)).status).toBe(401)
  })

  it.each([
    ['an access token', async () => (await signIn(world, 'agent1')).body.data.token],
    ['rubbish', async () => 'a.b.c'],
    ['an unsigned one', async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"1","sid":"x","gen":1}')}.`],
    [
      'a changed one',
      async () =>
        (await signIn(world, 'agent1')).body.data.refreshToken.replace(/\.[^.]+\./, `.${btoa('{"sub":"1"}')}.`),
    ],
    ['one of an ended login', async () => ended()],
  ])('is not %s', async (_, make) => {
    const answer = await refresh(world, await make())
    expect([answer.status, answer.body.error.code]).toEqual([401, 'UNAUTHORIZED'])
  })

  async function ended(): Promise<string> {
    const { token, refreshToken } = (await signIn(world, 'agent1')).body.data
    await ask(world, null, 'POST', '/auth/logout', undefined, bearer(token))
    return refreshToken
  }

  it('does not pass for an access token', async () => {
    const { refreshToken } = (await signIn(world, 'agent1')).body.data
    expect((await who(world, refreshToken)).status).toBe(401)
  })

  it('is of no use after 30 days without one, nor for a closed account', async () => {
    const { refreshToken } = (await signIn(world, 'agent1')).body.data
    const id = await newPerson(world, 'leaver')
    const leaver = (await signIn(world, 'leaver')).body.data
    await ask(world, 'admin', 'PUT', `/users/${id}`, { active: false })
    expect((await refresh(world, leaver.refreshToken)).status).toBe(401)
    await world.clock.advance(30 * 86_400_000 + 1000)
    expect((await refresh(world, refreshToken)).status).toBe(401)
  })
})

describe('an access token', () => {
  const sign = (payload: Record<string, unknown>, alg = 'HS256', secret = new Uint8Array(32).fill(7)) =>
    new SignJWT({ site: 'main', ...payload })
      .setProtectedHeader({ alg, typ: 'JWT' })
      .setIssuer('trunkline')
      .setSubject(String(world.users.admin))
      .setIssuedAt(world.clock.now() / 1000)
      .setExpirationTime(world.clock.now() / 1000 + 3600)
      .sign(secret)

  it('asked for short holds 15 minutes, its refreshed ones too, and says so', async () => {
    const { body } = await signIn(world, 'agent1', { shortLived: true })
    expect(body.data.expiresIn).toBe('15m')
    await world.clock.advance(15 * 60_000 + 1000)
    expect((await who(world, body.data.token)).status).toBe(401)
    const next = (await refresh(world, body.data.refreshToken)).body.data
    expect(next.expiresIn).toBe('15m')
    await world.clock.advance(15 * 60_000 + 1000)
    expect((await who(world, next.token)).status).toBe(401)
  })

  it('is refused when it was changed, names no login or another person’s, or has another algorithm or key', async () => {
    const { body } = await signIn(world, 'agent1')
    const [, payload = ''] = body.data.token.split('.')
    const { sid } = JSON.parse(atob(payload)) as { sid: string }
    const tampered = body.data.token.replace(`.${payload}.`, `.${btoa(`{"sub":"1","sid":"${sid}","site":"main"}`)}.`)
    const tokens = await Promise.all([
      tampered,
      sign({}),
      sign({ sid: 'made-up' }),
      sign({ sid }),
      sign({ sid }, 'HS512', new Uint8Array(64).fill(7)),
      sign({ sid }, 'HS256', new Uint8Array(32).fill(8)),
    ])
    for (const token of tokens) expect((await who(world, token)).status).toBe(401)
  })

  it('of one site opens no other, whether that is there or not', async () => {
    const issued = async (site: string) => {
      const { token, claims } = await world.deps.tokens.issue(world.users.admin, siteId(site))
      await world.store.writeSystem('sessions.create', {
        id: claims.id,
        user: world.users.admin,
        expiresAt: claims.expiresAt,
      })
      return who(world, token)
    }
    const [foreign, none] = [await issued(otherSite), await issued('nowhere')]
    expect([foreign.status, foreign.body]).toEqual([none.status, none.body])
    expect(foreign.status).toBe(403)
    expect((await issued(mainSite)).status).toBe(200)
  })
})

describe('one’s logins', () => {
  it('are listed with device, address and times, and end one by one', async () => {
    await newPerson(world, 'traveller')
    const phone = (await signIn(world, 'traveller', {}, { 'user-agent': 'Phone/1' })).body.data.token
    await world.clock.advance(3_600_000)
    const desk = (await signIn(world, 'traveller', {}, { 'user-agent': 'Desk/2' })).body.data.token
    const list = (await ask(world, null, 'GET', '/auth/sessions', undefined, bearer(desk))).body.data
    expect(list).toMatchObject([
      { device: 'Desk/2', current: true },
      { device: 'Phone/1', current: false },
    ])
    const end = (id: string, token: string) =>
      ask(world, null, 'DELETE', `/auth/sessions/${id}`, undefined, bearer(token))
    const stranger = (await signIn(world, 'agent2')).body.data.token
    expect((await end(list[1].id, stranger)).status).toBe(404)
    expect((await end(list[1].id, desk)).status).toBe(204)
    expect((await who(world, phone)).status).toBe(401)
    expect((await who(world, desk)).status).toBe(200)
  })

  it('show when they were last used, without a write for each request', async () => {
    await newPerson(world, 'worker')
    const { token } = (await signIn(world, 'worker')).body.data
    const lastUsed = async () =>
      (await ask(world, null, 'GET', '/auth/sessions', undefined, bearer(token))).body.data[0].lastUsedAt
    const before = await lastUsed()
    await world.clock.advance(60_000)
    await who(world, token)
    expect(await lastUsed()).toBe(before)
    await world.clock.advance(300_000)
    await who(world, token)
    // The next write waits for those before it.
    await signIn(world, 'agent1')
    expect(Date.parse(await lastUsed())).toBe(world.clock.now())
  })

  it('are a hundred at most: the one not used for longest goes', async () => {
    await newPerson(world, 'script')
    const first = (await signIn(world, 'script')).body.data.token
    await world.clock.advance(1000)
    const second = (await signIn(world, 'script')).body.data.token
    for (let i = 0; i < 99; i++) await signIn(world, 'script')
    expect([(await who(world, first)).status, (await who(world, second)).status]).toEqual([401, 200])
  })

  it('all end at once', async () => {
    await newPerson(world, 'everywhere')
    const tokens = [1, 2, 3].map(async () => (await signIn(world, 'everywhere')).body.data.token as string)
    const [first = '', ...others] = await Promise.all(tokens)
    expect((await ask(world, null, 'POST', '/auth/logout-all', undefined, bearer(first))).status).toBe(200)
    for (const token of [first, ...others]) expect((await who(world, token)).status).toBe(401)
  })
})
