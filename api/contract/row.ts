import type { z } from 'zod'
import type { Right } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import type { Reply, Wire } from './reply.js'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** A file received and kept for the length of one request in the data folder's `uploads/`. */
export interface UploadedFile {
  readonly path: string
  /** The name the client gave, for its ending and for messages only. */
  readonly filename: string
  readonly size: number
}

/** What came in, not yet parsed; `body` reads it on demand, after rights were checked. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  json(): Promise<unknown>
  upload(): Promise<{ readonly fields: Readonly<Record<string, unknown>>; readonly file: UploadedFile | null }>
}

/** What every row may know of its request beside the input. */
export interface RowContext<Deps> {
  readonly deps: Deps
  /** Null only in rows whose right is `public`. */
  readonly principal: Principal | null
  /** The client's address, for login limits. */
  readonly address: string
}

/** A row with its types forgotten: what the builder, the documentation and the tests work with. */
export interface Row<Deps> {
  readonly kind: 'json' | 'upload' | 'file'
  readonly method: Method
  /** Below the dialect's base path, parameters as `:name`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** `public` needs no principal. */
  readonly right: Right | 'public'
  readonly params: z.ZodType
  readonly query: z.ZodType
  /** Null where no body is read. For uploads: the form fields beside `file`. */
  readonly body: z.ZodType | null
  /** A body that passes, for the documentation. */
  readonly bodyExample: Wire | undefined
  readonly response: RowResponse
  handle(raw: RawRequest, context: RowContext<Deps>): Promise<Reply>
}

/** What a row answers with when all is well. `data` describes one item where `list` is set. */
export interface RowResponse {
  readonly status: number
  readonly list: boolean
  readonly bare: boolean
  readonly data: z.ZodType | null
  readonly example: Wire | undefined
  readonly contentType: string
}
