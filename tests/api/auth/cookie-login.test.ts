import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { cookiesOf, signIn } from './support.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

async function browser(name = 'admin') {
  const answer = await signIn(world, name)
  const cookies = cookiesOf(answer)
  const cookie = [...cookies].map(([key, { value }]) => `${key}=${value}`).join('; ')
  return { answer, cookies, cookie, csrf: answer.body.csrfToken as string }
}

const add = (headers: Record<string, string>) =>
  ask(world, null, 'POST', '/dnc', { phoneNumber: '+493012345699' }, headers)

it('gives token, user and CSRF token beside the documented body, and cookies that pages cannot read', async () => {
  const { answer, cookies, csrf } = await browser()
  expect(answer.body).toMatchObject({
    success: true,
    data: { user: { role: 'admin' }, expiresIn: '7d' },
    user: { id: world.users.admin, role: 'manager', username: 'admin', email: 'admin@example.com' },
  })
  expect(answer.body.token).toBe(answer.body.data.token)
  expect(cookies.get('ad_auth')?.value).toBe(answer.body.token)
  expect(cookies.get('ad_auth')?.marks).toMatch(/^Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/)
  expect(cookies.get('ad_refresh')?.marks).toMatch(/HttpOnly; SameSite=Strict; Secure$/)
  expect(cookies.get('csrf_token')?.value).toBe(csrf)
  expect(cookies.get('csrf_token')?.marks).not.toContain('HttpOnly')
})

it('leaves the mark Secure away for a browser on this host alone', async () => {
  const ask = async (address: string) => {
    const body = JSON.stringify({ email: 'admin@example.com', password: 'correct horse battery' })
    const headers = { 'content-type': 'application/json' }
    const response = await world.app.request('/api/auth/login', { method: 'POST', headers, body }, { address })
    return response.headers.getSetCookie().every((line) => line.includes('; Secure'))
  }
  expect([await ask('127.0.0.1'), await ask('::1'), await ask('192.0.2.9')]).toEqual([false, false, true])
})

it('lets a cookie read, and write only with the CSRF token of its own login', async () => {
  const { cookie, csrf } = await browser()
  const other = await browser()
  const me = await ask(world, null, 'GET', '/auth/me', undefined, { cookie })
  expect(me.body).toMatchObject({
    data: { user: { role: 'admin' } },
    user: { organization_id: 'main', extension: null },
  })
  const planted = cookie.replace(csrf, other.csrf)
  for (const headers of [
    { cookie },
    { cookie, 'x-csrf-token': 'wrong' },
    { cookie, 'x-csrf-token': other.csrf },
    { cookie: planted, 'x-csrf-token': other.csrf },
    { cookie: cookie.replace(/csrf_token=[^;]*/, ''), 'x-csrf-token': csrf },
  ]) {
    const answer = await add(headers)
    expect([answer.status, answer.body.error.code]).toEqual([403, 'FORBIDDEN'])
  }
  expect((await add({ cookie, 'x-csrf-token': csrf })).status).toBe(201)
})

it('believes a bearer token rather than a cookie', async () => {
  const { cookie } = await browser()
  const answer = await ask(world, 'agent', 'GET', '/auth/me', undefined, { cookie })
  expect(answer.body.data.user.role).toBe('agent')
})

it('refreshes by cookie, with its CSRF token, and keeps that one', async () => {
  const { cookie, csrf } = await browser()
  const refresh = (headers: Record<string, string>) => ask(world, null, 'POST', '/auth/refresh', {}, headers)
  expect((await refresh({ cookie })).status).toBe(403)
  const answer = await refresh({ cookie, 'x-csrf-token': csrf })
  expect(answer.body).toMatchObject({ csrfToken: csrf, token: answer.body.data.token })
  expect(cookiesOf(answer).get('ad_refresh')?.value).toBe(answer.body.data.refreshToken)
  expect((await refresh({})).status).toBe(401)
})

it('takes the cookies away at logout', async () => {
  const { cookie, csrf } = await browser()
  const answer = await ask(world, null, 'POST', '/auth/logout', undefined, { cookie, 'x-csrf-token': csrf })
  expect([...cookiesOf(answer)].map(([name, { value }]) => [name, value])).toEqual([
    ['ad_auth', ''],
    ['ad_refresh', ''],
    ['csrf_token', ''],
  ])
  expect((await ask(world, null, 'GET', '/auth/me', undefined, { cookie })).status).toBe(401)
})

it('lets a stale cookie keep nobody from signing in', async () => {
  expect((await signIn(world, 'agent1', {}, { cookie: 'ad_auth=stale; csrf_token=x' })).status).toBe(200)
})

it('lets pages of listed origins send cookies, and those of no other', async () => {
  const from = (origin: string) => ask(world, 'agent', 'GET', '/auth/me', undefined, { origin })
  expect((await from('https://crm.example.com')).headers.get('access-control-allow-credentials')).toBe('true')
  expect((await from('https://evil.example.com')).headers.get('access-control-allow-credentials')).toBeNull()
})
