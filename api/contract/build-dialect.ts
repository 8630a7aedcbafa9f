import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { DomainError } from '../../dialer/model/domain-error.js'
import { requireRight } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import type { ApiLog } from './api-log.js'
import { clientAddress } from './client-address.js'
import type { Dialect, RequestFacts } from './dialect.js'
import { readJson } from './read-json.js'
import { readUpload, type Upload } from './read-upload.js'
import type { Reply } from './reply.js'
import { type CorsOptions, corsHeaders, preflightHeaders, securityHeaders } from './response-headers.js'
import type { RawRequest, Row } from './row.js'
import { sendFile } from './send-file.js'
import { toSafeError } from './to-error.js'

/** What the server puts beside each request. Absent in tests that ask the app directly. */
export interface ConnectionEnv {
  readonly via?: 'tcp' | 'control'
  readonly address?: string
}

export interface BuildOptions {
  readonly log: ApiLog
  readonly cors: CorsOptions
  /** Most bytes of a JSON body. */
  readonly bodyLimitBytes: number
  /** Most bytes of an uploaded file. */
  readonly uploadLimitBytes: number
  /** Where uploads are spooled. */
  readonly uploadFolder: string
  /** Epoch ms, for the duration in the access log. */
  readonly now: () => number
}

type Env = { Bindings: ConnectionEnv }

/**
 * Makes an API value serve. All of a request happens inside one guarded function, because the framework's own parts do not hold:
 * a sub-app's `notFound` is ignored when it is mounted, its `onError` misses the parent's middleware, a thrown non-Error escapes,
 * and JSON without its content type reads as `{}` (hono 4.13, measured).
 */
export function buildDialect<Deps>(dialect: Dialect<Deps>, deps: Deps, options: BuildOptions): Hono<Env> {
  const app = new Hono<Env>({ strict: false })
  for (const asset of dialect.assets) {
    app.get(asset.path, (c) => serve(c, async () => assetResponse(asset.body(), asset.contentType, asset.policy)))
  }
  for (const row of dialect.rows) {
    app.on(row.method.toUpperCase(), row.path, (c) => serve(c, (note) => handleRow(c, row, note)))
  }
  for (const [path, methods] of methodsByPath(dialect)) {
    app.all(path, (c) =>
      serve(c, async () => {
        if (c.req.method === 'OPTIONS') return optionsResponse(methods, c, options.cors)
        throw new DomainError('METHOD_NOT_ALLOWED', `${c.req.method} is not possible here; possible: ${methods}.`, {
          allow: methods,
        })
      }),
    )
  }
  app.all('*', (c) =>
    serve(c, async () => {
      throw new DomainError('NOT_FOUND', `There is nothing at ${c.req.method} ${c.req.path.slice(0, 200)}.`)
    }),
  )
  return app

  async function serve(c: Context<Env>, work: (note: RequestNote) => Promise<Response>): Promise<Response> {
    const startedAt = options.now()
    const requestId = requestIdOf(c.req.header('x-request-id'))
    const note: RequestNote = { principal: null, error: null }
    let response: Response
    try {
      response = await work(note)
    } catch (thrown) {
      response = errorResponse(thrown, requestId, note)
    }
    finishHeaders(response, requestId, corsHeaders(c.req.header('origin') ?? null, options.cors))
    options.log.info(
      {
        api: dialect.name,
        requestId,
        method: c.req.method,
        path: c.req.path,
        status: response.status,
        ms: options.now() - startedAt,
        ...(note.principal && { user: note.principal.user, site: note.principal.site }),
        ...(note.error && { error: note.error }),
      },
      'request',
    )
    return response
  }

  async function handleRow(c: Context<Env>, row: Row<Deps>, note: RequestNote): Promise<Response> {
    const facts: RequestFacts = {
      headers: c.req.raw.headers,
      query: new URL(c.req.url).searchParams,
      via: c.env?.via ?? 'tcp',
      address: clientAddress(c.env?.address ?? '', c.req.raw.headers),
    }
    if (row.right !== 'public') {
      const principal = await dialect.authenticate(facts, deps)
      note.principal = principal
      // Asked here too, so that nobody without the right can make us read a body; the use case asks again.
      requireRight(principal, row.right)
    }
    let upload: Upload | null = null
    const raw: RawRequest = {
      params: c.req.param(),
      query: queryValues(facts.query, dialect.contextQuery),
      json: () => readJson(c.req.raw, options.bodyLimitBytes),
      upload: async () => {
        upload = await readUpload(c.req.raw, options.uploadFolder, options.uploadLimitBytes)
        return upload
      },
    }
    try {
      const reply = await row.handle(raw, { deps, principal: note.principal, address: facts.address })
      return await toResponse(reply, c.req.raw)
    } finally {
      await discard(upload)
    }
  }

  function toResponse(reply: Reply, request: Request): Promise<Response> | Response {
    switch (reply.kind) {
      case 'data': {
        const message = reply.message ?? null
        return Response.json(dialect.envelope({ data: reply.data, page: null, message }), { status: reply.status })
      }
      case 'list':
        return Response.json(dialect.envelope({ data: reply.data, page: reply.page, message: null }), {
          status: reply.status,
        })
      case 'bare':
        return Response.json(reply.body, { status: reply.status })
      case 'empty':
        return new Response(null, { status: 204 })
      case 'file':
        return sendFile(reply.file, request)
    }
  }

  function errorResponse(thrown: unknown, requestId: string, note: RequestNote): Response {
    const { error, ours } = toSafeError(thrown, requestId)
    note.error = error.code
    if (ours) options.log.error({ api: dialect.name, requestId, err: error.cause ?? error }, 'request failed')
    const wire = dialect.errors[error.code]
    const response = Response.json(dialect.errorBody(wire.code, error.message, error.details), { status: wire.status })
    if (error.code === 'UNAUTHORIZED') response.headers.set('WWW-Authenticate', 'Bearer')
    if (typeof error.details?.['allow'] === 'string') response.headers.set('Allow', error.details['allow'])
    if (typeof error.details?.['retryAfterS'] === 'number') {
      response.headers.set('Retry-After', String(error.details['retryAfterS']))
    }
    // The rest of a body we did not read must not be taken for the next request.
    if (error.code === 'PAYLOAD_TOO_LARGE') response.headers.set('Connection', 'close')
    return response
  }
}

