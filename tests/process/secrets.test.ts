import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ibratDialect } from '../../api/dialects/ibrat/index.js'
import { usualIbratSettings } from '../../api/dialects/ibrat/settings.js'
import { telecallerDialect } from '../../api/dialects/telecaller/index.js'
import { usualTelecallerSettings } from '../../api/dialects/telecaller/settings.js'
import { nativeDialect } from '../../api/native/native.js'
import { freePorts } from '../lab/support/lab-ports.js'
import { until } from '../lab/support/until.js'
import { type FakeAmi, startFakeAmi } from '../support/fake-ami/fake-ami.js'
import { type FakeAri, startFakeAri } from '../support/fake-ari/fake-ari.js'
import { adminEmail, type ProcessSite, processSite } from './support/process-site.js'

const native = nativeDialect('0.0.0', null)
const ibrat = ibratDialect({ version: '0.0.0', basePath: '/ibrat', settings: usualIbratSettings, limits: null })
const tele = { version: '0.0.0', basePath: '/telecaller', settings: usualTelecallerSettings, limits: null }
const telecaller = telecallerDialect(tele)

/** What nobody may see, by a name for it. Those that the process makes come while it works. */
const secrets = new Map<string, string>([
  ['administrator’s password', 'Admin-Secret-5c1f77'],
  ['ARI password', 'Ari-Secret-7e0b12'],
  ['AMI password', 'Ami-Secret-93d4aa'],
  ['mail password', 'Mail-Secret-be8811'],
  ['person’s password', 'Person-Secret-2277cd'],
  ['person’s next password', 'Person-Secret-next-410f'],
  ['SIP password', 'Sip-Secret-f00d99'],
  ['mistyped password', 'Typo-Secret-18e3b0'],
  ['token of Twilio', 'Twilio-Token-6c2d19'],
  ['key of Twilio', 'Twilio-Key-0b7733'],
  ['token of a site’s Twilio', 'Twilio-Site-Token-aa41c8'],
  ['app secret of Meta', 'Meta-App-Secret-3390fe'],
  ['access token of Meta', 'Meta-Access-Token-77d2b1'],
  ['page token of Meta', 'Meta-Page-Token-51ce09'],
  ['verify token of Meta', 'Meta-Verify-Token-d9408a'],
  ['webhook secret of Meta', 'Meta-Webhook-Secret-1f6e5b'],
])
const secret = (name: string): string => {
  const found = secrets.get(name)
  if (found === undefined) throw new TypeError(`the process made no ${name}`)
  return found
}

/** Every place where a secret is shown, each once, to whoever it is for. */
const shown: Readonly<Record<string, readonly string[]>> = {
  'access token': ['POST /api/auth/login', 'POST /ibrat/api/auth/login'],
  'refresh token': ['POST /api/auth/login'],
  'API key': ['POST /api/api-keys'],
  'webhook secret': ['POST /api/webhooks'],
  'next webhook secret': ['POST /api/webhooks/1/rotate-secret'],
  'TOTP secret': ['POST /api/auth/second-factor'],
  'recovery code': ['POST /api/auth/second-factor/confirm'],
  'reset token': ['POST /api/users/2/password-reset'],
}

/** What a browser phone signs in with: shown on this host or over TLS to the one agent, each reading audited. */
const credentialsOfOneself = ['GET /api/agents/me/credentials']

interface Seen {
  readonly where: string
  readonly text: string
}

let site: ProcessSite
let ari: FakeAri
let ami: FakeAmi
const answers: Seen[] = []

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(site.baseUrl + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  // Cookies carry the tokens of a login and are looked at by the tests of logins.
  const told = [...response.headers]
    .filter(([name]) => name !== 'set-cookie')
    .map(([name, value]) => `${name}: ${value}`)
  const text = bytes.toString('utf8')
  answers.push({ where: `${method} ${path}`, text: `${told.join('\n')}\n${bytes.toString('latin1')}` })
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== ''
  const parsed = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}
  const data = parsed['data']
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : parsed
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

