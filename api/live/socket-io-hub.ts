import type { Namespace, Socket } from 'socket.io'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Principal } from '../auth/principal.js'
import type { ApiLog } from '../contract/api-log.js'
import { toSafeError } from '../contract/to-error.js'
import type { OnlineBook } from './online-book.js'
import type { SiteFeed } from './site-feed.js'
import { createSocketBoard, type SocketBoardKeeper } from './socket-io-board.js'
import { createSocketClient, roomKey, type SocketClient } from './socket-io-client.js'
import type { AddressedMessage, SocketAuthenticate, SocketDialect } from './socket-io-dialect.js'
import type { SocketLimits } from './socket-io-limits.js'
import { createSocketPump, type SocketPump } from './socket-io-pump.js'

export interface SocketHubParts {
  readonly dialect: SocketDialect
  /** @throws DomainError UNAUTHORIZED */
  readonly authenticate: SocketAuthenticate
  feedOf(site: SiteId): Promise<SiteFeed>
  /** Who is connected, in whichever contract. */
  readonly online: Pick<OnlineBook, 'enter'>
  readonly clock: Clock
  readonly log: ApiLog
  readonly limits: SocketLimits
}

/** One contract's sockets, wherever they came in. */
export interface SocketHub {
  readonly name: string
  /** Namespace on a listener that serves several contracts. */
  readonly namespace: string
  /** Serves a namespace of a listener; `signedIn` is told once a person is known on the socket's connection. */
  serve(namespace: Namespace, addressOf: (socket: Socket) => string, signedIn: (socket: Socket) => void): void
  wake(site: SiteId): void
  /** Sockets on which a person of the site signed in. */
  count(site: SiteId): number
  /** The site is served no more. */
  closeSite(site: SiteId): void
  close(): void
}

interface SiteRoom {
  /** With what notes the end of each one's connection. */
  readonly clients: Map<SocketClient, () => void>
  pump: SocketPump | null
  /** All that is to be said of who came and went was said. */
  presence: Promise<void>
  readonly board: SocketBoardKeeper | null
}

/** Carries one contract over any number of namespaces: people who sign in hear their site's events as the contract words them. */
export function createSocketHub(parts: SocketHubParts): SocketHub {
  const { dialect, clock, log } = parts
  const namespaces: Namespace[] = []
  const sites = new Map<SiteId, SiteRoom>()

  function emit(site: SiteId, message: AddressedMessage, except: Socket | null): void {
    const rooms = message.rooms.map((room) => roomKey(site, room))
    // Without rooms Socket.IO sends to everybody.
    if (rooms.length === 0) return
    for (const namespace of namespaces) {
      const to = except === null ? namespace.to(rooms) : namespace.to(rooms).except(except.id)
      to.emit(message.event, message.data)
    }
  }

  async function entered(client: SocketClient): Promise<void> {
    const { principal } = client
    if (principal === null) return
    const feed = await parts.feedOf(principal.site)
    if (client.isGone()) return
    const room = sites.get(principal.site) ?? newRoom(principal.site)
    sites.set(principal.site, room)
    const isFirst = !others(room, client)
    room.clients.set(client, parts.online.enter(principal))
    room.pump ??= createSocketPump({
      feed,
      clock,
      deliver: async (event) => {
        for (const message of await dialect.translate(principal.site, event)) emit(principal.site, message, null)
        room.board?.look(event)
      },
      failed: (err, tries) =>
        log.warn({ api: dialect.name, site: principal.site, tries, err }, 'an event was not told'),
    })
    if (isFirst && principal.user !== null) tellPresence(room, principal, client.socket)
  }

  function left(client: SocketClient): void {
    const { principal } = client
    if (principal === null) return
    const room = sites.get(principal.site)
    room?.clients.get(client)?.()
    if (!room?.clients.delete(client)) return
    if (!others(room, client) && principal.user !== null) tellPresence(room, principal, null)
    if (room.clients.size > 0) return
    room.pump?.stop()
    room.board?.stop()
    sites.delete(principal.site)
  }

  /** One after the other, so that nobody is heard to go before coming. @param came the socket of who came; null: the person went */
  function tellPresence(room: SiteRoom, principal: Principal, came: Socket | null): void {
    const { site } = principal
    room.presence = room.presence
      .then(async () => {
        for (const message of await dialect.presence(principal, came !== null)) emit(site, message, came)
      })
      .catch((err: unknown) => log.warn({ api: dialect.name, site, err }, 'it was not told who came or went'))
  }

  function newRoom(site: SiteId): SiteRoom {
    const clients: SiteRoom['clients'] = new Map()
    const room: SiteRoom = { clients, pump: null, board: null, presence: Promise.resolve() }
    const { board } = dialect
    if (!board) return room
    const watchers = () =>
      [...clients.keys()].flatMap(({ principal }) =>
        principal !== null && board.watches(principal) ? [principal] : [],
      )
    const keeper = createSocketBoard({
      board,
      clock,
      show: async () => {
        const now = watchers()
        if (now.length === 0) return
        for (const message of await board.show(site, now)) emit(site, message, null)
      },
      failed: (err) => log.warn({ api: dialect.name, site, err }, 'a picture of the site was not shown'),
    })
    return { ...room, board: keeper }
  }

  function others(room: SiteRoom, client: SocketClient): boolean {
    const user = client.principal?.user ?? null
    return [...room.clients.keys()].some((one) => one !== client && one.principal?.user === user)
  }

  return {
    name: dialect.name,
    namespace: dialect.namespace,
    serve: (namespace, addressOf, signedIn) => {
      namespaces.push(namespace)
      namespace.on('connection', (socket) => {
        const client = createSocketClient({
          ...parts,
          socket,
          address: addressOf(socket),
          entered: async (one) => {
            signedIn(socket)
            await entered(one)
          },
          emit,
          safe: (error) => {
            const { error: told, ours } = toSafeError(error, socket.id)
            if (ours) log.error({ api: dialect.name, socket: socket.id, err: error }, 'a socket message failed')
            return told
          },
        })
        socket.on('disconnect', () => {
          client.stop()
          left(client)
        })
      })
    },
    wake: (site) => sites.get(site)?.pump?.wake(),
    count: (site) => sites.get(site)?.clients.size ?? 0,
    closeSite: (site) => {
      for (const { socket } of sites.get(site)?.clients.keys() ?? []) socket.disconnect(true)
    },
    close: () => {
      for (const room of sites.values()) {
        room.pump?.stop()
        room.board?.stop()
      }
      for (const namespace of namespaces) namespace.disconnectSockets(true)
    },
  }
}
