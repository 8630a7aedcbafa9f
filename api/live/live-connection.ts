import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import { may } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import { roleToWire } from '../auth/roles.js'
import type { ApiLog } from '../contract/api-log.js'
import type { RequestFacts } from '../contract/dialect.js'
import { withAuthorization } from '../contract/request-headers.js'
import type { EventText } from './event-texts.js'
import { createLiveClient, type LiveClient, type LiveLimits } from './live-client.js'
import type { OnlineBook, OnlineChange, OnlinePerson } from './online-book.js'
import { clientMessage, closeCodes, type OnlineWire, type ServerMessage } from './protocol.js'
import type { SiteFeed } from './site-feed.js'

export interface LiveConnectionParts {
  readonly ws: WebSocket
  /** What the WebSocket runs on. */
  readonly raw: Duplex
  readonly facts: RequestFacts
  /** A token that came with the upgrade, beside its headers. */
  readonly token: string | null
  /** The headers say who it is. */
  readonly isKnown: boolean
  /** @throws DomainError UNAUTHORIZED */
  authenticate(facts: RequestFacts): Promise<Principal>
  feedOf(site: SiteId): Promise<SiteFeed>
  /** Counts the account in; null: it has too many connections already. */
  admit(principal: Principal): (() => void) | null
  readonly online: OnlineBook
  readonly textOf: EventText
  readonly limits: LiveLimits
  readonly heartbeatMs: number
  readonly clock: Clock
  readonly log: ApiLog
  /** A client of this site was too slow and was taken to the present. */
  onGap?(site: SiteId): void
}

/** One WebSocket of the live API. */
export interface LiveConnection {
  /** Null until somebody signed in. */
  site(): SiteId | null
  wake(): void
  /** Somebody came or went in its site. */
  told(change: OnlineChange): void
  refuse(code: number, reason: string): void
  /** Ends it; resolves when it is closed. */
  close(): Promise<void>
}

const signInWithinMs = 10_000
const mostWaiting = 32
/** What is said of a message that was not understood, however much of it there was. */
const mostFaultChars = 1000
const messageWindowMs = 10_000
/** Times the bytes at which events are held back: what is told beside them, as answers and presence, is held back by nobody. */
const cutAt = 2