beforeAll(async () => {
  ari = await startFakeAri('trunkline', secret('ARI password'))
  ami = await startFakeAmi('trunkline', secret('AMI password'))
  const [nowhere = 0] = await freePorts(1)
  const simulated = { id: 'main', pbx: 'simulated', defaultCountry: 'US', limits: { trunks: [{ name: 'sim-trunk' }] } }
  const access = { user: 'trunkline' }
  const right = {
    ari: { ...access, url: ari.url, password: secret('ARI password') },
    ami: { ...access, port: ami.port, password: secret('AMI password') },
  }
  const wrong = {
    ari: { ...right.ari, password: secret('mistyped password') },
    ami: { ...right.ami, password: secret('mistyped password') },
  }
  // Nobody answers there: what cannot be reached is told of.
  const twilio = {
    accountSid: `AC${'1'.repeat(32)}`,
    authToken: secret('token of Twilio'),
    apiKey: { sid: `SK${'1'.repeat(32)}`, secret: secret('key of Twilio') },
    apiUrl: `http://127.0.0.1:${nowhere}`,
    publicUrl: 'https://calls.example.com',
    extensions: 'sip:{extension}@example.sip.twilio.com',
    countries: ['DE'],
  }
  site = await processSite({
    config: {
      log: { level: 'debug' },
      admin: { email: adminEmail, password: secret('administrator’s password') },
      mail: {
        host: '127.0.0.1',
        port: nowhere,
        security: 'none',
        user: 'trunkline',
        password: secret('mail password'),
        from: 'trunkline@example.com',
      },
      auth: { passwordResetUrl: 'https://crm.example.com/reset' },
      webhooks: { allowPrivate: ['127.0.0.1'] },
      pbxs: [
        { name: 'simulated', type: 'simulator' },
        { name: 'office', type: 'asterisk', ...right },
        { name: 'mistyped', type: 'asterisk', ...wrong },
        { name: 'far', type: 'twilio', ...twilio },
      ],
      sites: [
        simulated,
        { id: 'office', pbx: 'office', limits: { trunks: [{ name: 'carrier' }] } },
        { id: 'mistyped', pbx: 'mistyped', limits: { trunks: [{ name: 'carrier' }] } },
        { id: 'far', pbx: 'far', defaultCountry: 'DE', limits: { trunks: [{ name: 'twilio' }] } },
      ],
    },
  })
  await site.start({}, secret('administrator’s password'))
  secrets.set('access token', site.admin.token)
  secrets.set('key of the data folder (hex)', readFileSync(join(site.dataDir, 'secrets/key')).toString('hex'))
  await work()
})
afterAll(async () => {
  await site.remove()
  await Promise.all([ari.close(), ami.close()])
})

