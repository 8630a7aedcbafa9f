/** One ARI request. Path without `/ari/` and without a leading slash; ids in it are of `[A-Za-z0-9._-]`, so nothing is escaped. */
export interface AriCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  /** Things this request is about; requests that share one must reach the PBX in the order they were made. */
  readonly about: readonly string[]
}

/** What came back: HTTP status and the parsed body, `null` where there was none. */
export interface AriResponse {
  readonly status: number
  readonly body: unknown
}

/** Carries ARI requests to one PBX. */
export interface AriTransport {
  readonly kind: 'websocket' | 'ari-client'
  /** @throws DomainError PBX_UNAVAILABLE when no answer came in time or the way is closed */
  request(call: AriCall): Promise<AriResponse>
  close(): Promise<void>
}
