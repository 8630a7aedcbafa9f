import type { z } from 'zod'
import type { Right } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import type { Reply, Wire } from './reply.js'
import type { RequestHeaders } from './request-headers.js'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** A file received and kept for the length of one request in the data folder's `uploads/`. */
export interface UploadedFile {
  readonly path: string
  /** The name the client gave, for its ending and for messages only. */
  readonly filename: string
  readonly size: number
}

/** What of a form is taken: its parts that may be files, and how large each may be. */
export interface UploadWish {
  readonly parts: readonly string[]
  /** Absent: the API's own. */
  readonly limitBytes?: number
}

/** A form that came, its files on disk by the names of their parts. */
export interface ReceivedForm {
  readonly fields: Readonly<Record<string, unknown>>
  readonly files: Readonly<Record<string, UploadedFile>>
}

/** What came in, not yet parsed; a body is read on demand, after rights were checked. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: RequestHeaders
  /** Path and query exactly as they came, for signatures over them. */
  readonly target: string
  /** The body as it came, for signatures over it. */
  bytes(): Promise<Uint8Array>
  json(): Promise<unknown>
  /** `application/x-www-form-urlencoded`. */
  form(): Promise<unknown>
  upload(wish: UploadWish): Promise<ReceivedForm>
}

/** What every row may know of its request beside the input. */
export interface RowContext<Deps> {
  readonly deps: Deps
  /** In rows whose right is `public` null unless a valid token came along; never null in others. */
  readonly principal: Principal | null
  /** The client's address, for login limits. */
  readonly address: string
  /** Nobody on the way can read along, see RequestFacts. */
  readonly secure: boolean
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
  /** True: not counted by the rate limit when asked from this host itself, as the health check of a container. */
  readonly freeOnThisHost: boolean
  /** True: never counted by the rate limit, since its callers prove themselves by a signature over each request. */
  readonly isUncounted?: boolean
  /** True for a login: where it succeeds, it is not counted for the address it came from. */
  readonly provesIdentity: boolean
  readonly params: z.ZodType
  readonly query: z.ZodType
  /** Null where no body is read. For uploads: the form fields beside the files. */
  readonly body: z.ZodType | null
  /** Of a multipart form that may be sent instead of JSON; null where there is no choice. */
  readonly form: z.ZodType | null
  /** Form parts that may be files, the needed one first; empty where none is taken. */
  readonly fileParts: readonly string[]
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
