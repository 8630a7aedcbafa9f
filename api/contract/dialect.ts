import type { DomainErrorCode, ErrorDetails } from '../../dialer/model/domain-error.js'
import type { Principal } from '../auth/principal.js'
import type { RateLimitPolicy } from './rate-limit.js'
import type { PageInfo, Wire } from './reply.js'
import type { RequestHeaders } from './request-headers.js'
import type { Row } from './row.js'

/** How one error goes out: HTTP status, the API's own code, and where the contract prints one its own sentence in place of ours. */
export interface WireError {
  readonly status: number
  readonly code: string | number
  readonly message?: string
}

/** What is known of a request before its row is. */
export interface RequestFacts {
  /** In capitals. */
  readonly method: string
  /** Whole path, the base path included. */
  readonly path: string
  readonly headers: RequestHeaders
  readonly query: URLSearchParams
  /** `control` came over the unix socket, whose file rights are the key. */
  readonly via: 'tcp' | 'control'
  readonly address: string
  /** Nobody on the way can read along: TLS as a trusted proxy tells, or this host itself. */
  readonly secure: boolean
}

/** What goes into an envelope. */
export interface Success {
  readonly data: Wire | undefined
  readonly page: PageInfo | null
  readonly message: string | null
  /** True where the data is a list, with pages or without. */
  readonly isList: boolean
  /** What stands beside the data. */
  readonly extra: Readonly<Record<string, Wire>>
}

/** A document served beside the rows: the API's description and the page to try it. No principal is asked for. */
export interface Asset {
  readonly path: string
  readonly contentType: string
  /** Content-Security-Policy of the document. */
  readonly policy: string
  body(): string
}

/** How many requests of some rows one caller may send; counted for itself, beside all requests. */
export interface FurtherLimit<Deps> {
  readonly policy: RateLimitPolicy
  of(row: Row<Deps>): boolean
}

/**
 * An API as a value (DESIGN 3.9): paths, words, envelope and error map over the use cases; `buildDialect` makes it serve.
 * The error map is complete by its type: a missing code does not compile.
 */
export interface Dialect<Deps> {
  readonly name: string
  /** Begins with `/`, has no `/` at its end; empty on a listener of its own. */
  readonly basePath: string
  /** Further base paths at which the same is served, as one that names the version. */
  readonly otherBasePaths?: readonly string[]
  /** Headers of each of its answers. */
  readonly headers?: Readonly<Record<string, string>>
  /** Looks at each request first, wherever it leads, as for a version that does not exist. @throws DomainError */
  admit?(facts: RequestFacts): void
  /** How many requests one caller may send; null: as many as it likes. */
  readonly rateLimit: RateLimitPolicy | null
  /** Beside it: bounds of some rows alone, as of those that take a password. */
  readonly furtherLimits?: readonly FurtherLimit<Deps>[]
  /** @throws DomainError UNAUTHORIZED */
  authenticate(facts: RequestFacts, deps: Deps): Promise<Principal>
  envelope(success: Success): Wire
  readonly errors: Readonly<Record<DomainErrorCode, WireError>>
  /** `status` is the HTTP status the body goes out with; `principal` who asked, where that is known. */
  errorBody(
    code: string | number,
    message: string,
    details: ErrorDetails | undefined,
    status: number,
    principal: Principal | null,
  ): Wire
  readonly rows: readonly Row<Deps>[]
  /** Second spellings of names in a query, where a row knows the first one only. */
  readonly queryAliases?: Readonly<Record<string, string>>
  /** Names in a query that `authenticate` reads, so that no row needs to know them. */
  readonly contextQuery: readonly string[]
  readonly assets: readonly Asset[]
}
