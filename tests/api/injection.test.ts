import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiDeps } from '../../api/api-deps.js'
import type { Row } from '../../api/contract/row.js'
import { nativeDialect } from '../../api/native/native.js'
import { deliveryHeaders } from '../../api/webhooks/delivery-headers.js'
import { prettyLine } from '../../daemon/pretty-line.js'
import { reportHtml } from '../../daemon/simulate/report-html.js'
import { schemaOf } from '../fuzz/support/from-schema.js'
import { noTotals } from '../fuzz/support/fuzz-world.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

const lists = nativeDialect('0.0.0', null).rows.filter(
  (row: Row<ApiDeps>) => row.method === 'get' && row.kind === 'json' && !row.path.includes(':'),
)

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const ok = async (...asked: Parameters<typeof ask> extends [ApiWorld, ...infer Rest] ? Rest : never) => {
  const answer = await ask(world, ...asked)
  expect(answer.status, `${JSON.stringify(answer.body)}`).toBeLessThan(300)
  return answer.body.data
}

describe('SQL', () => {
  it('in any value of any list’s query stays a value: it is refused or finds nothing, and the tables stand', async () => {
    const evil = [
      `' OR '1'='1`,
      `'; DROP TABLE leads; --`,
      `1) UNION SELECT password_hash FROM users --`,
      `id; DELETE FROM leads`,
      `(SELECT 1)`,
      `\\'`,
      'a\0b',
      `x' || (SELECT 1) || '`,
      'rowid',
      'password_hash',
    ]
    for (const row of lists) {
      const { properties } = schemaOf(row.query)
      for (const name of Object.keys((properties ?? {}) as object)) {
        for (const value of evil) {
          const { status, body } = await ask(
            world,
            'superAdmin',
            'GET',
            `${row.path}?${name}=${encodeURIComponent(value)}`,
          )
          expect(status, `${row.path} ${name}=${value}`).toBeLessThan(500)
          expect(JSON.stringify(body)).not.toMatch(/argon2|SQLITE|syntax error/)
        }
      }
    }
    expect((await ask(world, 'admin', 'GET', `/leads/${world.lead}`)).status).toBe(200)
  })

  it('wildcards in a search are letters', async () => {
    const named = ['100% sure', 'under_score', 'back\\slash', 'plain']
    for (const [at, name] of named.entries()) {
      await ok('admin', 'POST', '/leads', { campaignId: world.campaign, phoneNumber: `+4930123457${at}0`, name })
    }
    for (const [text, found] of [
      ['%', 1],
      ['_', 1],
      ['\\', 1],
      ['%%', 0],
      ['__', 0],
      ['p%n', 0],
      ['plain', 1],
      ["'", 0],
    ] as const) {
      const { body } = await ask(world, 'admin', 'GET', `/leads?query=${encodeURIComponent(text)}`)
      expect([text, body.pagination.total]).toEqual([text, found])
    }
  })

  it('takes lists as long as a body may be, or says how long they may be', async () => {
    const leadIds = Array.from({ length: 50_000 }, (_, at) => at + 1)
    const { status } = await ask(world, 'admin', 'POST', '/leads/bulk-action', { action: 'delete', leadIds })
    expect([200, 413, 422]).toContain(status)
    const many = await ask(
      world,
      'admin',
      'GET',
      `/leads?${Array.from({ length: 2000 }, () => 'status=new').join('&')}`,
    )
    expect(many.status).toBe(422)
  })
})

