import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Principal } from '../auth/principal.js'
import type { ApiLog } from '../contract/api-log.js'
import type { RequestFacts } from '../contract/dialect.js'
import { createLiveClient, type LiveClient, type LiveLimits } from './live-client.js'
import { clientMessage, closeCodes, type ServerMessage } from './protocol.js'
import type { SiteFeed } from './site-feed.js'

/** What the live API stands on. */
export interface LiveOptions {
  /** @throws DomainError UNAUTHORIZED */
  authenticate(facts: RequestFacts): Promise<Principal>
  feedOf(site: SiteId): Promise<SiteFeed>
  readonly clock: Clock
  readonly log: ApiLog
  readonly limits?: Partial<LiveLimits>
  readonly heartbeatS?: number
}

/** The live WebSocket. */
export interface LiveServer {
  /** Takes over a connection whose request asked for an upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, via: RequestFacts['via']): void
  /** The site's feed grew. */
  wake(site: SiteId): void
  /** Closes the sockets of a site that is served no more. */
  closeSite(site: SiteId): void
  clients(): number
  /** Closes every socket with code 4503; after this upgrades are refused. */
  close(): Promise<void>
}

const defaultLimits: LiveLimits = { highWaterBytes: 1_048_576, mostBehind: 10_000, batch: 500 }
const signInWithinMs = 10_000
const mostWaiting = 32
/** Sockets that may be open without a login: each lives ten seconds at most, and anybody can open one. */
const mostStrangers = 200
const protocolName = 'bearer'

interface Connection {
  readonly ws: WebSocket
  client: LiveClient | null
  site: SiteId | null
  alive: boolean
  /** Messages that came while the token was checked. */
  waiting: string[] | null
  cancelTimer: () => void
}