interface RequestNote {
  principal: Principal | null
  error: string | null
}

function discard(upload: Upload | null): Promise<void> {
  return upload ? upload.discard() : Promise.resolve()
}

function methodsByPath<Deps>(dialect: Dialect<Deps>): Map<string, string> {
  const found = new Map<string, string[]>()
  const add = (path: string, method: string) => found.set(path, [...(found.get(path) ?? []), method])
  for (const asset of dialect.assets) add(asset.path, 'GET')
  for (const row of dialect.rows) add(row.path, row.method.toUpperCase())
  return new Map(
    [...found].map(([path, methods]) => {
      const all = methods.includes('GET') ? [...methods, 'HEAD'] : methods
      return [path, [...all, 'OPTIONS'].join(', ')]
    }),
  )
}

function optionsResponse(methods: string, c: Context<Env>, cors: CorsOptions): Response {
  const origin = c.req.header('origin')
  const crossOrigin = origin !== undefined && cors.origins.includes(origin)
  return new Response(null, {
    status: 204,
    headers: { Allow: methods, ...(crossOrigin ? preflightHeaders(methods) : {}) },
  })
}

function assetResponse(body: string, contentType: string, policy: string): Response {
  return new Response(body, { headers: { 'Content-Type': contentType, 'Content-Security-Policy': policy } })
}

function finishHeaders(response: Response, requestId: string, cors: Readonly<Record<string, string>>): void {
  const { headers } = response
  for (const [name, value] of Object.entries(securityHeaders)) if (!headers.has(name)) headers.set(name, value)
  for (const [name, value] of Object.entries(cors)) headers.set(name, value)
  headers.set('X-Request-Id', requestId)
}

function requestIdOf(given: string | undefined): string {
  return given && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID()
}

/** One value per name; a name given twice becomes a list, which no schema takes, so that it is reported. */
function queryValues(query: URLSearchParams, except: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of new Set(query.keys())) {
    if (except.includes(name)) continue
    const all = query.getAll(name)
    Object.defineProperty(values, name, { value: all.length === 1 ? all[0] : all, enumerable: true, writable: true })
  }
  return values
}
