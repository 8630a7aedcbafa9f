import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { ApiDeps } from '../../api/api-deps.js'
import { type Role, roles } from '../../api/auth/permissions.js'
import type { Dialect } from '../../api/contract/dialect.js'
import type { Row } from '../../api/contract/row.js'
import { ibratDialect } from '../../api/dialects/ibrat/index.js'
import { usualIbratSettings } from '../../api/dialects/ibrat/settings.js'
import { telecallerDialect } from '../../api/dialects/telecaller/index.js'
import { usualTelecallerSettings } from '../../api/dialects/telecaller/settings.js'
import { nativeDialect } from '../../api/native/native.js'
import { freshToken } from '../api/rights-matrix/ask-row.js'
import { mainSite } from '../api/support/api-world.js'
import { fromSchema, schemaOf } from './support/from-schema.js'
import { fuzz } from './support/fuzz.js'
import { type FuzzWorld, openFuzzWorld } from './support/fuzz-world.js'
import { holdAnswer } from './support/held-answer.js'
import { hostileJson, hostileText, nearly } from './support/hostile.js'

const native = nativeDialect('0.0.0', null)
const ibrat = ibratDialect({ version: '0.0.0', basePath: '/ibrat', settings: usualIbratSettings, limits: null })
const tele = { version: '0.0.0', basePath: '/telecaller', settings: usualTelecallerSettings, limits: null }
const telecaller = telecallerDialect(tele)
const worldLastsRuns = 250

/**
 * Their refusal leaves a trace by design: the attempt the gate refused, a claim and its end in the journal, a deletion of none in the
 * audit log, or there that a password was asked for.
 */
const tracedRefusals = [
  'POST /calls',
  'POST /agents/:id/dial',
  'POST /leads/:id/start-call',
  'POST /api/operator/calls/start',
  'POST /api/calls/initiate',
  'DELETE /api/leads/:id',
  'DELETE /leads/profiles/:id',
  'GET /agents/me/credentials',
]

let world: FuzzWorld
let runs = 0
beforeAll(async () => {
  world = await openFuzzWorld()
})
afterAll(() => world.end())

async function wholeWorld(): Promise<FuzzWorld> {
  runs += 1
  if (runs % worldLastsRuns !== 0) return world
  await world.end()
  world = await openFuzzWorld()
  return world
}

/** `operator`: whoever may open the control socket. */
type Who = Role | 'operator' | 'key' | 'nobody'

interface Asked {
  readonly route: string
  readonly who: Who
  readonly ids: readonly string[]
  readonly query: readonly (readonly [string, string])[]
  readonly body: { readonly type: string; readonly content: unknown }
  readonly headers: readonly (readonly [string, string])[]
}

/** Of the people, those who may do most come most often: the others are refused at the door. */
const who: fc.Arbitrary<Who> = fc.constantFrom(
  'superAdmin',
  'superAdmin',
  'admin',
  'admin',
  'supervisor',
  ...roles,
  'operator',
  'key',
  'nobody',
)

const id: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('its own') },
  { weight: 2, arbitrary: fc.constantFrom('1', '2', '3', '999999', 'main', 'other') },
  { weight: 1, arbitrary: hostileText },
)

const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
})
const headers = fc.array(
  fc.oneof(
    fc.tuple(
      fc.constantFrom(
        'range',
        'accept',
        'accept-version',
        'x-api-version',
        'x-trunkline-site',
        'x-forwarded-for',
        'x-forwarded-proto',
        'origin',
        'x-request-id',
        'user-agent',
        'if-none-match',
        'x-csrf-token',
        'cookie',
        'idempotency-key',
      ),
      headerText,
    ),
    fc.constantFrom<[string, string][]>(
      ['range', 'bytes=0-'],
      ['range', 'bytes=99999999999999999999-'],
      ['range', 'bytes=-1'],
      ['x-trunkline-site', 'main'],
      ['x-trunkline-site', 'other'],
      ['x-trunkline-site', '__proto__'],
      ['x-api-version', '1'],
      ['accept', 'application/vnd.trunkline.v99+json'],
      ['x-forwarded-for', '1.2.3.4, ::ffff:127.0.0.1, 999.1.1.1'],
      ['cookie', 'ad_auth=x; ad_auth=y; __proto__=1'],
      ['cookie', `csrf_token=${'a'.repeat(5000)}`],
      ['origin', 'null'],
      ['origin', 'https://crm.example.com.evil.example'],
    ),
  ),
  { maxLength: 2 },
)

function bodyOf(row: Row<ApiDeps>): fc.Arbitrary<Asked['body']> {
  if (!row.body) return fc.constant({ type: '', content: undefined })
  const example = row.bodyExample ?? {}
  const fitting = fromSchema(schemaOf(row.body))
  const json = fc
    .oneof(
      { weight: 4, arbitrary: nearly(example, 2) },
      {
        weight: 4,
        arbitrary: fitting.map((made) => (isObject(made) && isObject(example) ? { ...example, ...made } : made)),
      },
      { weight: 2, arbitrary: fitting },
      { weight: 1, arbitrary: hostileJson },
    )
    .map((content) => ({ type: 'application/json', content: JSON.stringify(content) ?? '' }))
  const raw = fc
    .tuple(
      fc.constantFrom(
        'application/json',
        'application/json; charset=utf-7',
        'text/plain',
        '',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'application/a+json',
        'application/json,text/html',
      ),
      fc.oneof(
        hostileText,
        fc.constantFrom(
          '{',
          '{"a":1,"a":2}',
          '[1e999]',
          '\uFEFF{}',
          '{"a":"\\ud800"}',
          `${'['.repeat(5000)}`,
          '--x\r\n',
          'a=1&a=2&__proto__=3',
        ),
      ),
    )
    .map(([type, content]) => ({ type, content }))
  const form = nearly({ ...(isObject(example) ? example : {}) }, 2).map((content) => ({ type: 'form', content }))
  if (row.kind === 'upload') return fc.oneof({ weight: 6, arbitrary: form }, { weight: 1, arbitrary: raw })
  const forms = row.fileParts.length > 0 ? [{ weight: 5, arbitrary: form }] : []
  return fc.oneof({ weight: 12, arbitrary: json }, { weight: 1, arbitrary: raw }, ...forms)
}

