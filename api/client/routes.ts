import type { Method } from '../contract/row.js'
import type { TypedRow, WireTypes } from '../contract/typed-row.js'
import type { nativeRows } from '../native/native.js'

/** What each route of the native API takes and gives, by `method path`; inferred from the very rows that answer. */
export type Routes = {
  [R in (typeof nativeRows)[number] as `${R['method']} ${R['path']}`]: WireOf<R>
}

type WireOf<R> = R extends TypedRow<never, Method, string, infer W> ? W : never

/** Paths that a method has. */
export type PathOf<M extends Method> = keyof Routes extends infer K ? (K extends `${M} ${infer L}` ? L : never) : never

/** The types of one route. */
export type RouteOf<M extends Method, L extends string> = Routes[`${M} ${L}` & keyof Routes] & WireTypes

/** Paths of lists. */
export type ListPath = {
  [L in PathOf<'get'>]: RouteOf<'get', L>['list'] extends true ? L : never
}[PathOf<'get'>]

/** Paths that take a file in a form. */
export type UploadPath = {
  [L in PathOf<'post'>]: RouteOf<'post', L>['file'] extends 'file' ? L : never
}[PathOf<'post'>]

/** Paths that answer with a file. */
export type FilePath = {
  [L in PathOf<'get'>]: RouteOf<'get', L>['file'] extends 'answer' ? L : never
}[PathOf<'get'>]

type KeysOf<T> = T extends unknown ? keyof T : never

/** In addresses everything is text: numbers may be given as such. */
type AsText<T> = T extends string ? (string extends T ? string | number : T) : T
type AllAsText<T> = T extends unknown ? { readonly [K in keyof T]: AsText<T[K]> } : never

/** A part of a request: left out where the route takes none, optional where nothing in it is needed. */
type Part<K extends string, T, Given> = [KeysOf<T>] extends [never]
  ? unknown
  : Record<never, never> extends T
    ? { readonly [N in K]?: Given }
    : { readonly [N in K]: Given }

/** What is given with a request of a route. */
export type InputOf<R extends WireTypes> = Part<'params', R['params'], AllAsText<R['params']>> &
  Part<'query', R['query'], AllAsText<R['query']>> &
  Part<'body', R['body'], R['body']>

/** The input as a last argument, which may be left out where nothing in it is needed. */
export type InputArgs<I> = Record<never, never> extends I ? [input?: I] : [input: I]

/** One page of a list. */
export interface ListPage<T> {
  readonly items: readonly T[]
  /** Null for lists that come whole. */
  readonly pagination: {
    readonly page: number
    readonly limit: number
    readonly total: number
    readonly totalPages: number
    readonly hasNext: boolean
    readonly hasPrev: boolean
  } | null
}

/** What a route answers with. */
export type AnswerOf<R extends WireTypes> = R['list'] extends true ? ListPage<R['data']> : R['data']
