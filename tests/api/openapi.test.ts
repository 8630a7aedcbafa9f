import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nativeDialect } from '../../api/native/native.js'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { type AnyJson, ask } from './support/ask.js'

const { rows } = nativeDialect('0.0.0')
let world: ApiWorld
let document: AnyJson
beforeAll(async () => {
  world = await openApiWorld()
  document = (await ask(world, null, 'GET', '/openapi.json')).body
})
afterAll(() => world.end())

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[]
  readonly requestBody?: { readonly content: object }
  readonly responses: Readonly<Record<string, object>>
}
const operations = () =>
  Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )

describe('the description', () => {
  it('is OpenAPI 3.1 and has every row once, with a summary and a name of its own', () => {
    expect(document.openapi).toBe('3.1.1')
    expect(operations()).toHaveLength(rows.length)
    expect(new Set(operations().map(({ operation }) => operation.operationId)).size).toBe(rows.length)
    for (const { operation, path } of operations()) {
      expect([path, operation.summary]).toEqual([path, expect.stringMatching(/^.{5,}[^.]$/)])
      const good = Object.keys(operation.responses).filter((status) => status.startsWith('2'))
      expect([path, good.length > 0]).toEqual([path, true])
    }
  })

  it('declares the parameters of every path, and types for all of them', () => {
    for (const { path, operation } of operations()) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name)
      expect([path, declared]).toEqual([path, named])
      for (const { name, schema } of operation.parameters ?? []) {
        expect([path, name, Object.keys(schema).length > 0]).toEqual([path, name, true])
      }
    }
  })

  it('tells numbers in queries as numbers, with their bounds', () => {
    const limit = document.paths['/calls'].get.parameters.find((one: { name: string }) => one.name === 'limit')
    expect(limit).toMatchObject({ required: false, schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } })
  })

  it('has no reference that leads nowhere and no key that only our code knows', () => {
    const text = JSON.stringify(document)
    for (const [, pointer] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = pointer!.split('/').reduce((node, key) => node?.[key], document)
      expect([pointer, found]).toEqual([pointer, expect.anything()])
    }
    expect(text).not.toContain('"json":')
  })

  it('names what a list’s filters and a change can be refused with', () => {
    expect(document.paths['/calls'].get.responses).toHaveProperty('422')
    expect(document.paths['/campaigns'].post.responses['409'].description).toBe('CONFLICT, DUPLICATE_ENTRY')
  })

  it('describes an upload as a form with a file', () => {
    const body = document.paths['/leads/bulk-upload'].post.requestBody.content['multipart/form-data']
    expect(body.schema.properties).toHaveProperty('file')
    expect(body.schema.required).toContain('file')
  })
})

describe('the page to try it', () => {
  it('comes whole from here, under a strict policy', async () => {
    const page = await ask(world, null, 'GET', '/docs')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(page.body).not.toMatch(/https?:\/\//)
    const links = [...String(page.body).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link!)
    expect(links).toHaveLength(2)
    for (const link of links) {
      const part = await ask(world, null, 'GET', link.replace('/api', ''))
      expect([link, part.status]).toEqual([link, 200])
      expect(part.body).not.toMatch(/https?:\/\//)
    }
    expect(String(page.body)).not.toMatch(/<script>|style=|onclick=/)
  })
})
