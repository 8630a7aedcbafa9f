import type { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Right } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import { invalidField, nothing, parseInput } from './parse-input.js'
import type { FileReply, PageInfo, Reply, Wire } from './reply.js'
import type { Method, Row, RowContext, RowResponse, UploadedFile } from './row.js'

/** Input of a use case by the row's own schemas. */
export interface RowCall<P, Q, B, Deps> {
  readonly principal: Principal
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly deps: Deps
  readonly address: string
}

type Nothing = typeof nothing

interface Common<P extends z.ZodType, Q extends z.ZodType> {
  readonly method: Method
  readonly path: string
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

/** What `run` of a JSON row gives back. */
export type JsonResult =
  | { readonly data?: Wire; readonly message?: string }
  | { readonly items: readonly Wire[]; readonly page: PageInfo | null }
  | { readonly bare: Wire; readonly status: number }
  | null

interface JsonRow<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, Deps> extends Common<P, Q> {
  readonly right: Right
  readonly body?: B
  readonly bodyExample?: Wire
  readonly answer: JsonAnswer
  run(call: RowCall<z.output<P>, z.output<Q>, z.output<B>, Deps>): Promise<JsonResult>
}

/** Makes rows over one kind of dependencies. */
export function rowsOver<Deps>() {
  /** A row that reads JSON (or nothing) and answers JSON (or nothing). */
  function jsonRow<P extends z.ZodType = Nothing, Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(
    spec: JsonRow<P, Q, B, Deps>,
  ): Row<Deps> {
    return {
      ...shared(spec),
      kind: 'json',
      right: spec.right,
      body: spec.body ?? null,
      bodyExample: spec.bodyExample,
      response: jsonResponse(spec.answer),
      handle: async (raw, context) => {
        const principal = signedIn(context)
        const params = parseInput<P>(spec.params, raw.params, 'path')
        const query = parseInput<Q>(spec.query, raw.query, 'query')
        const body = parseInput<B>(spec.body, spec.body ? await raw.json() : {}, 'body')
        const { deps, address } = context
        return toReply(await spec.run({ principal, params, query, body, deps, address }), spec.answer)
      },
    }
  }

  /** A row anybody may ask: login, health. */
  function publicRow<B extends z.ZodType = Nothing>(
    spec: Common<Nothing, Nothing> & {
      readonly body?: B
      readonly bodyExample?: Wire
      readonly answer: JsonAnswer
      run(call: { readonly body: z.output<B>; readonly deps: Deps; readonly address: string }): Promise<JsonResult>
    },
  ): Row<Deps> {
    return {
      ...shared(spec),
      kind: 'json',
      right: 'public',
      body: spec.body ?? null,
      bodyExample: spec.bodyExample,
      response: jsonResponse(spec.answer),
      handle: async (raw, { deps, address }) => {
        const body = parseInput<B>(spec.body, spec.body ? await raw.json() : {}, 'body')
        return toReply(await spec.run({ body, deps, address }), spec.answer)
      },
    }
  }

  /** A row that takes one file as `multipart/form-data`, its part named `file`, and fields beside it. */
  function uploadRow<B extends z.ZodType>(
    spec: Common<Nothing, Nothing> & {
      readonly right: Right
      readonly body: B
      readonly bodyExample?: Wire
      readonly answer: JsonAnswer
      run(
        call: Omit<RowCall<unknown, unknown, z.output<B>, Deps>, 'params' | 'query'> & { readonly file: UploadedFile },
      ): Promise<JsonResult>
    },
  ): Row<Deps> {
    return {
      ...shared(spec),
      kind: 'upload',
      right: spec.right,
      body: spec.body,
      bodyExample: spec.bodyExample,
      response: jsonResponse(spec.answer),
      handle: async (raw, context) => {
        const principal = signedIn(context)
        const { fields, file } = await raw.upload()
        const body = parseInput<B>(spec.body, fields, 'form')
        if (!file) throw invalidField('file', 'A file is needed: send it as the form part named "file".')
        const { deps, address } = context
        return toReply(await spec.run({ principal, body, file, deps, address }), spec.answer)
      },
    }
  }

  /** A row that answers with a file on disk, whole or by `Range`. */
  function fileRow<P extends z.ZodType = Nothing, Q extends z.ZodType = Nothing>(
    spec: Common<P, Q> & {
      readonly right: Right
      readonly contentType: string
      run(call: Omit<RowCall<z.output<P>, z.output<Q>, unknown, Deps>, 'body'>): Promise<FileReply>
    },
  ): Row<Deps> {
    return {
      ...shared(spec),
      kind: 'file',
      right: spec.right,
      body: null,
      bodyExample: undefined,
      response: { ...jsonResponse({}), contentType: spec.contentType },
      handle: async (raw, context) => {
        const principal = signedIn(context)
        const params = parseInput<P>(spec.params, raw.params, 'path')
        const query = parseInput<Q>(spec.query, raw.query, 'query')
        const { deps, address } = context
        return { kind: 'file', file: await spec.run({ principal, params, query, deps, address }) }
      },
    }
  }

  return { jsonRow, publicRow, uploadRow, fileRow }
}

function shared(spec: Common<z.ZodType, z.ZodType>) {
  const { method, path, tag, summary, description = '', params = nothing, query = nothing } = spec
  return { method, path, tag, summary, description, params, query }
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
  if ('bare' in result) return { kind: 'bare', status: result.status, body: result.bare }
  if ('items' in result) return { kind: 'list', status, data: result.items, page: result.page }
  return { kind: 'data', status, data: result.data, ...(result.message && { message: result.message }) }
}
