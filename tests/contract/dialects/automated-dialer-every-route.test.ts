import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { nativeDialect } from '../../../api/native/native.js'
import { type ApiWorld, openApiWorld } from '../../api/support/api-world.js'
import { type Answer, ask } from '../../api/support/ask.js'

const { rows } = nativeDialect('0.0.0')
let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const errorShape = z.object({
  success: z.literal(false),
  error: z.object({ code: z.string(), message: z.string().min(10), details: z.record(z.string(), z.unknown()) }),
  message: z.string(),
  issues: z.array(z.object({ path: z.array(z.unknown()), message: z.string() })).min(1),
})

/** Status of a refusal in the contract's shape that names at least one field. */
function status(answer: Answer): number {
  const { success, data } = errorShape.safeParse(answer.body)
  expect([answer.body, success]).toEqual([answer.body, true])
  expect(data?.error.code).toBe('VALIDATION_ERROR')
  return answer.status
}

const at = (path: string) => path.replace(/:[a-z]+/gi, '999999')
const named = rows.map((row) => [`${row.method.toUpperCase()} ${row.path}`, row] as const)
const withBody = named.filter(([, row]) => row.kind === 'json' && row.body !== null)
const withQuery = named.filter(([, row]) => row.kind === 'json' && row.method === 'get' && row.right !== 'public')
const paged = withQuery.filter(([, row]) => row.query instanceof z.ZodObject && 'limit' in row.query.shape)

describe('a body that cannot be read is 400 at', () => {
  it.each(withBody)('%s', async (_, row) => {
    const send = (body: string, type = 'application/json') =>
      ask(world, 'superAdmin', row.method.toUpperCase(), at(row.path), body, { 'content-type': type })
    expect(status(await send('{"a":'))).toBe(400)
    expect(status(await send('a=1', 'text/plain'))).toBe(400)
    expect(status(await send(`${'['.repeat(3000)}${']'.repeat(3000)}`))).toBe(400)
  })
})

describe('a body that is not valid is 422 at', () => {
  it.each(withBody)('%s', async (_, row) => {
    const send = (body: unknown) => ask(world, 'superAdmin', row.method.toUpperCase(), at(row.path), body)
    expect(status(await send('[]'))).toBe(422)
    expect(status(await send('"text"'))).toBe(422)
    expect(status(await send({ noSuchField: 1 }))).toBe(422)
  })
})

describe('a query that is not valid is 422 at', () => {
  it.each(withQuery)('%s', async (_, row) => {
    expect(status(await ask(world, 'superAdmin', 'GET', `${at(row.path)}?noSuchField=1`))).toBe(422)
  })

  it.each(paged)('%s, by pages that are none', async (_, row) => {
    for (const query of ['page=0', 'page=x', 'limit=1000', 'limit=0', 'pageSize=1000']) {
      expect(status(await ask(world, 'superAdmin', 'GET', `${at(row.path)}?${query}`))).toBe(422)
    }
  })
})
