import type { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Right } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import { invalidField, nothing, parseInput } from './parse-input.js'
import type { FileReply, PageInfo, Reply, ReplyHeaders, Wire, WrittenJson } from './reply.js'
import type { RequestHeaders } from './request-headers.js'
import type { Method, RawRequest, Row, RowContext, RowResponse, UploadedFile } from './row.js'
import type { TypedRow, Wired } from './typed-row.js'

/** Input of a use case by the row's own schemas. */
export interface RowCall<P, Q, B, Deps> {
  readonly principal: Principal
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly deps: Deps
  readonly address: string
  /** Nobody on the way can read along, see RequestFacts. */
  readonly secure: boolean
  /** As the request came with them. */
  readonly headers: RequestHeaders
}

type Nothing = typeof nothing

/** What every row states of itself. Exported for the declarations of the package. */
export interface Common<
  P extends z.ZodType,
  Q extends z.ZodType,
  M extends Method = Method,
  L extends string = string,
> {
  readonly method: M
  readonly path: L
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly params?: P
  readonly query?: Q
}

/** What a row answers with: one thing, a page of things, a document of its own shape, or nothing (204). */
export interface JsonAnswer {
  readonly status?: number
  readonly data?: z.ZodType
  readonly list?: boolean
  readonly bare?: boolean
  readonly example?: Wire
}

interface Beside {
  readonly headers?: ReplyHeaders
  /** Second spellings beside the data. */
  readonly extra?: Readonly<Record<string, Wire>>
}

/** What `run` of a JSON row gives back; `status` only where it differs from the row's own. */
export type JsonResult =
  | (Beside & { readonly data?: Wire; readonly message?: string; readonly status?: number })
  | (Beside & { readonly items: readonly Wire[] | WrittenJson; readonly page: PageInfo | null })
  | { readonly bare: Wire; readonly status: number; readonly headers?: ReplyHeaders }
  | { readonly empty: true; readonly headers?: ReplyHeaders }
  | null

/** In what the body may come: JSON, `application/x-www-form-urlencoded`, or either. */
export type BodyFormat = 'json' | 'form' | 'either'

/** A row that takes and answers JSON. Exported for the declarations of the package. */
export interface JsonRow<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  Deps,
  M extends Method,
  L extends string,
  A extends JsonAnswer,
> extends Common<P, Q, M, L> {
  readonly right: Right
  readonly body?: B
  readonly bodyExample?: Wire
  /** Absent: JSON. */
  readonly bodyFormat?: BodyFormat
  readonly answer: A
  run(
    call: RowCall<z.output<P>, z.output<Q>, z.output<B>, Deps> & { readonly bytes: () => Promise<Uint8Array> },
  ): Promise<JsonResult>
}

