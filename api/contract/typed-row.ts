import type { z } from 'zod'
import type { Method, Row } from './row.js'

/** A row that remembers, for the compiler alone, what it takes and gives; the typed client is inferred from it. */
export interface TypedRow<Deps, M extends Method, L extends string, W> extends Row<Deps> {
  readonly method: M
  readonly path: L
  /** Never there when the program runs. */
  readonly wire?: W
}

/** What goes over the wire: the parts of a request as they are sent, and what stands in the answer. */
export interface WireTypes {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  /** One item where `list` is true; undefined where nothing comes. */
  readonly data: unknown
  readonly list: boolean
  /** What of the exchange is a file: the request's form has one beside its fields, the answer is one, or nothing. */
  readonly file: 'file' | 'answer' | null
}

/** The types of a row by its schemas. */
export interface Wired<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends object,
  F extends WireTypes['file'] = null,
> extends WireTypes {
  readonly params: z.input<P>
  readonly query: z.input<Q>
  readonly body: z.input<B>
  readonly data: A extends { readonly data: infer D extends z.ZodType } ? z.output<D> : undefined
  readonly list: A extends { readonly list: true } ? true : false
  readonly file: F
}
