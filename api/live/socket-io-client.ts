import type { Socket } from 'socket.io'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Principal } from '../auth/principal.js'
import { requestHeaders } from '../contract/request-headers.js'
import type { AddressedMessage, SocketAsker, SocketAuthenticate, SocketDialect } from './socket-io-dialect.js'
import type { SocketLimits } from './socket-io-limits.js'

/** One socket and, once its token was good, the person on it. */
export interface SocketClient {
  readonly socket: Socket
  readonly principal: Principal | null
  isGone(): boolean
  stop(): void
}

export interface SocketClientParts {
  readonly dialect: SocketDialect
  readonly authenticate: SocketAuthenticate
  readonly clock: Clock
  readonly limits: SocketLimits
  readonly socket: Socket
  readonly address: string
  entered(client: SocketClient): Promise<void>
  emit(site: SiteId, message: AddressedMessage, except: Socket | null): void
  /** The error as a client may see it. */
  safe(error: unknown): DomainError
}

/** Guesses of a token on one socket. */
const mostRefusals = 3

/** Takes a socket from its first message to its end: who it is, what it says one after the other, and whether its login still holds. */
export function createSocketClient(parts: SocketClientParts): SocketClient {
  const { dialect, clock, limits, socket } = parts
  let principal: Principal | null = null
  let token: string | null = null
  let gone = false
  let waiting = 0
  let refusals = 0
  let line: Promise<void> = Promise.resolve()
  let cancelTimer = clock.schedule(clock.now() + limits.signInWithinMs, () => {
    end(new DomainError('UNAUTHORIZED', 'No token came in time.'))
  })

  const client: SocketClient = {
    socket,
    get principal() {
      return principal
    },
    isGone: () => gone,
    stop: () => {
      gone = true
      cancelTimer()
    },
  }

  function end(why: DomainError): void {
    const { event, data } = dialect.refused(why)
    socket.emit(event, data)
    socket.disconnect(true)
  }

  async function signIn(given: string | null): Promise<void> {
    try {
      if (given === null) throw new DomainError('UNAUTHORIZED', 'A token is needed.')
      const found = await parts.authenticate(given, parts.address)
      if (gone) return
      if (principal && (principal.user !== found.user || principal.site !== found.site)) {
        throw new DomainError('CONFLICT', 'Another person is signed in on this socket; open a new one.')
      }
      const isFirst = principal === null
      token = given
      await become(found)
      const welcome = dialect.welcome(found)
      if (isFirst) await parts.entered(client)
      if (welcome) socket.emit(welcome.event, welcome.data)
      if (isFirst) recheck()
    } catch (error) {
      refusals += 1
      const why = parts.safe(error)
      if (refusals >= mostRefusals && principal === null) return end(why)
      const { event, data } = dialect.refused(why)
      socket.emit(event, data)
    }
  }

  /** Rooms follow what the person may see now; those it left by itself stay left. */
  async function become(next: Principal): Promise<void> {
    const before = new Set(principal ? dialect.roomsOf(principal) : [])
    const after = new Set(dialect.roomsOf(next))
    principal = next
    for (const room of before) if (!after.has(room)) await socket.leave(roomKey(next.site, room))
    for (const room of after) if (!before.has(room)) await socket.join(roomKey(next.site, room))
  }

  function recheck(): void {
    cancelTimer()
    cancelTimer = clock.schedule(clock.now() + limits.recheckMs, () => {
      parts
        .authenticate(token ?? '', parts.address)
        .then(async (found) => {
          if (gone) return
          await become(found)
          recheck()
        })
        .catch((error: unknown) => end(parts.safe(error)))
    })
  }

  async function hear(event: string, payload: unknown): Promise<void> {
    if (gone) return
    if (event === dialect.signInEvent) return signIn(dialect.tokenOf(payload))
    if (principal === null) throw new DomainError('UNAUTHORIZED', 'Not authenticated')
    const handler = dialect.handlers[event]
    if (!handler) throw new DomainError('NOT_FOUND', `There is no message "${event.slice(0, 60)}" here.`)
    await handler(askerOf(principal), payload)
  }

  function askerOf(person: Principal): SocketAsker {
    return {
      principal: person,
      address: parts.address,
      request: {
        requestId: `socket-${socket.id}`,
        address: parts.address,
        via: 'token',
        principal: person,
        about: {},
      },
      join: async (room) => {
        if (!dialect.roomsOf(person).includes(room)) {
          throw new DomainError('FORBIDDEN', 'This room is not yours to join.')
        }
        await socket.join(roomKey(person.site, room))
      },
      leave: async (room) => {
        await socket.leave(roomKey(person.site, room))
      },
      toOthers: (message) => parts.emit(person.site, message, socket),
      toAll: (message) => parts.emit(person.site, message, null),
    }
  }

  function enqueue(work: () => Promise<void>, answer: ((given: unknown) => void) | null): void {
    if (waiting >= limits.waitingMessages) return end(new DomainError('RATE_LIMITED', 'Too many messages at once.'))
    waiting += 1
    line = line
      .then(work)
      .then(() => answer?.({ success: true }))
      .catch((error: unknown) => {
        const { event, data } = dialect.failed(parts.safe(error))
        answer?.({ success: false, error: data })
        socket.emit(event, data)
      })
      .finally(() => {
        waiting -= 1
      })
  }

  socket.onAny((event: string, ...given: unknown[]) => {
    const last = given.at(-1)
    const answer = typeof last === 'function' ? (value: unknown) => void Reflect.apply(last, null, [value]) : null
    enqueue(() => hear(event, given[0]), answer)
  })
  const atOnce: unknown = Object.entries(socket.handshake.auth).find(([name]) => name === 'token')?.[1]
  const given = typeof atOnce === 'string' ? atOnce : byHeaders(socket, dialect)
  if (given !== null) enqueue(() => signIn(given), null)
  return client
}

function byHeaders({ handshake }: Socket, dialect: SocketDialect): string | null {
  return dialect.tokenOfHandshake?.(requestHeaders(handshake.headers)) ?? null
}

/** A room's key on the wire's server: rooms of different sites never meet. */
export function roomKey(site: SiteId, room: string): string {
  return `${site}/${room}`
}
