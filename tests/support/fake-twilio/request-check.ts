import { readFileSync } from 'node:fs'

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly format?: string
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly form?: Schema
  readonly status: number
}

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly schemas: Readonly<Record<string, Schema>>
}

export interface CheckedRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
}

/** Holds requests to the vendor's own description of its API. */
export interface RequestCheck {
  /** What is wrong with a request; empty: nothing. */
  faults(request: CheckedRequest): readonly string[]
  /** Path template of a request; null: it has none. */
  template(request: CheckedRequest): string | null
  /** Status of success. */
  status(request: CheckedRequest): number
}

/** The check by the copy of Twilio's contract in `tests/contract/pbx`. */
export function openRequestCheck(): RequestCheck {
  const file = new URL('../../contract/pbx/twilio-requests.json', import.meta.url)
  const contract: Contract = JSON.parse(readFileSync(file, 'utf8'))
  const templates = Object.keys(contract.paths).map((template) => ({
    template,
    names: [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    pattern: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+?)')}$`),
  }))
  const find = (path: string) => templates.find(({ pattern }) => pattern.test(path))
  const operationOf = ({ method, path }: CheckedRequest): Operation | undefined =>
    contract.paths[find(path)?.template ?? '']?.[method.toLowerCase()]

  const wrong = (name: string, text: string, given: Schema): string[] => {
    const schema = given.$ref === undefined ? given : (contract.schemas[given.$ref.split('/').at(-1) ?? ''] ?? {})
    const say = (what: string) => [`${name} ${what}: ${text}`]
    if (schema.type === 'array' && schema.items) return wrong(name, text, schema.items)
    if (schema.enum && !schema.enum.includes(text)) return say(`is none of ${schema.enum.join(', ')}`)
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(text)) return say(`has not ${schema.pattern}`)
    if (text.length < (schema.minLength ?? 0) || text.length > (schema.maxLength ?? 100_000))
      return say('has a wrong length')
    if (schema.type === 'integer' && !/^-?\d+$/.test(text)) return say('is no whole number')
    if (schema.type === 'boolean' && !/^(true|false)$/.test(text)) return say('is no boolean')
    const number = Number(text)
    if (number < (schema.minimum ?? number) || number > (schema.maximum ?? number)) return say('is out of bounds')
    if (schema.format === 'uri' && !URL.canParse(text)) return say('is no address')
    if (schema.format === 'phone-number' && !/^\+?\d+$/.test(text)) return say('is no number')
    return []
  }

  return {
    template: ({ path }) => find(path)?.template ?? null,
    status: (request) => operationOf(request)?.status ?? 200,
    faults(request) {
      const place = find(request.path)
      const operation = operationOf(request)
      if (!place || !operation) return [`no operation ${request.method} ${request.path}`]
      const inPath = (place.pattern.exec(request.path) ?? []).slice(1)
      const properties = operation.form?.properties ?? {}
      return [
        ...place.names.flatMap((name, index) => {
          const schema = operation.parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {}
          return wrong(name, inPath[index] ?? '', schema)
        }),
        ...[...request.query].flatMap(([name, text]) => {
          const known = operation.parameters.find((one) => one.in === 'query' && one.name === name)
          return known ? wrong(name, text, known.schema) : [`unknown parameter ${name}`]
        }),
        ...[...request.form].flatMap(([name, text]) => {
          const schema = properties[name]
          return schema ? wrong(name, text, schema) : [`unknown field ${name}`]
        }),
        ...(operation.form?.required ?? [])
          .filter((name) => !request.form.has(name))
          .map((name) => `${name} is missing`),
      ]
    },
  }
}
