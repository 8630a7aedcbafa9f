import fc from 'fast-check'
import { z } from 'zod'
import { hostileJson, hostileText } from './hostile.js'

type Schema = Readonly<Record<string, unknown>>

/** What a schema takes, as JSON Schema. */
export function schemaOf(type: z.ZodType): Schema {
  return z.toJSONSchema(type, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const json = z.globalRegistry.get(zodSchema)?.['json']
      if (typeof json === 'object' && json !== null) Object.assign(jsonSchema, json)
    },
  })
}

const plainTexts = [
  '1',
  '2',
  '20',
  'Lead 0001',
  '+493012345600',
  '1001',
  'main',
  'agent1@example.com',
  'Europe/Berlin',
  'a long enough password',
]
const moments = ['2026-03-02', '2026-03-02T10:00:00Z', '2020-01-01', '2099-12-31T23:59:59+14:00']

/** Values of a schema: most of them fit it by its types, some are anything. */
export function fromSchema(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const fitting = fits(schema, depth)
  return fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: hostileJson })
}

function fits(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const'])
  const { enum: words, anyOf, oneOf, allOf, type, properties, items, additionalProperties, examples } = schema
  if (Array.isArray(words) && words.length > 0) return fc.constantFrom(...words)
  for (const choice of [anyOf, oneOf, allOf]) {
    if (Array.isArray(choice) && choice.length > 0) return fc.oneof(...choice.map((one: Schema) => fits(one, depth)))
  }
  if (depth > 4) return fc.constant(null)
  switch (type) {
    case 'object':
      return object(isSchema(properties) ? properties : {}, schema['required'], additionalProperties, depth)
    case 'array':
      return fc.array(fromSchema(isSchema(items) ? items : {}, depth + 1), { maxLength: 4 })
    case 'integer':
    case 'number':
      return numbers(schema, type === 'integer')
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return fc.oneof(
        {
          weight: 3,
          arbitrary: fc.constantFrom(...plainTexts, ...moments, ...(Array.isArray(examples) ? examples : [])),
        },
        { weight: 1, arbitrary: hostileText },
      )
    default:
      return fc.oneof(fc.constantFrom(1, 'text', true, null), hostileJson)
  }
}

function object(properties: Schema, required: unknown, rest: unknown, depth: number): fc.Arbitrary<unknown> {
  const needed: unknown[] = Array.isArray(required) ? required : []
  const fields = Object.entries(properties).map(([name, inner]) => {
    const value = fromSchema(isSchema(inner) ? inner : {}, depth + 1)
    const there = fc.integer({ min: 0, max: 19 }).map((chance) => (needed.includes(name) ? chance > 0 : chance > 11))
    return fc.tuple(there, value).map(([is, one]): [string, unknown][] => (is ? [[name, one]] : []))
  })
  const more = isSchema(rest)
    ? fc.array(fc.tuple(hostileText, fromSchema(rest, depth + 1)), { maxLength: 3 })
    : fc.constant<[string, unknown][]>([])
  return fc.tuple(fc.tuple(...fields), more).map(([own, further]) => Object.fromEntries([...own.flat(), ...further]))
}

function numbers({ minimum, maximum }: Schema, whole: boolean): fc.Arbitrary<number> {
  const least = typeof minimum === 'number' ? minimum : 0
  const most = Math.max(least, typeof maximum === 'number' && maximum < 1e15 ? maximum : least + 100)
  const near = fc.constantFrom(least, most, least - 1, most + 1, least + 1)
  if (whole)
    return fc.oneof(near, fc.integer({ min: Math.ceil(least), max: Math.max(Math.ceil(least), Math.floor(most)) }))
  return fc.oneof(near, fc.double({ min: least, max: most, noNaN: true }))
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