function queryOf(row: Row<ApiDeps>): fc.Arbitrary<Asked['query']> {
  const { properties } = schemaOf(row.query)
  const known = isObject(properties) ? Object.entries(properties) : []
  const unknown = fc.tuple(hostileText, hostileText)
  if (known.length === 0) return fc.array(unknown, { maxLength: 1 })
  const field = fc
    .constantFrom(...known)
    .chain(([name, schema]) =>
      fromSchema(isObject(schema) ? schema : {}).map((value): readonly [string, string] => [
        name,
        typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
      ]),
    )
  return fc
    .tuple(fc.array(field, { maxLength: 4 }), fc.array(unknown, { maxLength: 1 }), fc.nat(7))
    .map(([some, more, chance]) => (chance === 0 ? [...some, ...more] : some))
}

const askedOf = (row: Row<ApiDeps>): fc.Arbitrary<Asked> =>
  fc.record({
    route: fc.constant(nameOf(row)),
    who,
    ids: fc.array(id, { minLength: 2, maxLength: 2 }),
    query: queryOf(row),
    body: bodyOf(row),
    headers: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: headers }),
  })

const nameOf = ({ method, path }: Row<ApiDeps>): string => `${method.toUpperCase()} ${path}`

/** The word of the things for what a path is about. */
const nounOf: Readonly<Record<string, string>> = { imports: 'import', deleted: 'folder', backups: 'backup' }

function pathOf(row: Row<ApiDeps>, ids: readonly string[]): string {
  let place = 0
  return row.path.replace(/\/([a-z-]+)\/:[a-zA-Z]+/g, (_, noun: string) => {
    const wished = ids[place++] ?? '1'
    const own = world.things.get(nounOf[noun] ?? noun.replace(/s$/, '')) ?? (noun === 'sites' ? 'main' : '1')
    return `/${noun}/${encodeURIComponent(safe(wished === 'its own' ? own : wished)) || '%20'}`
  })
}

/** A lone surrogate has no place in an address. */
function safe(text: string): string {
  return Buffer.from(text).toString().slice(0, 2000)
}

async function send(dialect: Dialect<ApiDeps>, asked: Asked): Promise<void> {
  const { body } = asked
  const row = dialect.rows.find((one) => nameOf(one) === asked.route)
  if (!row) throw new TypeError(`no route ${asked.route}`)
  const there = await wholeWorld()
  const headers = new Headers()
  for (const [name, value] of asked.headers) headers.set(name, value.trim())
  const token =
    asked.who === 'nobody' || asked.who === 'operator'
      ? null
      : asked.who === 'key'
        ? there.key
        : await freshToken(there, there.users[asked.who], mainSite)
  if (token) headers.set('authorization', `Bearer ${token}`)
  let content: FormData | string | undefined
  if (body.type === 'form') {
    content = new FormData()
    const fields = isObject(body.content) ? Object.entries(body.content) : []
    for (const [name, value] of fields)
      content.set(name, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
    for (const part of row.fileParts) content.append(part, new File(['phoneNumber\n+12025550199\n'], 'leads.csv'))
  } else if (body.content !== undefined) {
    if (body.type !== '') headers.set('content-type', body.type)
    content = typeof body.content === 'string' ? body.content : ''
  }
  const query = new URLSearchParams(asked.query.map(([name, value]): [string, string] => [safe(name), safe(value)]))
  // What the engine does meanwhile by itself is committed too, and so is a write that took itself back: then the content is compared.
  for (let tries = 1; ; tries++) {
    const state = () => (tries === 1 ? there.siteVersion() : there.siteContent())
    const before = state()
    const url = `${dialect.basePath}${pathOf(row, asked.ids)}?${query.toString()}`
    const init = { method: row.method.toUpperCase(), headers, ...(content !== undefined && { body: content }) }
    const response = await there.app.request(url, init, {
      via: asked.who === 'operator' ? 'control' : 'tcp',
      address: '127.0.0.1',
    })
    const text = await response.text()
    const failed = there.logged.find(({ level }) => level === 'error')
    there.logged.length = 0
    if (failed) throw new Error(`${asked.route} failed`, { cause: failed.fields['err'] })
    holdAnswer({ dialect, row, response, text, secrets: token ? [token] : [] })
    const isUnchanged = state() === before
    await there.rest()
    expect(there.host.counters().failures, 'the engine failed on an input').toBe(0)
    if (response.status < 400) {
      if (row.method !== 'get' && !(await there.isWhole('superAdmin'))) runs = -1
      return
    }
    // A file that was made for whoever asked has no such part; that it was made stays.
    const isMade = response.status === 416
    if (isUnchanged || isMade || tracedRefusals.includes(asked.route)) return
    expect(tries, `refused (${text.slice(0, 300)}), and yet something changed`).toBeLessThan(4)
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

describe.each([native, ibrat, telecaller])('every route of the API $name', (dialect) => {
  const anyRow = fc.constantFrom(...dialect.rows).chain(askedOf)
  fuzz('answers any request in its own shapes, and a refused one changes nothing', anyRow, { runs: 300 }, (asked) =>
    send(dialect, asked),
  )
})