/** A day with everything that has to do with secrets, and what goes wrong with them. */
async function work(): Promise<void> {
  const admin = bearer(secret('access token'))
  const asAdmin = (method: string, path: string, body?: unknown) =>
    ask(method, path, body, { ...admin, 'x-trunkline-site': 'main' })
  const login = await ask('POST', '/api/auth/login', {
    email: adminEmail,
    password: secret('administrator’s password'),
  })
  secrets.set('refresh token', String(login['refreshToken']))
  const person = { email: 'one@example.com', name: 'Agent 1', password: secret('person’s password'), role: 'agent' }
  await asAdmin('POST', '/api/users', person)
  await asAdmin('POST', '/api/users', { ...person, email: 'two@example.com', role: 'emperor' })
  await asAdmin('POST', '/api/agents', {
    userId: 2,
    extension: '1001',
    sipUsername: 'one',
    sipPassword: secret('SIP password'),
  })
  await asAdmin('PUT', '/api/agents/1', { sipPassword: secret('SIP password'), phoneMode: 'other' })
  await asAdmin('PUT', '/api/sip/config', { server: 'sip.example.com', password: secret('SIP password') })
  const { key } = await asAdmin('POST', '/api/api-keys', { name: 'CRM', scopes: ['lead.read'] })
  secrets.set('API key', String(key))
  const hook = await asAdmin('POST', '/api/webhooks', {
    name: 'CRM',
    url: 'http://127.0.0.1:1/hook',
    events: ['lead.updated'],
  })
  secrets.set('webhook secret', String(hook['secret']))
  const next = await asAdmin('POST', '/api/webhooks/1/rotate-secret', {})
  secrets.set('next webhook secret', String(next['secret']))
  const reset = await asAdmin('POST', '/api/users/2/password-reset', {})
  secrets.set('reset token', textOf(reset['token']) || (textOf(reset['url']).split(/[=/#]/).at(-1) ?? ''))
  // Wrong in each way a login can be.
  for (const body of [
    { email: adminEmail, password: secret('mistyped password') },
    { email: 1, password: secret('mistyped password') },
    { email: secret('mistyped password'), password: 'x' },
  ]) {
    await ask('POST', '/api/auth/login', body)
    await ask('POST', '/ibrat/api/auth/login', body)
  }
  for (const path of ['/api/auth/login', '/ibrat/api/auth/login']) {
    const body = `{"email":"${adminEmail}","password":${secret('mistyped password')}}`
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(site.baseUrl + path, { method: 'POST', headers, body })
    answers.push({ where: `POST ${path}`, text: await response.text() })
  }
  await ask('GET', '/api/leads', undefined, bearer(`${secret('access token')}x`))
  await ask('GET', '/api/leads?x=1', undefined, { 'x-api-key': `${secret('API key')}x` })
  await ask('POST', '/api/auth/refresh', { refreshToken: `${secret('refresh token')}x` })
  await ask('POST', '/api/auth/reset-password', {
    token: `${secret('reset token')}x`,
    password: secret('person’s next password'),
  })
  await ask('POST', '/api/auth/forgot-password', { email: 'one@example.com' })
  const own = await ask('POST', '/ibrat/api/auth/login', {
    email: 'one@example.com',
    password: secret('person’s password'),
  })
  const one = bearer(String(own['token']))
  const factor = await ask('POST', '/api/auth/second-factor', { password: secret('person’s password') }, one)
  secrets.set('TOTP secret', String(factor['secret']))
  const code = new TOTP({ secret: secret('TOTP secret') }).generate()
  const { recoveryCodes } = await ask('POST', '/api/auth/second-factor/confirm', { code }, one)
  secrets.set('recovery code', String(Array.isArray(recoveryCodes) ? recoveryCodes[0] : undefined))
  await ask(
    'PUT',
    '/api/auth/password',
    { currentPassword: secret('mistyped password'), newPassword: secret('person’s next password') },
    one,
  )
  await ask('GET', '/api/agents/me/credentials', undefined, one)
  await asAdmin('PUT', '/api/site/pbx-account', {
    account: `AC${'2'.repeat(32)}`,
    secret: secret('token of a site’s Twilio'),
    publicUrl: 'https://calls.example.com',
  })
  const meta = {
    appId: '1234567890',
    appSecret: secret('app secret of Meta'),
    accessToken: secret('access token of Meta'),
    verifyToken: secret('verify token of Meta'),
    webhookSecret: secret('webhook secret of Meta'),
    graphUrl: 'http://127.0.0.1:1/v23.0',
    pages: [{ id: '111', accessToken: secret('page token of Meta') }],
  }
  for (const body of [meta, { ...meta, appId: {}, pages: 'none' }]) await asAdmin('PUT', '/api/meta/config', body)
  const question = `hub.mode=subscribe&hub.challenge=42&hub.verify_token=${secret('verify token of Meta')}`
  await ask('GET', `/api/meta/webhook?${question}`)
  await ask('GET', `/telecaller/api/meta/webhook?${question}x`)
  await asAdmin('POST', '/api/meta/sync', {})
  await asAdmin('POST', '/api/meta/webhook/test', {})
  await asAdmin('POST', '/api/ingress/twilio/far/status?leg=tl.far.1', { AccountSid: `AC${'1'.repeat(32)}` })
  await asAdmin('POST', '/api/sites/main/backups', {})
  for (const { rows, assets, basePath } of [native, ibrat, telecaller]) {
    for (const row of rows.filter(({ method }) => method === 'get')) {
      const path = basePath + row.path.replace(':site', 'main').replace(/:[a-zA-Z]+/g, '1')
      await asAdmin('GET', path)
      await ask('GET', path, undefined, one)
    }
    for (const asset of assets) await ask('GET', basePath + asset.path)
  }
  await until('the wrong password of the PBX is told of', () =>
    site.process.log.some((line) => JSON.stringify(line).includes('mistyped')),
  )
}

/** As it stands, and as it may have been written on. */
function forms(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const base64 = bytes.toString('base64').replace(/=+$/, '')
  return [
    value,
    base64,
    bytes.toString('base64url').replace(/=+$/, ''),
    bytes.toString('hex'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ]
}

function leaks(seen: readonly Seen[], names: readonly string[] = [...secrets.keys()]): readonly string[] {
  const wanted = names.map((name) => ({ name, of: [...new Set(forms(secret(name)))] }))
  return seen.flatMap(({ where, text }) => {
    const there = wanted.filter(({ of }) => of.some((form) => text.includes(form)))
    return there.filter(({ name }) => !shown[name]?.includes(where)).map(({ name }) => `${where} shows the ${name}`)
  })
}

describe('secrets of a whole session', () => {
  it('were all made, and each is shown where it is meant to be', () => {
    expect([...secrets].filter(([, value]) => value.length < 8 || value === 'undefined')).toEqual([])
    for (const [name, places] of Object.entries(shown)) {
      const places_ = answers.filter(({ where, text }) => places.includes(where) && text.includes(secret(name)))
      expect(name === 'access token' || places_.length > 0, `${name}`).toBe(true)
    }
  })

  it('stand in no other answer, no error, no list, no description, no backup’s list', () => {
    const others = answers.filter(({ where }) => !credentialsOfOneself.includes(where))
    expect(leaks(others)).toEqual([])
    expect(answers.length).toBeGreaterThan(250)
  })

  it('stand in no line of the log', () => {
    expect(leaks(site.process.log.map((line) => ({ where: `log: ${line.msg}`, text: JSON.stringify(line) })))).toEqual(
      [],
    )
  })

  it('stand in no argument and no variable of the process', () => {
    const seen = ['cmdline', 'environ'].map((where) => ({
      where,
      text: readFileSync(`/proc/${site.process.pid}/${where}`, 'latin1'),
    }))
    expect(leaks(seen)).toEqual([])
  })

  it('stand in no file of the data folder but the key’s own', () => {
    const files = readdirSync(site.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const seen = files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.endsWith('secrets/key'))
      .map((path) => ({ where: path.slice(site.dataDir.length), text: readFileSync(path, 'latin1') }))
    expect(seen.length).toBeGreaterThan(3)
    expect(leaks(seen)).toEqual([])
  })

  it('stand in nothing that the commands say, and in the manifest of a backup neither', async () => {
    const doctor = await site.run('doctor', '--json', '--config', site.configFile)
    const backup = await site.run('backup', join(site.dir, 'copy'), '--json', '--config', site.configFile)
    const manifest = readFileSync(join(site.dir, 'copy/manifest.json'), 'utf8')
    const seen = [doctor, backup].map(({ out, err }, at) => ({
      where: ['doctor', 'backup'][at] ?? '',
      text: out + err,
    }))
    expect(leaks([...seen, { where: 'manifest', text: manifest }])).toEqual([])
  })
})