/** Makes rows over one kind of dependencies. */
export function rowsOver<Deps>() {
  /** A row that reads JSON (or nothing) and answers JSON (or nothing). */
  function jsonRow<
    const M extends Method,
    const L extends string,
    const A extends JsonAnswer,
    P extends z.ZodType = Nothing,
    Q extends z.ZodType = Nothing,
    B extends z.ZodType = Nothing,
  >(spec: JsonRow<P, Q, B, Deps, M, L, A>): TypedRow<Deps, M, L, Wired<P, Q, B, A>> {
    const queries: Checked<Q> = new WeakMap()
    return {
      ...shared(spec),
      kind: 'json',
      right: spec.right,
      body: spec.body ?? null,
      handle: async (raw, context) => {
        const principal = signedIn(context)
        const input = await parsed<P, Q, B>(spec, raw, queries)
        return toReply(await spec.run({ principal, ...input, ...around(raw, context) }), spec.answer)
      },
    }
  }

  /** A row anybody may ask: login, health. `principal` is who asks where a valid token came along. */
  function publicRow<
    const M extends Method,
    const L extends string,
    const A extends JsonAnswer,
    P extends z.ZodType = Nothing,
    Q extends z.ZodType = Nothing,
    B extends z.ZodType = Nothing,
  >(
    spec: Common<P, Q, M, L> & {
      readonly body?: B
      readonly bodyExample?: Wire
      readonly bodyFormat?: BodyFormat
      readonly freeOnThisHost?: boolean
      readonly provesIdentity?: boolean
      readonly answer: A
      run(
        call: Omit<RowCall<z.output<P>, z.output<Q>, z.output<B>, Deps>, 'principal'> & {
          readonly principal: Principal | null
          readonly bytes: () => Promise<Uint8Array>
        },
      ): Promise<JsonResult>
    },
  ): TypedRow<Deps, M, L, Wired<P, Q, B, A>> {
    const queries: Checked<Q> = new WeakMap()
    return {
      ...shared(spec),
      kind: 'json',
      right: 'public',
      freeOnThisHost: spec.freeOnThisHost ?? false,
      provesIdentity: spec.provesIdentity ?? false,
      body: spec.body ?? null,
      handle: async (raw, context) => {
        const { principal } = context
        const input = await parsed<P, Q, B>(spec, raw, queries)
        return toReply(await spec.run({ principal, ...input, ...around(raw, context) }), spec.answer)
      },
    }
  }

  /** A row that takes one file as `multipart/form-data` and fields beside it. */
  function uploadRow<
    const M extends Method,
    const L extends string,
    const A extends JsonAnswer,
    P extends z.ZodType = Nothing,
    B extends z.ZodType = Nothing,
  >(
    spec: Common<P, Nothing, M, L> & {
      readonly right: Right
      readonly body: B
      readonly bodyExample?: Wire
      /** Name of the form part with the file; absent: `file`. */
      readonly part?: string
      /** Most bytes of the file; absent: the API's own limit. */
      readonly limitBytes?: number
      readonly answer: A
      run(
        call: Omit<RowCall<z.output<P>, unknown, z.output<B>, Deps>, 'query'> & { readonly file: UploadedFile },
      ): Promise<JsonResult>
    },
  ): TypedRow<Deps, M, L, Wired<P, Nothing, B, A, 'file'>> {
    const { part = 'file', limitBytes } = spec
    return {
      ...shared(spec),
      kind: 'upload',
      right: spec.right,
      body: spec.body,
      fileParts: [part],
      handle: async (raw, context) => {
        const principal = signedIn(context)
        const params = parseInput<P>(spec.params, raw.params, 'path')
        const { fields, files } = await raw.upload({ parts: [part], ...(limitBytes !== undefined && { limitBytes }) })
        const body = parseInput<B>(spec.body, fields, 'form')
        const file = files[part]
        if (!file) throw invalidField(part, `A file is needed: send it as the form part named "${part}".`)
        return toReply(await spec.run({ principal, params, body, file, ...around(raw, context) }), spec.answer)
      },
    }
  }

  /** A row whose body comes as JSON, or as `multipart/form-data` with files beside the same facts as text. */
  function jsonOrFormRow<
    const M extends Method,
    const L extends string,
    const A extends JsonAnswer,
    P extends z.ZodType = Nothing,
    B extends z.ZodType = Nothing,
  >(
    spec: Common<P, Nothing, M, L> & {
      readonly right: Right
      readonly body: B
      /** Of the form's fields; gives the same as `body`. */
      readonly form: z.ZodType<z.output<B>>
      readonly bodyExample?: Wire
      /** Names of the form parts that may be files. */
      readonly parts: readonly string[]
      readonly limitBytes?: number
      readonly answer: A
      run(
        call: Omit<RowCall<z.output<P>, unknown, z.output<B>, Deps>, 'query'> & {
          readonly files: Readonly<Record<string, UploadedFile>>
        },
      ): Promise<JsonResult>
    },
  ): TypedRow<Deps, M, L, Wired<P, Nothing, B, A>> {
    const { parts, limitBytes } = spec
    return {
      ...shared(spec),
      kind: 'json',
      right: spec.right,
      body: spec.body,
      form: spec.form,
      fileParts: parts,
      handle: async (raw, context) => {
        const principal = signedIn(context)
        const params = parseInput<P>(spec.params, raw.params, 'path')
        const call = { principal, params, ...around(raw, context) }
        if (!/^multipart\/form-data/i.test(raw.headers.get('content-type') ?? '')) {
          const body = parseInput<B>(spec.body, await raw.json(), 'body')
          return toReply(await spec.run({ ...call, body, files: {} }), spec.answer)
        }
        const { fields, files } = await raw.upload({ parts, ...(limitBytes !== undefined && { limitBytes }) })
        const body: z.output<B> = parseInput(spec.form, fields, 'form')
        return toReply(await spec.run({ ...call, body, files }), spec.answer)
      },
    }
  }

  /** A row that answers with a file on disk, whole or by `Range`. */
  function fileRow<
    const M extends Method,
    const L extends string,
    P extends z.ZodType = Nothing,
    Q extends z.ZodType = Nothing,
  >(
    spec: Common<P, Q, M, L> & {
      readonly right: Right
      readonly contentType: string
      run(call: Omit<RowCall<z.output<P>, z.output<Q>, unknown, Deps>, 'body'>): Promise<FileReply>
    },
  ): TypedRow<Deps, M, L, Wired<P, Q, Nothing, object, 'answer'>> {
    return {
      ...shared(spec),
      kind: 'file',
      right: spec.right,
      body: null,
      response: { ...jsonResponse({}), contentType: spec.contentType },
      handle: async (raw, context) => {
        const principal = signedIn(context)
        const params = parseInput<P>(spec.params, raw.params, 'path')
        const query = parseInput<Q>(spec.query, raw.query, 'query')
        return { kind: 'file', file: await spec.run({ principal, params, query, ...around(raw, context) }) }
      },
    }
  }

  /** A row that answers with a text of a format of its own. */
  function textRow<const M extends Method, const L extends string>(
    spec: Common<Nothing, Nothing, M, L> & {
      readonly right: Right
      readonly contentType: string
      run(call: { readonly principal: Principal; readonly deps: Deps }): Promise<string>
    },
  ): TypedRow<Deps, M, L, Wired<Nothing, Nothing, Nothing, object, 'answer'>> {
    const { contentType } = spec
    return {
      ...shared(spec),
      kind: 'file',
      right: spec.right,
      body: null,
      response: { ...jsonResponse({}), contentType },
      handle: async (raw, context) => {
        const principal = signedIn(context)
        parseInput<Nothing>(spec.query, raw.query, 'query')
        return { kind: 'text', body: await spec.run({ principal, deps: context.deps }), contentType }
      },
    }
  }

  return { jsonRow, publicRow, uploadRow, jsonOrFormRow, fileRow, textRow }
}

