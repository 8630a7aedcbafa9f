import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { DomainError, type DomainErrorCode } from '../../dialer/model/domain-error.js'
import { requireRight } from '../auth/permissions.js'
import { type AddressList, addressList, loopbackNetworks } from './address-list.js'
import { type Answer, jsonAnswer, responseOf } from './answer.js'
import type { ApiLog } from './api-log.js'
import { clientAddress } from './client-address.js'
import type { Dialect, RequestFacts } from './dialect.js'
import { createDoorkeeper, type Visit } from './doorkeeper.js'
import { createFirstMatchRouter } from './first-match-router.js'
import { isSecure } from './is-secure.js'
import type { Load } from './load.js'
import type { Stay } from './load-gate.js'
import { underFirstName } from './query-aliases.js'
import { namedValues } from './read-json.js'
import { readUpload, type Upload } from './read-upload.js'
import { type RefusedRequest, refusalOf } from './refused-request.js'
import type { Reply } from './reply.js'
import { type BodyReception, requestBody } from './request-body.js'
import { type RequestContext, requestContext } from './request-context.js'
import type { RequestHeaders } from './request-headers.js'
import { createRequestLog } from './request-log.js'
import { type CorsOptions, corsHeaders, preflightHeaders } from './response-headers.js'
import type { RawRequest, Row } from './row.js'
import { createSeenQueries } from './seen-queries.js'
import { sendFile } from './send-file.js'
import { toSafeError } from './to-error.js'
import { type Urgency, urgencyOf } from './urgency.js'

/** A request that was answered, as it is counted. */
export interface MeasuredRequest {
  readonly api: string
  readonly method: string
  /** As the API spells it, without ids; empty where nothing is at the address. */
  readonly route: string
  readonly status: number
  readonly tookMs: number
  readonly error: DomainErrorCode | null
}

/** What the server puts beside each request. Absent in tests that ask the app directly. */
export interface ConnectionEnv {
  readonly via?: 'tcp' | 'control'
  readonly address?: string
  readonly headers?: RequestHeaders
  /** Path and query as they came. */
  readonly target?: string
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
  /** Proxies whose `X-Forwarded-For` is believed. Absent: those on this host. */
  readonly trustedProxies?: AddressList
  /** Told of each refused attempt: a failed login, a token that does not hold, a right that lacks. */
  readonly refused?: (request: RefusedRequest) => void
  /** What all contracts together take on at most. Absent: as much as comes. */
  readonly load?: Load
  /** Told of each request that was answered. */
  readonly measured?: (request: MeasuredRequest) => void
  /** Epoch ms, for the duration in the access log. */
  readonly now: () => number
}

type Env = { Bindings: ConnectionEnv }

/**
 * Makes an API value serve. All of a request happens inside one guarded function, because the framework's own parts do not hold:
 * a sub-app's `notFound` is ignored when it is mounted, its `onError` misses the parent's middleware, a thrown non-Error escapes,
 * and JSON without its content type reads as `{}` (hono 4.13, measured).
 * @param depsOf what the rows of one request work with
 */
