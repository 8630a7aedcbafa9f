import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMailer } from '../../../api/mail/mailer.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite, password } from '../support/api-world.js'
import { type Answer, ask } from '../support/ask.js'
import { bearer, newPerson, signIn, who } from './support.js'
import { type MailServer, startMailServer } from './support-smtp.js'

let mail: MailServer
let world: ApiWorld
const page = 'https://crm.example.com/reset?token='
const fresh = 'an entirely new password'

beforeAll(async () => {
  mail = await startMailServer()
  world = await openApiWorld({ mail: mail.settings, passwordResetUrl: page })
})
afterAll(async () => {
  await world.end()
  await mail.close()
})

const forgot = (email: string) => ask(world, null, 'POST', '/auth/forgot-password', { email })
const reset = (body: object) => ask(world, null, 'POST', '/auth/reset-password', body)
const verify = (email: string, otp: string) => ask(world, null, 'POST', '/auth/verify-otp', { email, otp })
const field = (answer: Answer) => [answer.status, ...Object.keys(answer.body.error.details.fields)]

async function letterFor(name: string) {
  const email = `${name}@example.com`
  await newPerson(world, name)
  await forgot(email)
  const letter = await mail.next()
  expect(letter.to).toEqual([email])
  const token = new RegExp(`${page.replace('?', '\\?')}([\\w-]{43})`).exec(letter.text)?.[1] ?? ''
  const otp = /\b(\d{6})\b/.exec(letter.text.slice(letter.text.indexOf('minutes')))?.[1] ?? ''
  return { email, token, otp }
}

describe('the link of a letter', () => {
  it('goes to the person where an admin asks for it, and is not shown to the admin', async () => {
    const id = await newPerson(world, 'helped')
    const made = await ask(world, 'admin', 'POST', `/users/${id}/password-reset`)
    expect([made.status, made.body.data]).toMatchObject([201, { mailed: true, token: null, url: null }])
    const letter = await mail.next()
    expect(letter.to).toEqual(['helped@example.com'])
    const token = letter.text.slice(letter.text.indexOf(page) + page.length).slice(0, 43)
    expect((await reset({ token, newPassword: fresh })).status).toBe(200)
    expect((await signIn(world, 'helped', { password: fresh })).status).toBe(200)
  })

  it('sets a new password once, and ends every login', async () => {
    const { token } = await letterFor('forgetful')
    const before = (await signIn(world, 'forgetful')).body.token
    expect(field(await reset({ token, newPassword: 'short' }))).toEqual([422, 'password'])
    expect((await reset({ token, newPassword: fresh })).status).toBe(200)
    expect((await who(world, before)).status).toBe(401)
    expect((await signIn(world, 'forgetful')).status).toBe(401)
    expect((await signIn(world, 'forgetful', { password: fresh })).status).toBe(200)
    expect(field(await reset({ token, newPassword: 'yet another password' }))).toEqual([422, 'token'])
  })

  it('used by two at once lets exactly one in', async () => {
    const { token } = await letterFor('raced')
    const both = await Promise.all([reset({ token, newPassword: fresh }), reset({ token, newPassword: `${fresh}!` })])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422])
  })

  it('holds half an hour', async () => {
    const { token } = await letterFor('late')
    await world.clock.advance(30 * 60_000)
    expect(field(await reset({ token, newPassword: fresh }))).toEqual([422, 'token'])
  })

  it('is of no use once the password was changed otherwise, or the account closed', async () => {
    const changed = await letterFor('changed')
    const own = (await signIn(world, 'changed')).body.token
    await ask(world, null, 'PUT', '/auth/password', { currentPassword: password, newPassword: fresh }, bearer(own))
    expect((await reset({ token: changed.token, newPassword: 'of the thief, long' })).status).toBe(422)
    const closed = await letterFor('closing')
    const admin = (await signIn(world, 'admin')).body.token
    const [user] = (await ask(world, null, 'GET', '/users?query=closing', undefined, bearer(admin))).body.data
    await ask(world, null, 'PUT', `/users/${user.id}`, { active: false }, bearer(admin))
    expect((await reset({ token: closed.token, newPassword: fresh })).status).toBe(422)
  })

  it('is kept as a hash alone', async () => {
    const { token, otp } = await letterFor('hashed')
    const rows = JSON.stringify(await world.options.readers.system.selectFrom('password_resets').selectAll().execute())
    expect(rows).not.toContain(token)
    expect(rows).not.toContain(`"${otp}"`)
  })
})