describe('headers of answers', () => {
  const evil = 'a"\r\nSet-Cookie: evil=1\r\n\r\n<script>ü💣;/../x'

  it('take no line and no quote out of what people named', async () => {
    const form = new FormData()
    form.set('campaignId', String(world.campaign))
    form.append('file', new File(['phoneNumber\nnone\n'], evil))
    await ask(world, 'admin', 'POST', '/leads/bulk-upload', form)
    await ok('admin', 'PUT', `/campaigns/${world.campaign}`, { name: evil.replaceAll(/[\r\n]/g, ' ') })
    const { headers } = await ask(world, 'admin', 'GET', `/campaigns/${world.campaign}/abandonment/evidence`)
    expect(headers.get('content-disposition')).toMatch(/^(inline|attachment); filename="[A-Za-z0-9._-]+"$/)
    expect(headers.get('set-cookie')).toBeNull()
  })

  it('give back no more of a request than its own number, if that is one', async () => {
    for (const id of ['a\tb', 'x'.repeat(65), 'ü', '<b>']) {
      const { headers } = await ask(world, null, 'GET', '/health', undefined, {
        'x-request-id': id,
        origin: 'https://evil.example',
      })
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('of webhooks are made of our own words', () => {
    const headers = deliveryHeaders({
      secrets: ['s'],
      at: 0,
      body: '{"a":"\r\nX: 1"}',
      site: mainSite,
      event: 'call.ended',
      id: 1,
      deliveryId: 'dlv_1',
      attempt: 1,
      isReplay: false,
      version: '0.0.0',
    })
    for (const value of Object.values(headers)) expect(value).toMatch(/^[\u0020-\u007e]+$/)
  })

  it.each([
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com, b@example.com',
    '"x\n"@example.com',
    '<a@example.com>',
    'a@example.com\0',
  ])('of letters: %j is the address of nobody', async (email) => {
    const user = { email, password: 'a long enough password', name: 'Agent 9', role: 'agent' }
    expect((await ask(world, 'admin', 'POST', '/users', user)).status).toBe(422)
  })
})

describe('names of files and folders', () => {
  const names = [
    '../../evil',
    '..%2f..%2fevil',
    '/etc/passwd',
    'C:\\evil',
    '..',
    '.',
    'a/b',
    'a\\b',
    '%2e%2e',
    'evil\0.db',
    'main/../other',
    'a'.repeat(300),
  ]

  it('of uploads are kept as words, and the upload lies where uploads lie, and goes', async () => {
    for (const name of names) {
      const form = new FormData()
      form.set('campaignId', String(world.campaign))
      form.append('file', new File(['phoneNumber\n'], name))
      const { status } = await ask(world, 'admin', 'POST', '/leads/bulk-upload', form)
      expect(status, `${name}`).toBeLessThan(501)
    }
    const uploads = join(world.dataDir, 'uploads')
    const left = existsSync(uploads) ? readdirSync(uploads) : []
    for (const file of left) expect(file).toMatch(/^[0-9a-z.-]+$/)
    expect(readdirSync(join(world.dataDir, '..')).filter((one) => one.startsWith('evil'))).toEqual([])
  })

  it('of sites, backups and deleted sites lead nowhere else', async () => {
    for (const name of names) {
      const there = encodeURIComponent(name)
      const made = await ask(world, 'superAdmin', 'POST', '/sites', { id: name, name: 'x', pbx: 'simulator' })
      expect([400, 422], `${name}`).toContain(made.status)
      for (const path of [
        `/sites/main/backups/${there}`,
        `/sites/${there}`,
        `/sites/${there}/backups`,
        `/recordings/${there}`,
      ]) {
        const { status } = await ask(world, 'superAdmin', 'GET', path)
        expect([404, 405], `${path} ${status}`).toContain(status)
      }
      const { status } = await ask(world, 'superAdmin', 'POST', `/sites/deleted/${there}/restore`)
      expect([404, 405], `restore ${name} ${status}`).toContain(status)
    }
    expect(readdirSync(join(world.dataDir, 'sites')).filter((file) => !/^(main|other)\.db/.test(file))).toEqual([])
  })
})

describe('what people read', () => {
  it('in the log begins no line of its own and says nothing to the terminal', () => {
    const evil = 'x\r\n12:00:00.000 info  all is well\u001b[2J\u009b31m\u202etxt\u2028y'
    const record = {
      level: 'warn',
      time: '2026-03-02T10:00:00.000Z',
      msg: evil,
      fileName: evil,
      facts: { evil },
      err: { stack: `Error: ${evil}\n    at x` },
    }
    const [first, ...rest] = prettyLine(`${JSON.stringify(record)}\n`, false)
      .trimEnd()
      .split('\n')
    expect(first).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
    expect(rest.join('')).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
  })

  it('in the report of a simulation is text, not HTML', () => {
    const evil = '<script>alert(1)</script>"\'&'
    const variant = { name: evil, totals: noTotals, quarters: [] }
    const html = reportHtml({
      name: evil,
      from: 0,
      until: 1,
      timeZone: 'UTC',
      seed: 1,
      agents: 1,
      abandonLimit: 0.03,
      notes: [evil],
      variants: [variant],
    } as never)
    expect(html).not.toContain('<script>alert')
  })

  it.each(['/docs', '/status'])(
    'at %s is a page that runs nothing but its own script and says nothing of the request',
    async (path) => {
      const { headers, body } = await ask(world, null, 'GET', `${path}?x=<script>alert(1)</script>`, undefined, {
        'user-agent': '<script>alert(1)</script>',
      })
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain("script-src 'unsafe-inline'")
      expect(body).not.toContain('alert(1)')
    },
  )
})