/** The live API at its one address; the only use of `ws` in the api. */
export function createLiveServer(options: LiveOptions): LiveServer {
  const { clock, log } = options
  const heartbeatMs = (options.heartbeatS ?? 25) * 1000
  const limits = { ...defaultLimits, ...options.limits }
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: 65_536,
    handleProtocols: (offered) => (offered.has(protocolName) ? protocolName : false),
  })
  const connections = new Set<Connection>()
  let closing = false

  function opened(ws: WebSocket, facts: RequestFacts, token: string | null): void {
    const connection: Connection = { ws, client: null, site: null, alive: true, waiting: null, cancelTimer: () => {} }
    connections.add(connection)
    ws.on('pong', () => {
      connection.alive = true
    })
    ws.on('error', (error) => log.warn({ err: error }, 'live socket failed'))
    ws.on('close', () => {
      connection.client?.stop()
      connection.cancelTimer()
      connections.delete(connection)
    })
    ws.on('message', (data, isBinary) => {
      connection.alive = true
      if (isBinary || !Buffer.isBuffer(data)) return refuse(connection, closeCodes.badMessage, 'Send JSON text.')
      const text = data.toString('utf8')
      if (!connection.waiting) return received(connection, facts, text)
      if (connection.waiting.length >= mostWaiting)
        return refuse(connection, closeCodes.badMessage, 'Too many messages.')
      connection.waiting.push(text)
    })
    if (token !== null || facts.via === 'control' || facts.headers.has('authorization')) {
      signIn(connection, facts, token)
    } else {
      connection.cancelTimer = clock.schedule(clock.now() + signInWithinMs, () =>
        refuse(connection, closeCodes.unauthorized, 'No token came in time.'),
      )
    }
  }

  function received(connection: Connection, facts: RequestFacts, text: string): void {
    const message = clientMessage.safeParse(parseJson(text))
    if (!message.success) {
      const why = message.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
      return tell(connection, { type: 'error', error: { code: 'VALIDATION_ERROR', message: `Not understood. ${why}` } })
    }
    const { data } = message
    if (data.type === 'ping') return tell(connection, { type: 'pong' })
    if (data.type === 'auth') {
      if (connection.client) return
      return signIn(connection, facts, data.token)
    }
    if (!connection.client) return refuse(connection, closeCodes.unauthorized, 'Send your token first.')
    connection.client.subscribe(data.topics, data.after ?? null)
  }

  function signIn(connection: Connection, facts: RequestFacts, token: string | null): void {
    connection.cancelTimer()
    connection.waiting = []
    begin(connection, facts, token).catch((error: unknown) => {
      if (error instanceof DomainError) return refuse(connection, closeCodes.unauthorized, error.message)
      log.error({ err: error }, 'live sign-in failed')
      connection.ws.close(1011, 'Something went wrong on our side.')
    })
  }

  async function begin(connection: Connection, facts: RequestFacts, token: string | null): Promise<void> {
    const headers = new Headers(facts.headers)
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    const principal = await options.authenticate({ ...facts, headers })
    const feed = await options.feedOf(principal.site)
    if (connection.ws.readyState !== WebSocket.OPEN) return
    const socket = {
      send: (text: string, sent: () => void) => connection.ws.send(text, () => sent()),
      buffered: () => connection.ws.bufferedAmount,
    }
    const client = createLiveClient(principal, feed, socket, limits, (error) => {
      log.error({ err: error }, 'live feed failed')
      connection.ws.close(1011, 'Something went wrong on our side.')
    })
    connection.client = client
    connection.site = principal.site
    client.send({ type: 'welcome', site: principal.site, seq: feed.lastSeq(), heartbeatS: heartbeatMs / 1000 })
    beat(connection, { ...facts, headers })
    const waiting = connection.waiting ?? []
    connection.waiting = null
    for (const text of waiting) received(connection, facts, text)
  }

  function beat(connection: Connection, facts: RequestFacts): void {
    connection.cancelTimer = clock.schedule(clock.now() + heartbeatMs, () => {
      // A socket that answered nothing since the last beat is dead; waiting for its close could take minutes.
      if (!connection.alive) return connection.ws.terminate()
      connection.alive = false
      connection.ws.ping()
      // Asked anew each time, so that a logout, an expiry or a closed account ends the stream, and another role changes what is seen.
      options
        .authenticate(facts)
        .then((principal) => connection.client?.renew(principal))
        .catch((error: unknown) => {
          const why = error instanceof DomainError ? error.message : 'The token could not be checked.'
          refuse(connection, closeCodes.unauthorized, why)
        })
      beat(connection, facts)
    })
  }

  function strangers(): number {
    let count = 0
    for (const { client } of connections) if (!client) count += 1
    return count
  }

  function tell(connection: Connection, message: ServerMessage): void {
    connection.ws.send(JSON.stringify(message))
  }

  function refuse(connection: Connection, code: number, reason: string): void {
    connection.ws.close(code, reason.slice(0, 120))
  }

  return {
    upgrade: (request, socket, head, via) => {
      if (closing) return rejectUpgrade(socket, '503 Service Unavailable')
      const url = new URL(request.url ?? '/', 'http://localhost')
      if (strangers() >= mostStrangers) return rejectUpgrade(socket, '503 Service Unavailable')
      if (url.pathname.replace(/\/$/, '') !== '/api/live') return rejectUpgrade(socket, '404 Not Found')
      const facts: RequestFacts = {
        method: 'GET',
        path: url.pathname,
        headers: headersOf(request),
        query: url.searchParams,
        via,
        address: request.socket.remoteAddress ?? '',
        secure: via === 'control',
      }
      wss.handleUpgrade(request, socket, head, (ws) => opened(ws, facts, protocolToken(request)))
    },
    closeSite: (site) => {
      for (const connection of connections) {
        if (connection.site === site) refuse(connection, closeCodes.unauthorized, 'This site is not served any more.')
      }
    },
    wake: (site) => {
      for (const { client, site: of } of connections) if (of === site) client?.wake()
    },
    clients: () => connections.size,
    close: async () => {
      closing = true
      const gone = [...connections].map(
        ({ ws }) =>
          new Promise<void>((resolve) => {
            const cancel = clock.schedule(clock.now() + 2000, () => ws.terminate())
            ws.once('close', () => {
              cancel()
              resolve()
            })
            ws.close(closeCodes.draining, 'The server goes down.')
          }),
      )
      await Promise.all(gone)
      wss.close()
    },
  }
}

/** The token of `Sec-WebSocket-Protocol: bearer, <token>`, the one header a browser can set; null if none. */
function protocolToken(request: IncomingMessage): string | null {
  const [name, token] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
  return name === protocolName && token ? token : null
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}

function rejectUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