describe('the code of a letter', () => {
  it('sets a new password with the address, or is exchanged for a token', async () => {
    const { email, otp } = await letterFor('typed')
    expect((await reset({ email, otp, password: fresh })).status).toBe(200)
    expect((await signIn(world, 'typed', { password: fresh })).status).toBe(200)
    const other = await letterFor('exchanged')
    const exchanged = await verify(other.email, other.otp)
    expect(exchanged.body).toMatchObject({ success: true, resetToken: exchanged.body.data.resetToken })
    expect((await reset({ resetToken: exchanged.body.data.resetToken, newPassword: fresh })).status).toBe(200)
  })

  it('holds ten minutes', async () => {
    const { email, otp } = await letterFor('slow')
    await world.clock.advance(10 * 60_000)
    expect(field(await verify(email, otp))).toEqual([422, 'otp'])
  })

  it('is gone after five wrong ones, from wherever they come', async () => {
    const { email, otp } = await letterFor('guessed')
    const wrong = otp === '000000' ? '111111' : '000000'
    const body = JSON.stringify({ email, otp: wrong })
    for (let i = 0; i < 5; i++) {
      const headers = { 'content-type': 'application/json' }
      const answer = await world.app.request(
        '/api/auth/verify-otp',
        { method: 'POST', headers, body },
        { address: `198.51.100.${i}` },
      )
      expect(answer.status).toBe(422)
    }
    expect(field(await verify(email, otp))).toEqual([422, 'otp'])
  })

  it('is replaced by that of the next letter', async () => {
    const { email, otp } = await letterFor('twice')
    await forgot(email)
    await mail.next()
    expect((await verify(email, otp)).status).toBe(422)
  })
})

describe('asking for a letter', () => {
  it('is answered alike whether or not there is such an account, to which alone one goes', async () => {
    const nobody = await forgot('nobody@example.com')
    await newPerson(world, 'somebody')
    const somebody = await forgot('somebody@example.com')
    expect([nobody.status, nobody.body]).toEqual([200, somebody.body])
    expect((await mail.next()).to).toEqual(['somebody@example.com'])
    expect(mail.waiting()).toBe(0)
  })

  it('again and again is slowed down, for an address that is none too', async () => {
    const answers = []
    for (let i = 0; i < 7; i++) answers.push((await forgot('unknown@example.com')).status)
    expect(answers).toEqual([200, 200, 200, 200, 200, 429, 429])
  })

  it('says where the mail server refuses, in the log alone', async () => {
    const { settings } = mail
    const broken = createMailer({ ...settings, login: { user: 'trunkline', password: 'wrong' } })
    await expect(broken.send({ to: 'a@example.com', subject: 'x', text: 'x' })).rejects.toThrow(
      /mail server .* did not take/,
    )
  })
})

describe('where no mail is sent', () => {
  let plain: ApiWorld
  beforeAll(async () => {
    plain = await openApiWorld()
  })
  afterAll(() => plain.end())

  it('people are told to ask an admin, who makes a link', async () => {
    const asked = await ask(plain, null, 'POST', '/auth/forgot-password', { email: 'agent1@example.com' })
    expect([asked.status, asked.body.error.message]).toEqual([409, expect.stringContaining('Ask an admin')])
    const made = await ask(plain, 'admin', 'POST', `/users/${plain.users.agent}/password-reset`)
    expect(made.body.data).toMatchObject({ mailed: false, url: null })
    const { token } = made.body.data
    expect((await ask(plain, null, 'POST', '/auth/reset-password', { token, password: fresh })).status).toBe(200)
    expect((await signIn(plain, 'agent1', { password: fresh })).status).toBe(200)
  })

  it('no admin makes one for somebody above or elsewhere, and no supervisor any', async () => {
    const link = (as: 'admin' | 'supervisor', id: number) => ask(plain, as, 'POST', `/users/${id}/password-reset`)
    expect((await link('admin', plain.users.stranger)).status).toBe(404)
    await plain.store.writeSystem('memberships.put', { user: plain.users.superAdmin, site: mainSite, role: 'admin' })
    expect((await link('admin', plain.users.superAdmin)).status).toBe(403)
    expect((await link('supervisor', plain.users.agent)).status).toBe(403)
    await plain.store.writeSystem('memberships.put', { user: plain.users.agent2, site: otherSite, role: 'agent' })
    expect((await link('admin', plain.users.agent2)).status).toBe(403)
  })
})
