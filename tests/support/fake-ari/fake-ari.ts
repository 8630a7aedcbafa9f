import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

/** One ARI request as the fake saw it, whichever way it came. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** What the fake answers; `null` leaves the request without an answer. */
export type FakeAnswer = { readonly status: number; readonly body?: unknown } | null

/** An ARI on loopback that does what a test scripts: it speaks the wire and knows nothing of calls. */
export interface FakeAri {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  /** Decides answers before the built-in ones; `undefined` leaves it to them. */
  script(answer: (request: SeenRequest) => FakeAnswer | undefined): void
  /** Sends an event to every open event socket. */
  tell(event: Readonly<Record<string, unknown>>): void
  /** Sends text as it is. */
  tellRaw(text: string): void
  /** From now on reads nothing and answers nothing, pings included, and keeps connections open. */
  hang(): void
  /** Breaks the event sockets. */
  dropEvents(): void
  /** Event sockets that are open. */
  sockets(): number
  close(): Promise<void>
}

/** Starts a fake ARI. */
export async function startFakeAri(user = 'trunkline', password = 'right'): Promise<FakeAri> {
  const seen: SeenRequest[] = []
  const events = new WebSocketServer({ noServer: true, autoPong: false })
  let script: (request: SeenRequest) => FakeAnswer | undefined = () => undefined
  let hung = false
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

  const answerTo = (request: SeenRequest): FakeAnswer => {
    seen.push(request)
    if (hung) return null
    const scripted = script(request)
    if (scripted !== undefined) return scripted
    if (request.path === 'asterisk/info') return { status: 200, body: { system: { version: '22.0.0' } } }
    if (request.path.endsWith('/eventFilter')) return { status: 200, body: {} }
    if (request.path.startsWith('applications/')) return { status: 404, body: { message: 'Application not found' } }
    if (request.method === 'GET' && /^(channels|bridges)$/.test(request.path)) return { status: 200, body: [] }
    return { status: request.path === 'asterisk/ping' ? 200 : 204 }
  }
  const server = createServer((request, response) => {
    const answer = request.headers.authorization === wanted ? answerTo(seenOf(request)) : { status: 401 }
    if (answer === null) return
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
  })
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.authorization !== wanted) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      return
    }
    events.handleUpgrade(request, socket, head, (open) => {
      open.on('ping', () => {
        if (!hung) open.pong()
      })
      open.on('message', (data) => {
        const { request_id, method, uri, query_strings } = JSON.parse(Buffer.isBuffer(data) ? data.toString() : '{}')
        const pairs = query_strings.map((pair: { name: string; value: string }) => [pair.name, pair.value])
        const answer = answerTo({ method, path: uri, query: Object.fromEntries(pairs) })
        if (answer === null) return
        const body = answer.body === undefined ? {} : { message_body: JSON.stringify(answer.body) }
        open.send(JSON.stringify({ type: 'RESTResponse', request_id, status_code: answer.status, ...body }))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const tellRaw = (text: string) => {
    for (const socket of events.clients) if (socket.readyState === WebSocket.OPEN) socket.send(text)
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    script(answer) {
      script = answer
    },
    tell: (event) => tellRaw(JSON.stringify(event)),
    tellRaw,
    hang() {
      hung = true
    },
    dropEvents() {
      for (const socket of events.clients) socket.terminate()
    },
    sockets: () => events.clients.size,
    close() {
      for (const socket of events.clients) socket.terminate()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function seenOf(request: IncomingMessage): SeenRequest {
  const url = new URL(request.url ?? '/', 'http://localhost')
  return {
    method: request.method ?? '',
    path: url.pathname.replace(/^\/ari\//, ''),
    query: Object.fromEntries(url.searchParams),
  }
}
