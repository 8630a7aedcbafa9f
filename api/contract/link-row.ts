import type { z } from 'zod'
import { nothing, parseInput } from './parse-input.js'
import type { Reply } from './reply.js'
import type { Method, Row } from './row.js'
import type { TypedRow, Wired } from './typed-row.js'

type Nothing = typeof nothing

/** What a row of {@link linkRowOver} states of itself. Exported for the declarations of the package. */
export interface LinkRow<P extends z.ZodType, Q extends z.ZodType, Deps, M extends Method, L extends string> {
  readonly method: M
  readonly path: L
  readonly tag: string
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  readonly contentType: string
  run(call: {
    readonly params: z.output<P>
    readonly query: z.output<Q>
    readonly deps: Deps
  }): Promise<Extract<Reply, { readonly kind: 'file' | 'bare' }>>
}

/** Makes rows that give a file to anybody who holds its link, or word of how far it is. */
export function linkRowOver<Deps>() {
  return function linkRow<
    const M extends Method,
    const L extends string,
    P extends z.ZodType = Nothing,
    Q extends z.ZodType = Nothing,
  >(spec: LinkRow<P, Q, Deps, M, L>): TypedRow<Deps, M, L, Wired<P, Q, Nothing, object, 'answer'>> {
    const { method, path, tag, summary, contentType } = spec
    return {
      ...always,
      method,
      path,
      tag,
      summary,
      params: spec.params ?? nothing,
      query: spec.query ?? nothing,
      response: { status: 200, list: false, bare: false, data: null, example: undefined, contentType },
      handle: async (raw, { deps }) => {
        const params = parseInput<P>(spec.params, raw.params, 'path')
        const query = parseInput<Q>(spec.query, raw.query, 'query')
        return spec.run({ params, query, deps })
      },
    }
  }
}

const always = {
  kind: 'file',
  description: '',
  right: 'public',
  freeOnThisHost: false,
  provesIdentity: false,
  body: null,
  form: null,
  fileParts: [],
  bodyExample: undefined,
} as const satisfies Partial<Row<never>>
