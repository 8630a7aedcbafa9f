/** What the API said no with. */
export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, string>>,
  ) {
    super(`${status} ${code}: ${message} ${JSON.stringify(fields)}`)
  }
}

/** The native API as a program of a customer uses it. */
export type ApiClient = {
  readonly baseUrl: string
  readonly token: string
  get<Data>(path: string): Promise<Data>
  /** Every item of a list, page after page. */
  all<Item>(path: string): Promise<Item[]>
  post<Data>(path: string, body?: unknown): Promise<Data>
  put<Data>(path: string, body: unknown): Promise<Data>
  upload<Data>(path: string, fields: Readonly<Record<string, string>>, file: File): Promise<Data>
  /** A file as bytes. `path` begins with `/api`, as answers spell it. */
  bytes(path: string): Promise<Buffer>
  signIn(email: string, password: string): Promise<ApiClient>
}

type Answer = {
  readonly success: boolean
  readonly data?: unknown
  readonly error?: { code: string; message: string; details?: { fields?: Record<string, string> } }
  readonly pagination?: { readonly totalPages: number }
}

/** A client of the process at `baseUrl` (without `/api`); without a token until it has signed in. `site` where there are several. */
export function apiClient(baseUrl: string, token = '', site = ''): ApiClient {
  const headers: Record<string, string> = {
    ...(token !== '' && { authorization: `Bearer ${token}` }),
    ...(site !== '' && { 'x-trunkline-site': site }),
  }
  const ask = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`${baseUrl}/api${path}`, {
      method,
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
    })
    const text = await response.text()
    const answer = (text === '' ? { success: response.ok } : JSON.parse(text)) as Answer
    if (!response.ok && answer.error !== undefined) {
      const { code, message, details } = answer.error
      throw new ApiRefusal(response.status, code, `${method} ${path}: ${message}`, details?.fields ?? {})
    }
    if (!response.ok) throw new ApiRefusal(response.status, 'NONE', `${method} ${path}: ${text}`, {})
    return answer
  }
  const withBody = async <Data>(method: string, path: string, body: unknown) =>
    (
      await ask(method, path, {
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    ).data as Data
  return {
    baseUrl,
    token,
    get: async <Data>(path: string) => (await ask('GET', path)).data as Data,
    all: async <Item>(path: string) => {
      const items: Item[] = []
      for (let page = 1; ; page += 1) {
        const answer = await ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100&page=${page}`)
        items.push(...(answer.data as Item[]))
        if (page >= (answer.pagination?.totalPages ?? 1)) return items
      }
    },
    post: (path, body) => withBody('POST', path, body),
    put: (path, body) => withBody('PUT', path, body),
    upload: async <Data>(path: string, fields: Readonly<Record<string, string>>, file: File) => {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      form.append('file', file)
      return (await ask('POST', path, { body: form })).data as Data
    },
    bytes: async (path) => {
      const response = await fetch(`${baseUrl}${path}`, { headers })
      if (!response.ok) throw new ApiRefusal(response.status, 'NONE', path, {})
      return Buffer.from(await response.arrayBuffer())
    },
    signIn: async (email, password) => {
      const { data } = await ask('POST', '/auth/login', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      })
      return apiClient(baseUrl, (data as { token: string }).token, site)
    },
  }
}