function shared<M extends Method, L extends string>(
  spec: Common<z.ZodType, z.ZodType, M, L> & { readonly bodyExample?: Wire; readonly answer?: JsonAnswer },
) {
  const { method, path, tag, summary, description = '', params = nothing, query = nothing, bodyExample } = spec
  const response = jsonResponse(spec.answer ?? {})
  return { method, path, tag, summary, description, params, query, bodyExample, response, ...usual }
}

const usual: Pick<Row<never>, 'freeOnThisHost' | 'provesIdentity' | 'form' | 'fileParts'> = {
  freeOnThisHost: false,
  provesIdentity: false,
  form: null,
  fileParts: [],
}

/** What came of queries that were checked before; the values of a text are the same object each time. */
type Checked<Q extends z.ZodType> = WeakMap<object, z.output<Q>>

function checkedQuery<Q extends z.ZodType>(schema: Q | undefined, query: object, checked: Checked<Q>): z.output<Q> {
  const known = checked.get(query)
  if (known !== undefined) return known
  const fresh = parseInput<Q>(schema, query, 'query')
  checked.set(query, fresh)
  return fresh
}

/** Path, query and body by the row's own schemas. */
async function parsed<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: {
    readonly params?: P
    readonly query?: Q
    readonly body?: B
    readonly bodyFormat?: BodyFormat
  },
  raw: RawRequest,
  queries: Checked<Q>,
) {
  return {
    params: parseInput<P>(spec.params, raw.params, 'path'),
    query: checkedQuery<Q>(spec.query, raw.query, queries),
    body: parseInput<B>(spec.body, spec.body ? await readBody(raw, spec.bodyFormat) : {}, 'body'),
  }
}

/** What every use case may know of its request beside the input. */
function around<Deps>(raw: RawRequest, { deps, address, secure }: RowContext<Deps>) {
  return { deps, address, secure, headers: raw.headers, bytes: () => raw.bytes() }
}

function readBody(raw: RawRequest, format: BodyFormat = 'json'): Promise<unknown> {
  if (format === 'json') return raw.json()
  const isForm = raw.headers.get('content-type')?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true
  return format === 'form' || isForm ? raw.form() : raw.json()
}

function signedIn<Deps>({ principal }: RowContext<Deps>): Principal {
  if (principal) return principal
  throw new DomainError('UNAUTHORIZED', 'Sign in first: send a token as "Authorization: Bearer <token>".')
}

function jsonResponse(answer: JsonAnswer): RowResponse {
  const { status = 200, data = null, list = false, bare = false, example } = answer
  return { status, data, list, bare, example, contentType: 'application/json' }
}

function toReply(result: JsonResult, { status = 200 }: JsonAnswer): Reply {
  if (result === null) return { kind: 'empty', status: 204 }
  const headers = result.headers === undefined ? {} : { headers: result.headers }
  if ('empty' in result) return { kind: 'empty', status: 204, ...headers }
  if ('bare' in result) return { kind: 'bare', status: result.status, body: result.bare, ...headers }
  const beside = { ...headers, ...(result.extra && { extra: result.extra }) }
  if ('items' in result) return { kind: 'list', status, data: result.items, page: result.page, ...beside }
  const { data, message } = result
  return { kind: 'data', status: result.status ?? status, data, ...(message && { message }), ...beside }
}