export function buildDialect<Deps>(
  dialect: Dialect<Deps>,
  deps: Deps,
  options: BuildOptions,
  depsOf: (deps: Deps, request: RequestContext) => Deps = (same) => same,
): Hono<Env> {
  const app = new Hono<Env>({ strict: false, router: createFirstMatchRouter() })
  const door = createDoorkeeper(dialect, deps, options.now)
  const trusted = options.trustedProxies ?? addressList(loopbackNetworks)
  const { load } = options
  const queries = createSeenQueries<Row<Deps>>()
  const logRequest = createRequestLog(options.log, options.now)
  const urgencies = new Map(dialect.rows.map((row) => [row, urgencyOf(row)]))
  const urgencyOfRow = (row: Row<Deps> | null): Urgency => (row === null ? undefined : urgencies.get(row)) ?? 'ordinary'
  for (const asset of dialect.assets) {
    app.get(asset.path, (c) => serve(c, null, async () => assetAnswer(asset.body(), asset.contentType, asset.policy)))
  }
  for (const row of dialect.rows) {
    app.on(row.method.toUpperCase(), row.path, (c) =>
      serve(c, row, (facts, note, stay, request) => handleRow(c, row, { facts, note, stay, request })),
    )
  }
  for (const [path, methods] of methodsByPath(dialect)) {
    app.all(path, (c) =>
      serve(c, null, async () => {
        if (c.req.method === 'OPTIONS') return optionsAnswer(methods, c, options.cors)
        throw new DomainError('METHOD_NOT_ALLOWED', `${c.req.method} is not possible here; possible: ${methods}.`, {
          allow: methods,
        })
      }),
    )
  }
  app.all('*', (c) =>
    serve(c, null, async () => {
      throw new DomainError('NOT_FOUND', `There is nothing at ${c.req.method} ${c.req.path.slice(0, 200)}.`)
    }),
  )
  return app

  async function serve(
    c: Context<Env>,
    row: Row<Deps> | null,
    work: (facts: RequestFacts, note: RequestNote, stay: Stay | null, request: RequestContext) => Promise<Answer>,
  ): Promise<Response> {
    const startedAt = options.now()
    const facts = factsOf(c)
    const requestId = requestIdOf(facts.headers.get('x-request-id'))
    const note: RequestNote = { principal: null, headers: {}, caller: null, error: null }
    const about: Record<string, string> = {}
    let answer: Answer
    let stay: Stay | null = null
    try {
      const entered = load?.gate.enter(facts.via === 'control' ? 'vital' : urgencyOfRow(row))
      stay = entered instanceof Promise ? await entered : (entered ?? null)
      await door.admit(facts, row, note)
      dialect.admit?.(facts)
      answer = await work(facts, note, stay, requestContext(requestId, facts, note, about))
    } catch (thrown) {
      answer = errorAnswer(thrown, requestId, note)
    } finally {
      stay?.leave()
    }
    const refusal = refusalOf(
      note.error,
      facts,
      note.principal,
      `${c.req.method} ${dialect.basePath}${row?.path ?? ''}`,
      row?.provesIdentity === true,
    )
    if (refusal) options.refused?.(refusal)
    door.leave(row, note, answer.status)
    options.measured?.({
      api: dialect.name,
      method: c.req.method in countedMethods ? c.req.method : 'other',
      route: row === null ? '' : `${dialect.basePath}${row.path}`,
      status: answer.status,
      tookMs: options.now() - startedAt,
      error: note.error,
    })
    logRequest({
      api: dialect.name,
      requestId,
      method: c.req.method,
      path: c.req.path,
      status: answer.status,
      ms: options.now() - startedAt,
      ...(note.principal && { user: note.principal.user, site: note.principal.site }),
      ...(note.error && { error: note.error }),
      ...about,
    })
    return responseOf(answer, {
      ...corsHeaders(facts.headers.get('origin'), options.cors),
      ...dialect.headers,
      ...note.headers,
      'X-Request-Id': requestId,
    })
  }

  function factsOf(c: Context<Env>): RequestFacts {
    const { url } = c.req
    const headers = c.env?.headers ?? c.req.raw.headers
    const { via = 'tcp', address: peer = '' } = c.env ?? {}
    let query: URLSearchParams | null = null
    return {
      method: c.req.method,
      path: c.req.path,
      headers,
      // Few requests need it: who asks tells the site in a header, and most queries were seen before.
      get query() {
        query ??= new URLSearchParams(queryOf(url))
        return query
      },
      via,
      address: clientAddress(peer, headers, trusted),
      secure: isSecure({ via, peer, headers }, trusted),
    }
  }

  async function handleRow(c: Context<Env>, row: Row<Deps>, { facts, note, stay, request }: Work): Promise<Answer> {
    // Asked here too, so that nobody without the right can make us read a body; the use case asks again.
    if (row.right !== 'public' && note.principal) requireRight(note.principal, row.right)
    const uploads: Upload[] = []
    const body = requestBody(c.req.raw, facts.headers, options.bodyLimitBytes, receptionOf(load, stay))
    const raw: RawRequest = {
      params: c.req.param(),
      query: queries.of(row, queryOf(c.req.url), () =>
        underFirstName(namedValues(facts.query, dialect.contextQuery), row.query, dialect.queryAliases),
      ),
      headers: facts.headers,
      target: c.env?.target ?? c.req.url.replace(/^[a-z]+:\/\/[^/?#]*/, ''),
      ...body,
      upload: async ({ parts, limitBytes = options.uploadLimitBytes }) => {
        const receive = () => readUpload(c.req.raw, { folder: options.uploadFolder, parts, limitBytes })
        const upload = await (load && stay ? load.uploads.within(() => stay.aside(receive)) : receive())
        uploads.push(upload)
        return upload
      },
    }
    try {
      const reply = await row.handle(raw, {
        deps: depsOf(deps, request),
        principal: note.principal,
        address: facts.address,
        secure: facts.secure,
      })
      const answer = await toAnswer(reply, c.req.raw)
      return reply.headers === undefined ? answer : { ...answer, further: reply.headers }
    } finally {
      for (const upload of uploads) await upload.discard()
    }
  }

  function toAnswer(reply: Reply, request: Request): Promise<Answer> | Answer {
    switch (reply.kind) {
      case 'data': {
        const { data, message = null, extra = {}, status } = reply
        return jsonAnswer(dialect.envelope({ data, page: null, message, isList: false, extra }), status)
      }
      case 'list': {
        const { data, page, extra = {}, status } = reply
        return jsonAnswer(dialect.envelope({ data, page, message: null, isList: true, extra }), status)
      }
      case 'bare':
        return jsonAnswer(reply.body, reply.status)
      case 'empty':
        return { status: 204, body: null, headers: {} }
      case 'file':
        return sendFile(reply.file, request)
      case 'text':
        return { status: 200, body: reply.body, headers: { 'Content-Type': reply.contentType } }
    }
  }

  function errorAnswer(thrown: unknown, requestId: string, note: RequestNote): Answer {
    const { error, ours } = toSafeError(thrown, requestId)
    note.error = error.code
    if (ours) options.log.error({ api: dialect.name, requestId, err: error.cause ?? error }, 'request failed')
    const { status, code, message = error.message } = dialect.errors[error.code]
    const headers: Record<string, string> = {}
    if (error.code === 'UNAUTHORIZED') headers['WWW-Authenticate'] = 'Bearer'
    if (typeof error.details?.['allow'] === 'string') headers['Allow'] = error.details['allow']
    if (typeof error.details?.['retryAfterS'] === 'number')
      headers['Retry-After'] = String(error.details['retryAfterS'])
    // Another process is there soon; on an end for good this asks once more for nothing.
    if (error.code === 'DRAINING') headers['Retry-After'] ??= '5'
    // The rest of a body we did not read must not be taken for the next request.
    if (error.code === 'PAYLOAD_TOO_LARGE' || error.details?.['closes'] === true) headers['Connection'] = 'close'
    return jsonAnswer(dialect.errorBody(code, message, error.details, status, note.principal), status, headers)
  }
}

/** What stands behind the question mark. */
function queryOf(url: string): string {
  const begins = url.indexOf('?') + 1
  if (begins === 0) return ''
  const ends = url.indexOf('#', begins)
  return ends === -1 ? url.slice(begins) : url.slice(begins, ends)
}

/** Bodies come while others are worked on, not too many at once, and in good time. */
function receptionOf(load: Load | undefined, stay: Stay | null): BodyReception | null {
  if (!load || !stay) return null
  return {
    deadline: { withinMs: load.limits.bodyMs, after: (ms, callback) => load.after(ms, callback) },
    await: (receive) => load.bodies.within(() => stay.aside(receive)),
  }
}

/** Anybody can make up a method, and each would be a series of its own. */
const countedMethods = { GET: 1, HEAD: 1, POST: 1, PUT: 1, PATCH: 1, DELETE: 1, OPTIONS: 1 }

interface Work {
  readonly facts: RequestFacts
  readonly note: RequestNote
  readonly stay: Stay | null
  readonly request: RequestContext
}

interface RequestNote extends Visit {
  error: DomainErrorCode | null
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

function optionsAnswer(methods: string, c: Context<Env>, cors: CorsOptions): Answer {
  const origin = c.req.header('origin')
  const crossOrigin = origin !== undefined && cors.origins.includes(origin)
  return {
    status: 204,
    body: null,
    headers: { Allow: methods, ...(crossOrigin ? preflightHeaders(methods) : {}) },
  }
}

function assetAnswer(body: string, contentType: string, policy: string): Answer {
  return { status: 200, body, headers: { 'Content-Type': contentType, 'Content-Security-Policy': policy } }
}

function requestIdOf(given: string | null): string {
  return given && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID()
}
