import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld, password } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { bearer, newPerson, signIn } from './support.js'

let world: ApiWorld
let person = 0
let name: string
let token: string

beforeEach(async () => {
  world ??= await openApiWorld()
  person += 1
  name = `person${person}`
  await newPerson(world, name)
  token = (await signIn(world, name)).body.token
})
afterAll(() => world.end())

const mine = (method: string, path: string, body?: object) => ask(world, null, method, path, body, bearer(token))

function codeAt(secret: string, at: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at })
}

/** Enrols, confirms, and goes on to the next code. */
async function enrol(): Promise<{ secret: string; recoveryCodes: string[]; next: () => Promise<string> }> {
  const { secret } = (await mine('POST', '/auth/second-factor', { password })).body.data
  const next = async () => {
    await world.clock.advance(30_000)
    return codeAt(secret, world.clock.now())
  }
  const confirmed = await mine('POST', '/auth/second-factor/confirm', { code: await next() })
  return { secret, recoveryCodes: confirmed.body.data.recoveryCodes, next }
}

it('is asked for at the login once an app was confirmed, and not before', async () => {
  const enrolled = await mine('POST', '/auth/second-factor', { password })
  expect(enrolled.body.data.uri).toMatch(new RegExp(`^otpauth://totp/Trunkline:${name}%40example.com\\?.*secret=`))
  expect((await signIn(world, name)).status).toBe(200)
  const { next } = await enrol()
  const missing = await signIn(world, name)
  expect([missing.status, missing.body.error.code, missing.body.error.details]).toEqual([
    401,
    'UNAUTHORIZED',
    { reason: 'secondFactorNeeded', field: 'code' },
  ])
  expect((await signIn(world, name, { code: await next() })).status).toBe(200)
  expect((await mine('GET', '/auth/second-factor')).body.data).toMatchObject({ enabled: true, recoveryCodesLeft: 10 })
})

it('tells only somebody with the right password that it is needed', async () => {
  await enrol()
  const wrong = await ask(world, null, 'POST', '/auth/login', { email: `${name}@example.com`, password: 'wrong' })
  expect(wrong.body.error).toEqual({ code: 'INVALID_CREDENTIALS', message: 'Invalid email or password' })
})

it('takes no code twice, and none from before one that was taken', async () => {
  const { secret, next } = await enrol()
  const code = await next()
  const earlier = codeAt(secret, world.clock.now() - 30_000)
  const both = await Promise.all([signIn(world, name, { code }), signIn(world, name, { code })])
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
  for (const used of [code, earlier]) {
    const again = await signIn(world, name, { code: used })
    expect([again.status, again.body.error.details]).toEqual([401, { reason: 'secondFactorWrong' }])
  }
  expect((await signIn(world, name, { code: await next() })).status).toBe(200)
})

it('forgives a clock that is half a minute off, and not more', async () => {
  const { secret, next } = await enrol()
  await next()
  await next()
  const at = world.clock.now()
  expect((await signIn(world, name, { code: codeAt(secret, at - 60_000) })).status).toBe(401)
  expect((await signIn(world, name, { code: codeAt(secret, at + 60_000) })).status).toBe(401)
  expect((await signIn(world, name, { code: codeAt(secret, at - 30_000) })).status).toBe(200)
})

it('slows guessing down, which signing in without a code does not make forgotten', async () => {
  const { next } = await enrol()
  for (let i = 0; i < 5; i++) {
    await signIn(world, name, { code: '000000' })
    await signIn(world, name)
  }
  expect((await signIn(world, name, { code: await next() })).status).toBe(200)
  for (let i = 0; i < 5; i++) await signIn(world, name, { code: '000000' })
  expect((await signIn(world, name, { code: '000000' })).status).toBe(429)
})

it('can be replaced by a recovery code, each once, however it is written', async () => {
  const { recoveryCodes } = await enrol()
  const [first = '', second = ''] = recoveryCodes
  expect(recoveryCodes).toHaveLength(10)
  expect((await signIn(world, name, { code: first })).status).toBe(200)
  expect((await signIn(world, name, { code: first })).status).toBe(401)
  expect((await signIn(world, name, { code: second.toLowerCase().replaceAll('-', ' ') })).status).toBe(200)
  expect((await mine('GET', '/auth/second-factor')).body.data.recoveryCodesLeft).toBe(8)
  const fresh = (await mine('POST', '/auth/second-factor/recovery-codes', { password })).body.data.recoveryCodes
  expect((await signIn(world, name, { code: recoveryCodes[2] })).status).toBe(401)
  expect((await signIn(world, name, { code: fresh[0] })).status).toBe(200)
})

it('is enrolled, renewed and given up only with the password', async () => {
  for (const path of ['', '/recovery-codes', '/remove']) {
    const answer = await mine('POST', `/auth/second-factor${path}`, { password: 'wrong' })
    expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, ['password']])
    await world.clock.advance(60_000)
  }
  const { next } = await enrol()
  expect((await mine('POST', '/auth/second-factor', { password })).status).toBe(409)
  expect((await mine('POST', '/auth/second-factor/confirm', { code: await next() })).status).toBe(409)
  expect((await mine('POST', '/auth/second-factor/remove', { password })).status).toBe(200)
  expect((await signIn(world, name)).status).toBe(200)
})

it('of somebody who lost the device is taken away by an admin of the site', async () => {
  await enrol()
  const admin = (await signIn(world, 'admin')).body.token
  const stranger = (await signIn(world, 'stranger')).body.token
  const users = await ask(world, null, 'GET', `/users?query=${name}`, undefined, bearer(admin))
  const away = (as: string) =>
    ask(world, null, 'DELETE', `/users/${users.body.data[0].id}/second-factor`, undefined, bearer(as))
  expect((await away(stranger)).status).toBe(404)
  expect((await away(admin)).status).toBe(204)
  expect((await signIn(world, name)).status).toBe(200)
})

it('keeps its secret sealed and its recovery codes hashed', async () => {
  const { secret, recoveryCodes } = await enrol()
  const rows = await world.options.readers.system.selectFrom('second_factors').select('secret').execute()
  expect(rows.some((row) => row.secret === secret)).toBe(false)
  expect(rows.some((row) => world.options.openSecret(row.secret) === secret)).toBe(true)
  const codes = await world.options.readers.system.selectFrom('recovery_codes').select('code_hash').execute()
  expect(JSON.stringify(codes)).not.toContain(recoveryCodes[0]?.replaceAll('-', ''))
})
