import type { DomainErrorCode, ErrorDetails } from '../../dialer/model/domain-error.js'
import type { Principal } from '../auth/principal.js'
import type { PageInfo, Wire } from './reply.js'
import type { Row } from './row.js'

/** How one error goes out: HTTP status and the API's own code. */
export interface WireError {
  readonly status: number
  readonly code: string | number
}

/** What is known of a request before its row is. */
export interface RequestFacts {
  readonly headers: Headers
  readonly query: URLSearchParams
  /** `control` came over the unix socket, whose file rights are the key. */
  readonly via: 'tcp' | 'control'
  readonly address: string
}

/** What goes into an envelope. */
export interface Success {
  readonly data: Wire | undefined
  readonly page: PageInfo | null
  readonly message: string | null
}

/** A document served beside the rows: the API's description and the page to try it. No principal is asked for. */
export interface Asset {
  readonly path: string
  readonly contentType: string
  /** Content-Security-Policy of the document. */
  readonly policy: string
  body(): string
}

/**
 * An API as a value (DESIGN 3.9): paths, words, envelope and error map over the use cases; `buildDialect` makes it serve.
 * The error map is complete by its type: a missing code does not compile.
 */
export interface Dialect<Deps> {
  readonly name: string
  /** Begins with `/`, has no `/` at its end. */
  readonly basePath: string
  /** @throws DomainError UNAUTHORIZED */
  authenticate(facts: RequestFacts, deps: Deps): Promise<Principal>
  envelope(success: Success): Wire
  readonly errors: Readonly<Record<DomainErrorCode, WireError>>
  errorBody(code: string | number, message: string, details: ErrorDetails | undefined): Wire
  readonly rows: readonly Row<Deps>[]
  /** Names in a query that `authenticate` reads, so that no row needs to know them. */
  readonly contextQuery: readonly string[]
  readonly assets: readonly Asset[]
}
