import { nativeDialect } from '../../../api/native/native.js'
import type { ApiWorld, Person } from './api-world.js'

export interface Answer {
  readonly status: number
  readonly body: AnyJson
  readonly headers: Headers
}

/** JSON of an answer; tests look into it freely. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyJson = any

const rows = nativeDialect('0.0.0').rows.map((row) => ({
  row,
  pattern: new RegExp(`^/api${row.path.replace(/:[a-z]+/gi, '[^/]+')}$`),
}))

/** Asks the API without a server. A good answer is also held against the shape its row declares. */
export async function ask(
  world: ApiWorld,
  as: Person | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const all = new Headers(headers)
  if (as !== null && !all.has('authorization')) all.set('authorization', `Bearer ${world.tokens[as]}`)
  const form = body instanceof FormData
  if (body !== undefined && !form && !all.has('content-type')) all.set('content-type', 'application/json')
  const response = await world.app.request(`/api${path}`, {
    method,
    headers: all,
    ...(body !== undefined && { body: form || typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
  const answer = { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers }
  if (response.ok) holdAgainstRow(method, path, answer)
  return answer
}

function holdAgainstRow(method: string, path: string, answer: Answer): void {
  const bare = `/api${path.split('?')[0]}`
  const found = rows.find(({ row, pattern }) => row.method === method.toLowerCase() && pattern.test(bare))
  if (!found) return
  const { response } = found.row
  const isPart = found.row.kind === 'file' && answer.status === 206
  if (answer.status !== response.status && !isPart)
    throw new TypeError(`${method} ${path}: status ${answer.status}, not ${response.status}`)
  if (!response.data) return
  const data = response.bare ? [answer.body] : response.list ? answer.body.data : [answer.body.data]
  for (const one of data) response.data.parse(one)
}
