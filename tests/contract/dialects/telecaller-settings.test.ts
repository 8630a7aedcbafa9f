import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

let world: TelecallerWorld
beforeAll(async () => {
  world = await openTelecallerWorld()
})
afterAll(() => world.end())

const put = (who: 'admin' | 'superAdmin', section: string, body: object) =>
  world.tele(who, 'PUT', `/api/settings/${section}`, body)
const fieldsOf = (body: { readonly errors: readonly { readonly field: string }[] }) =>
  body.errors.map(({ field }) => field)

describe('the page of settings', () => {
  it('shows an admin every section, and no secret', async () => {
    const { status, body } = await world.tele('admin', 'GET', '/api/settings')
    expect([status, body.success]).toEqual([200, true])
    expect(body.general).toMatchObject({ companyName: expect.any(String), timezone: 'Europe/Berlin', country: 'IN' })
    expect(body.integrations).toMatchObject({
      meta: { isEnabled: expect.any(Boolean), appSecret: '' },
      twilio: { accountSid: '', authToken: '', hasAuthToken: false },
    })
    expect(body.security).toMatchObject({ passwordMinLength: 10 })
    expect(body.backup).toMatchObject({ isAllowed: false, count: null })
    expect(Object.keys(body.settings).sort()).toEqual([
      'backup',
      'general',
      'integrations',
      'notifications',
      'security',
    ])
    for (const who of ['supervisor', 'agent'] as const) {
      expect((await world.tele(who, 'GET', '/api/settings')).status).toBe(403)
    }
  })

  it('takes back what it shows, and refuses by field what this product does not have', async () => {
    const { settings } = (await world.tele('admin', 'GET', '/api/settings')).body
    for (const section of Object.keys(settings)) {
      const same = await put('admin', section, settings[section])
      expect([section, same.status, same.body.message]).toEqual([section, 200, 'Settings saved'])
    }
    const mail = await put('admin', 'notifications', { ...settings.notifications, email: true, weeklyDigest: true })
    expect([mail.status, fieldsOf(mail.body)]).toEqual([400, ['email', 'weeklyDigest']])
    expect(mail.body.errors[0].message).toMatch(/cannot be switched/)
    for (const [section, body] of [
      ['general', { currency: 'INR' }],
      ['integrations', { slack: {} }],
      ['security', { passwordMinLength: 4 }],
      ['backup', { autoBackup: true }],
    ] as const) {
      const refused = await put('admin', section, body)
      expect([section, refused.status, fieldsOf(refused.body)]).toEqual([section, 400, Object.keys(body)])
    }
    const nowhere = await put('admin', 'weather', {})
    expect([nowhere.status, nowhere.body.message]).toEqual([404, 'Resource not found'])
  })

  it('sets up Meta and the telephone account, whose secrets stay where they are', async () => {
    const meta = await put('admin', 'integrations', { meta: { appId: '12345', appSecret: 'quite secret' } })
    expect(meta.body.integrations.meta).toMatchObject({ appId: '12345', appSecret: '', hasAppSecret: true })
    const half = await put('admin', 'integrations', {
      twilio: { accountSid: `AC${'0'.repeat(32)}`, authToken: '', publicUrl: '' },
    })
    expect([half.status, fieldsOf(half.body)]).toEqual([400, ['twilio.authToken', 'twilio.publicUrl']])
    const twilio = {
      accountSid: `AC${'0'.repeat(32)}`,
      authToken: 'a long token',
      publicUrl: 'https://calls.example.com',
    }
    const whole = await put('admin', 'integrations', { twilio })
    expect(whole.body.integrations).toMatchObject({
      meta: { appId: '12345' },
      twilio: { ...twilio, authToken: '', hasAuthToken: true },
    })
    expect(JSON.stringify(whole.body)).not.toMatch(/quite secret|a long token/)
    const again = await put('admin', 'integrations', whole.body.integrations)
    expect([again.status, again.body.integrations]).toEqual([200, whole.body.integrations])
  })

  it('changes the name of the site for the installation’s admin, and its time zone only while it rests', async () => {
    expect((await put('admin', 'general', { companyName: 'North' })).status).toBe(403)
    const moved = await put('superAdmin', 'general', { timezone: 'Asia/Kolkata' })
    expect(moved.status).toBe(400)
    expect(moved.body.error ?? moved.body.message).toMatch(/configuration|suspended/)
    const wrong = await put('superAdmin', 'general', { timezone: 'Moon/Base', siteName: '' })
    expect([wrong.status, fieldsOf(wrong.body).sort()]).toEqual([400, ['siteName', 'timezone']])
  })

  it('tells how the program is', async () => {
    const { status, body } = await world.tele('admin', 'GET', '/api/settings/status')
    expect([status, body]).toMatchObject([
      200,
      { success: true, status: 'healthy', database: 'connected', parts: expect.any(Array), system: {} },
    ])
    expect(body.parts.map(({ name }: { name: string }) => name)).toContain('api')
  })

  it('makes, lists and hands out backups to the installation’s admin, and says how one is put back', async () => {
    expect((await world.tele('admin', 'POST', '/api/settings/backup')).status).toBe(403)
    expect((await world.tele('admin', 'GET', '/api/settings/backups')).status).toBe(403)
    const made = await world.tele('superAdmin', 'POST', '/api/settings/backup')
    expect([made.status, made.body.message]).toEqual([201, 'Backup created'])
    const { id } = made.body.backup
    const list = await world.tele('superAdmin', 'GET', '/api/settings/backups')
    expect(list.body).toMatchObject({ success: true, total: 1, backups: [{ _id: id, size: expect.any(Number) }] })
    expect((await world.tele('superAdmin', 'GET', '/api/settings')).body.backup).toMatchObject({
      isAllowed: true,
      count: 1,
      lastBackup: made.body.backup.createdAt,
    })
    const file = await world.app.request(`/telecaller/api/settings/backups/${id}/download`, {
      headers: { authorization: `Bearer ${world.tokens.superAdmin}` },
    })
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'application/vnd.sqlite3'])
    expect((await file.text()).slice(0, 15)).toBe('SQLite format 3')
    const none = await world.tele('superAdmin', 'GET', '/api/settings/backups/nothing/download')
    expect(none.status).toBe(404)
    const restore = await world.tele('superAdmin', 'POST', `/api/settings/backups/${id}/restore`)
    expect([restore.status, restore.body.message]).toEqual([400, expect.stringContaining('trunkline restore')])
    const gone = await world.tele('superAdmin', 'DELETE', `/api/settings/backup/${id}`)
    expect([gone.status, gone.body.message]).toEqual([400, expect.stringContaining('go by themselves')])
  })
})
