import type { Method } from '../contract/row.js'
import { apiError, noAnswer } from './api-error.js'
import type {
  AnswerOf,
  FilePath,
  InputArgs,
  InputOf,
  ListPage,
  ListPath,
  PathOf,
  RouteOf,
  UploadPath,
} from './routes.js'

export { ApiError } from './api-error.js'
export type { InputOf, ListPage, RouteOf } from './routes.js'

/** The tokens of a login; keep them where the next visit finds them. */
export interface ClientTokens {
  readonly token: string
  /** Null: nothing to refresh by, as with an API key. */
  readonly refreshToken: string | null
}

export interface ClientOptions {
  /** Where the API is, `/api` included, as `https://pbx.example.com/api`. */
  readonly baseUrl: string
  /** From an earlier login, or an API key as `token`. */
  readonly tokens?: ClientTokens
  /** Which of a person's sites is meant; absent: that of the login. */
  readonly site?: string
  /** Hears of each new pair, and of null when the login has ended. */
  readonly onTokens?: (tokens: ClientTokens | null) => void
  /** Absent: the platform's own. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** A request of a route of the API; the compiler knows the routes, what each takes and what it answers. */
type Ask<M extends Method> = <L extends PathOf<M>>(
  path: L,
  ...input: InputArgs<InputOf<RouteOf<M, L>>>
) => Promise<AnswerOf<RouteOf<M, L>>>

/** The native API, typed. Each call throws an `ApiError` where the API says no, or cannot be reached. */
export interface Client {
  readonly get: Ask<'get'>
  readonly post: Ask<'post'>
  readonly put: Ask<'put'>
  readonly patch: Ask<'patch'>
  readonly delete: Ask<'delete'>
  /** Every item of a list, page after page. */
  each<L extends ListPath>(
    path: L,
    ...input: InputArgs<InputOf<RouteOf<'get', L>>>
  ): AsyncGenerator<RouteOf<'get', L>['data'], void, undefined>
  /** Sends a file in the part `part` (`file` unless the route names another), with the fields of the form as `body`. */
  upload<L extends UploadPath>(
    path: L,
    file: File,
    input: InputOf<RouteOf<'post', L>> & { readonly part?: string },
  ): Promise<AnswerOf<RouteOf<'post', L>>>
  file<L extends FilePath>(path: L, ...input: InputArgs<InputOf<RouteOf<'get', L>>>): Promise<Blob>
  /** Signs in; requests carry the token from then on, and a new one is fetched by itself when it has run out. */
  signIn(body: RouteOf<'post', '/auth/login'>['body']): Promise<RouteOf<'post', '/auth/login'>['data']>
  signOut(): Promise<void>
}

const proofs: ReadonlySet<string> = new Set(['/auth/login', '/auth/refresh'])

/** What a request is made of, with its types forgotten. */
interface Parts {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

/** A client of the API at `baseUrl`. It holds no more than the tokens, and needs nothing but the platform's `fetch`. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? ((request: Request) => fetch(request))
  let tokens = options.tokens ?? null
  let refreshing: Promise<boolean> | null = null

  function keep(next: ClientTokens | null): void {
    tokens = next
    options.onTokens?.(next)
  }

  async function answer(method: string, path: string, parts: Parts): Promise<Response> {
    const used = tokens
    const response = await once(method, path, parts)
    if (response.status !== 401 || !used?.refreshToken || proofs.has(path)) return response
    // Another request may have fetched a new token meanwhile; else all that wait share one refresh.
    if (tokens === used) {
      refreshing ??= refresh(used.refreshToken).finally(() => {
        refreshing = null
      })
      if (!(await refreshing)) return response
    }
    await response.body?.cancel()
    return once(method, path, parts)
  }

  async function once(method: string, path: string, { params = {}, query = {}, body }: Parts): Promise<Response> {
    const headers = new Headers()
    // A login and a refresh prove by their body who asks; a token that has run out would only be refused.
    if (tokens && !proofs.has(path)) headers.set('authorization', `Bearer ${tokens.token}`)
    if (options.site !== undefined) headers.set('x-trunkline-site', options.site)
    const isForm = body instanceof FormData
    if (body !== undefined && !isForm) headers.set('content-type', 'application/json')
    const url = `${options.baseUrl}${filledIn(path, params)}${queryText(query)}`
    const content = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }
    try {
      return await send(new Request(url, { method: method.toUpperCase(), headers, ...content }))
    } catch (cause) {
      throw noAnswer('The server cannot be reached.', cause)
    }
  }

  /** False where the login has ended. */
  async function refresh(refreshToken: string): Promise<boolean> {
    const response = await once('post', '/auth/refresh', { body: { refreshToken } })
    if (response.status === 401) {
      keep(null)
      return false
    }
    keep(tokensOf(await dataOf(response)))
    return true
  }

  const ask =
    (method: string) =>
    async (path: string, parts: Parts = {}): Promise<unknown> =>
      dataOf(await answer(method, path, parts))

  async function* each(path: string, parts: Parts = {}): AsyncGenerator<unknown, void, undefined> {
    for (let page = 1; ; page++) {
      const query = { limit: 100, ...parts.query, page }
      const found = (await ask('get')(path, { ...parts, query })) as ListPage<unknown>
      yield* found.items
      if (!found.pagination?.hasNext) return
    }
  }

  const client = {
    get: ask('get'),
    post: ask('post'),
    put: ask('put'),
    patch: ask('patch'),
    delete: ask('delete'),
    each,
    upload: (path: string, file: File, { part = 'file', body, ...parts }: Parts & { readonly part?: string }) => {
      const form = new FormData()
      for (const [name, value] of Object.entries(body ?? {})) form.set(name, String(value))
      form.set(part, file)
      return ask('post')(path, { ...parts, body: form })
    },
    file: async (path: string, parts: Parts = {}) => {
      const response = await answer('get', path, parts)
      if (!response.ok) await dataOf(response)
      return response.blob()
    },
    signIn: async (body: unknown) => {
      const data = await ask('post')('/auth/login', { body })
      keep(tokensOf(data))
      return data
    },
    signOut: async () => {
      await ask('post')('/auth/logout')
      keep(null)
    },
  }
  // The rows' own types describe what these functions do with each path; nothing of them is left when the program runs.
  return client as unknown as Client
}

function filledIn(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()}`
}

/** What stands in the envelope: a page of a list, the data, or a document of its own shape. */
async function dataOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  const body: unknown = isJson ? await response.json() : null
  if (!response.ok) throw apiError(response.status, body, response.headers.get('retry-after'))
  if (typeof body !== 'object' || body === null || !('data' in body)) return body
  if (!('items' in body)) return body.data
  return { items: body.data, pagination: 'pagination' in body ? body.pagination : null }
}

function tokensOf(data: unknown): ClientTokens {
  if (typeof data === 'object' && data !== null && 'token' in data && typeof data.token === 'string') {
    const refreshToken = 'refreshToken' in data && typeof data.refreshToken === 'string' ? data.refreshToken : null
    return { token: data.token, refreshToken }
  }
  throw noAnswer('The server answered a login without a token.')
}
