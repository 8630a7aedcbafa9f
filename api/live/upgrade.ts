import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import { apiKeyHeader } from '../auth/api-key-principal.js'
import { authCookie, readCookie } from '../auth/cookies.js'
import type { Principal } from '../auth/principal.js'
import type { ApiLog } from '../contract/api-log.js'
import type { RequestFacts } from '../contract/dialect.js'
import type { CorsOptions } from '../contract/response-headers.js'
import { createEventTexts } from './event-texts.js'
import type { LiveLimits } from './live-client.js'
import { createLiveConnection, type LiveConnection } from './live-connection.js'
import type { OnlineBook } from './online-book.js'
import { closeCodes } from './protocol.js'
import type { SiteFeed } from './site-feed.js'
import { isWelcome } from './welcome-origin.js'

/** What the live API stands on. */
export interface LiveOptions {
  /** @throws DomainError UNAUTHORIZED */
  authenticate(facts: RequestFacts): Promise<Principal>
  feedOf(site: SiteId): Promise<SiteFeed>
  readonly online: OnlineBook
  /** Origins whose pages may connect by their cookie. */
  readonly cors: CorsOptions
  readonly clock: Clock
  readonly log: ApiLog
  readonly limits?: Partial<LiveLimits>
  readonly heartbeatS?: number
  /** A client of this site was too slow and was taken to the present. */
  onGap?(site: SiteId): void
}

/** The live WebSocket. */
export interface LiveServer {
  /** Takes over a connection whose request asked for an upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, via: RequestFacts['via']): void
  /** The site's feed grew. */
  wake(site: SiteId): void
  /** Closes the sockets of a site that is served no more. */
  closeSite(site: SiteId): void
  /** Sockets of people of a site; absent: all that are open. */
  clients(site?: SiteId): number
  /** Closes every socket with code 4503; after this upgrades are refused. */
  close(): Promise<void>
}

const defaultLimits: LiveLimits = {
  highWaterBytes: 262_144,
  mostBehind: 10_000,
  batch: 500,
  mostPerAccount: 20,
  mostMessages: 60,
}
/** Sockets that may be open without a login: each lives ten seconds at most, and anybody can open one. */
const mostStrangers = 200
const protocolName = 'bearer'
/**
 * With more sockets than this, events are gathered for a moment and sent together: what costs is the call of the system for each socket,
 * not the events in it.
 */
const gatherFrom = 100
const gatherMs = 40
/** Sockets served in one turn; requests of others come in between. */
const atOnce = 200

/** The live API at its one address; the only use of `ws` in the api. */
export function createLiveServer(options: LiveOptions): LiveServer {
  const { clock, log, online } = options
  const heartbeatMs = (options.heartbeatS ?? 25) * 1000
  const limits = { ...defaultLimits, ...options.limits }
  const textOf = createEventTexts()
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: 65_536,
    handleProtocols: (offered) => (offered.has(protocolName) ? protocolName : false),
  })
  const connections = new Set<LiveConnection>()
  const perAccount = new Map<string, number>()
  const waking = new Set<SiteId>()
  let closing = false

  const stopHearing = online.onChange((change) => {
    for (const connection of connections) if (connection.site() === change.site) connection.told(change)
  })

  function admit(principal: Principal): (() => void) | null {
    const { user, apiKey, site } = principal
    // The local operator on the control socket is counted by nobody.
    if (user === null && apiKey === null) return () => undefined
    const account = `${site}/${user ?? ''}/${apiKey?.id ?? ''}`
    const count = perAccount.get(account) ?? 0
    if (count >= limits.mostPerAccount) return null
    perAccount.set(account, count + 1)
    return () => {
      const left = (perAccount.get(account) ?? 1) - 1
      if (left === 0) perAccount.delete(account)
      else perAccount.set(account, left)
    }
  }

  async function wakeSite(site: SiteId): Promise<void> {
    waking.delete(site)
    const feed = await options.feedOf(site)
    // One look at the journal for all of them.
    await feed.fill()
    const those = [...connections].filter((connection) => connection.site() === site)
    const turn = (from: number): void => {
      for (const connection of those.slice(from, from + atOnce)) connection.wake()
      if (from + atOnce < those.length) clock.schedule(clock.now(), () => turn(from + atOnce))
    }
    turn(0)
  }

  function strangers(): number {
    let count = 0
    for (const connection of connections) if (connection.site() === null) count += 1
    return count
  }

  return {
    upgrade: (request, socket, head, via) => {
      if (closing) return rejectUpgrade(socket, '503 Service Unavailable')
      const url = urlOf(request)
      if (url === null) return rejectUpgrade(socket, '400 Bad Request')
      if (url.pathname.replace(/\/$/, '') !== '/api/live') return rejectUpgrade(socket, '404 Not Found')
      if (strangers() >= mostStrangers) return rejectUpgrade(socket, '503 Service Unavailable')
      const headers = headersOf(request)
      const byHeader = via === 'control' || headers.has('authorization') || headers.has(apiKeyHeader)
      const byCookie = !byHeader && readCookie(headers, authCookie) !== null
      // A browser sends the cookie along whichever page opens the socket, and asks no leave as it does for requests.
      if (byCookie && !isWelcome(request, options.cors)) return rejectUpgrade(socket, '403 Forbidden')
      const token = protocolToken(request)
      const facts: RequestFacts = {
        method: 'GET',
        path: url.pathname,
        headers,
        query: url.searchParams,
        via,
        address: request.socket.remoteAddress ?? '',
        secure: via === 'control',
      }
      wss.handleUpgrade(request, socket, head, (ws) => {
        const connection = createLiveConnection({
          ...options,
          ws,
          raw: socket,
          facts,
          token,
          isKnown: byHeader || byCookie,
          admit,
          textOf,
          limits,
          heartbeatMs,
        })
        connections.add(connection)
        ws.on('close', () => connections.delete(connection))
      })
    },
    closeSite: (site) => {
      for (const connection of connections) {
        if (connection.site() === site) connection.refuse(closeCodes.unauthorized, 'This site is not served any more.')
      }
    },
    wake: (site) => {
      if (waking.has(site)) return
      waking.add(site)
      const run = (): void => {
        wakeSite(site).catch((err: unknown) => log.warn({ site, err }, 'live sockets could not be served'))
      }
      if (connections.size <= gatherFrom) run()
      else clock.schedule(clock.now() + gatherMs, run)
    },
    clients: (site) =>
      site === undefined
        ? connections.size
        : [...connections].filter((connection) => connection.site() === site).length,
    close: async () => {
      closing = true
      stopHearing()
      await Promise.all([...connections].map((connection) => connection.close()))
      wss.close()
    },
  }
}

/** The token of `Sec-WebSocket-Protocol: bearer, <token>`, the one header a browser can set; null if none. */
function protocolToken(request: IncomingMessage): string | null {
  const [name, token] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
  return name === protocolName && token ? token : null
}

/** Null where it is none: anybody can send `GET // HTTP/1.1`. */
function urlOf({ url = '/' }: IncomingMessage): URL | null {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost') : null
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
