import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { ApiDeps } from '../../api/api-deps.js'
import type { Dialect } from '../../api/contract/dialect.js'
import { nativeErrors } from '../../api/native/errors.js'
import { nativeDialect } from '../../api/native/native.js'
import { publicRow } from '../../api/rows.js'
import { type ApiWorld, openApiWorld } from './support/api-world.js'

const body = z.strictObject({ From: z.string(), Digits: z.string().optional() })

/** A contract of its own, as a dialect would be: other words, a base path of its own, forms and raw bodies. */
const dialect: Dialect<ApiDeps> = {
  ...nativeDialect('0.0.0'),
  name: 'small',
  basePath: '',
  headers: { 'X-Small': 'yes' },
  errors: {
    ...nativeErrors,
    NOT_FOUND: { status: 404, code: 'nothing', message: 'Not here' },
    METHOD_NOT_ALLOWED: { status: 400, code: 'method' },
  },
  errorBody: (code, message, _details, status) => ({ error: code, text: message, http: status }),
  assets: [],
  rows: (['form', 'either'] as const).map((bodyFormat) =>
    publicRow({
      method: 'post',
      path: `/${bodyFormat}`,
      tag: 'Small',
      summary: 'Takes a form',
      body,
      bodyFormat,
      answer: { bare: true },
      run: async ({ body: given, bytes }) => ({
        status: 202,
        bare: {
          from: given.From,
          hash: createHash('sha256')
            .update(await bytes())
            .digest('hex'),
        },
        headers: [
          ['Set-Cookie', 'a=1; HttpOnly'],
          ['Set-Cookie', 'b=2'],
        ],
      }),
    }),
  ),
}

let world: ApiWorld
let app: ReturnType<ApiWorld['alone']>
beforeAll(async () => {
  world = await openApiWorld()
  app = world.alone(dialect)
})
afterAll(() => world.end())

const form = 'application/x-www-form-urlencoded'
const post = (path: string, text: string, type: string) =>
  app.request(path, { method: 'POST', body: text, headers: { 'content-type': type } })

it('a form is read, its bytes are there as they came, and cookies are set one by one', async () => {
  const text = 'From=%2B12025550123&Digits=1+2'
  for (const [path, type] of [
    ['/form', form],
    ['/either', `${form}; charset=UTF-8`],
  ] as const) {
    const answer = await post(path, text, type)
    expect([answer.status, await answer.json()]).toEqual([
      202,
      { from: '+12025550123', hash: createHash('sha256').update(text).digest('hex') },
    ])
    expect(answer.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2'])
    expect(answer.headers.get('x-small')).toBe('yes')
  }
})

it.each([
  ['/either', '{"From":"x"}', 'application/json', 202],
  ['/form', '{"From":"x"}', 'application/json', 400],
  ['/either', 'From=x', 'text/plain', 400],
  ['/form', 'From=x&From=y', form, 422],
  ['/form', 'Form=x', form, 422],
  ['/form', 'From=x&__proto__=y', form, 422],
])('%s of %s as %s is %i', async (path, text, type, status) => {
  expect((await post(path, text, type)).status).toBe(status)
})

it('its refusals are in its own words, wherever they arise', async () => {
  expect(await (await app.request('/nowhere')).json()).toEqual({ error: 'nothing', text: 'Not here', http: 404 })
  const wrong = await app.request('/form')
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([400, 'POST, OPTIONS'])
  expect(await wrong.json()).toMatchObject({ error: 'method', http: 400 })
})