/** Carries the protocol on one socket: sign-in, wishes, events, heartbeat. */
export function createLiveConnection(parts: LiveConnectionParts): LiveConnection {
  const { ws, raw, facts, limits, heartbeatMs, clock, log, online } = parts
  let client: LiveClient | null = null
  let site: SiteId | null = null
  let feed: SiteFeed | null = null
  let alive = true
  /** Messages that came while the token was checked. */
  let waiting: string[] | null = null
  let windowFrom = clock.now()
  let inWindow = 0
  let cancelTimer = (): void => undefined
  let leave = (): void => undefined
  let drained: (() => void) | null = null

  ws.on('pong', () => {
    alive = true
  })
  ws.on('error', (error) => log.warn({ err: error }, 'live socket failed'))
  ws.on('close', () => {
    client?.stop()
    cancelTimer()
    leave()
  })
  ws.on('message', (data, isBinary) => {
    alive = true
    if (isStuffed()) return
    if (isBinary || !Buffer.isBuffer(data)) return refuse(closeCodes.badMessage, 'Send JSON text.')
    if (isTooOften()) return tooMany(`Too many messages: at most ${limits.mostMessages} in 10 s.`)
    const text = data.toString('utf8')
    if (!waiting) return received(text)
    if (waiting.length >= mostWaiting) return refuse(closeCodes.badMessage, 'Too many messages.')
    waiting.push(text)
  })
  if (parts.token !== null || parts.isKnown) signIn(parts.token)
  else {
    cancelTimer = clock.schedule(clock.now() + signInWithinMs, () =>
      refuse(closeCodes.unauthorized, 'No token came in time.'),
    )
  }

  /** Who reads nothing and goes on talking would be answered into memory without end: it is cut off. */
  function isStuffed(): boolean {
    if (ws.bufferedAmount <= cutAt * limits.highWaterBytes) return false
    client?.stop()
    ws.terminate()
    return true
  }

  /** The system took something; a reader who was behind may have room again. */
  function sent(): void {
    if (drained === null || ws.bufferedAmount > limits.highWaterBytes) return
    const goOn = drained
    drained = null
    goOn()
  }

  function isTooOften(): boolean {
    if (clock.now() - windowFrom >= messageWindowMs) {
      windowFrom = clock.now()
      inWindow = 0
    }
    inWindow += 1
    return inWindow > limits.mostMessages
  }

  function received(text: string): void {
    const read = clientMessage.safeParse(parseJson(text))
    if (!read.success) {
      const why = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
      const message = `Not understood. ${why}`.slice(0, mostFaultChars)
      return tell({ type: 'error', error: { code: 'VALIDATION_ERROR', message } })
    }
    const { data } = read
    if (data.type === 'ping') return tell({ type: 'pong' })
    if (data.type === 'auth') {
      if (client) return
      return signIn(data.token)
    }
    if (!client) return refuse(closeCodes.unauthorized, 'Send your token first.')
    const { type: _, ...wish } = data
    client.subscribe(wish)
    if (client.wants('presence')) tellWhoIsOnline(client)
  }

  function signIn(token: string | null): void {
    cancelTimer()
    waiting = []
    begin(token).catch((error: unknown) => {
      if (error instanceof DomainError) return refuse(closeCodes.unauthorized, error.message)
      log.error({ err: error }, 'live sign-in failed')
      ws.close(1011, 'Something went wrong on our side.')
    })
  }

  async function begin(token: string | null): Promise<void> {
    const signedIn = token === null ? facts : { ...facts, headers: withAuthorization(facts.headers, `Bearer ${token}`) }
    const principal = await parts.authenticate(signedIn)
    const opened = await parts.feedOf(principal.site)
    if (ws.readyState !== WebSocket.OPEN) return
    const release = parts.admit(principal)
    if (release === null) {
      return tooMany(`This account has ${limits.mostPerAccount} live connections already; close one of them.`)
    }
    const left = online.enter(principal)
    leave = () => {
      release()
      left()
    }
    client = createLiveClient({
      principal,
      feed: opened,
      socket: {
        send: (text) => ws.send(text, { binary: false }, sent),
        buffered: () => ws.bufferedAmount,
        onDrain: (callback) => {
          drained = callback
        },
        together: (work) => {
          raw.cork()
          try {
            work()
          } finally {
            raw.uncork()
          }
        },
      },
      limits,
      textOf: parts.textOf,
      onGap: () => parts.onGap?.(principal.site),
      onFault: (error) => {
        log.error({ err: error }, 'live feed failed')
        ws.close(1011, 'Something went wrong on our side.')
      },
    })
    site = principal.site
    feed = opened
    client.send({ type: 'welcome', site, seq: opened.lastSeq(), heartbeatS: heartbeatMs / 1000 })
    beat(signedIn)
    const texts = waiting ?? []
    waiting = null
    for (const text of texts) received(text)
  }

  function beat(signedIn: RequestFacts): void {
    cancelTimer = clock.schedule(clock.now() + heartbeatMs, () => {
      // A socket that answered nothing since the last beat is dead; waiting for its close could take minutes.
      if (!alive) return ws.terminate()
      alive = false
      ws.ping()
      // Pages cannot see a ping; this is theirs. It says nothing to a reader who is behind: the buffer is full enough.
      if (feed && ws.bufferedAmount <= limits.highWaterBytes) {
        tell({ type: 'heartbeat', seq: feed.lastSeq(), at: new Date(clock.now()).toISOString() })
      }
      // Asked anew each time, so that a logout, an expiry or a closed account ends the stream, and another role changes what is seen.
      parts
        .authenticate(signedIn)
        .then((principal) => client?.renew(principal))
        .catch((error: unknown) => {
          const why = error instanceof DomainError ? error.message : 'The token could not be checked.'
          refuse(closeCodes.unauthorized, why)
        })
      beat(signedIn)
    })
  }

  function tellWhoIsOnline(to: LiveClient): void {
    const people = online.list(to.principal().site).filter((person) => maySee(to.principal(), person))
    to.send({ type: 'online', users: people.map(personToWire) })
  }

  function tell(message: ServerMessage): void {
    ws.send(JSON.stringify(message))
  }

  function tooMany(message: string): void {
    tell({ type: 'error', error: { code: 'RATE_LIMITED', message } })
    refuse(closeCodes.tooMany, message)
  }

  function refuse(code: number, reason: string): void {
    client?.stop()
    ws.close(code, reason.slice(0, 120))
  }

  return {
    site: () => site,
    wake: () => client?.wake(),
    told: ({ person, isOnline, at }) => {
      if (!client?.wants('presence') || !maySee(client.principal(), person) || isStuffed()) return
      client.send({ type: 'presence', ...personToWire(person), isOnline, at: new Date(at).toISOString() })
    },
    refuse,
    close: () =>
      new Promise<void>((resolve) => {
        const cancel = clock.schedule(clock.now() + 2000, () => ws.terminate())
        ws.once('close', () => {
          cancel()
          resolve()
        })
        refuse(closeCodes.draining, 'The server goes down.')
      }),
  }
}

function maySee(principal: Principal, person: OnlinePerson): boolean {
  return may(principal, 'agent.readAll') || principal.user === person.user
}

/** A connected person as the wire has them. */
export function personToWire({ user, name, role, agent, since }: OnlinePerson): OnlineWire {
  return { userId: user, name, role: roleToWire[role], agentId: agent, since: new Date(since).toISOString() }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
