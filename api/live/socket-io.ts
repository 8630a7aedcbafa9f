import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { Clock } from '../../dialer/ports/clock.js'
import type { ApiLog } from '../contract/api-log.js'
import type { CorsOptions } from '../contract/response-headers.js'
import type { SocketHub } from './socket-io-hub.js'
import type { ConnectionCounter, SocketLimits } from './socket-io-limits.js'
import { isWelcome } from './welcome-origin.js'

/** Where Socket.IO's own transports ask. */
export const socketIoPath = '/socket.io/'

export interface SocketIoOptions {
  /** Contracts on this listener, each in its namespace. */
  readonly hubs: readonly SocketHub[]
  /** The contract in the root. */
  readonly root: SocketHub
  /** Origins whose pages may connect; the listener's own always may. */
  readonly cors: CorsOptions
  addressOf(request: IncomingMessage): string
  readonly counter: ConnectionCounter
  readonly limits: SocketLimits
  readonly clock: Clock
  readonly log: ApiLog
}

/** Socket.IO on one listener. */
export interface SocketIoServer {
  /** Closes every connection; new ones are refused from now on. */
  close(): void
}

type Connection = Socket['conn']

/** Most bytes of one message of a client. */
const messageLimitBytes = 65_536

/** Answers Socket.IO clients on a listener; the only use of `socket.io` beside its hubs. To be called before the listener listens. */
export function attachSocketIo(server: HttpServer, options: SocketIoOptions): SocketIoServer {
  const { counter, limits, clock, log, cors } = options
  let closing = false
  const io = new Server({
    path: socketIoPath,
    serveClient: false,
    maxHttpBufferSize: messageLimitBytes,
    connectTimeout: limits.signInWithinMs,
    cleanupEmptyChildNamespaces: true,
    cors: {
      origin: (origin, answer) => answer(null, origin !== undefined && cors.origins.includes(origin)),
    },
    allowRequest: (request, answer) => {
      if (closing) return answer('The server goes down.', false)
      if (!isWelcome(request, cors)) return answer('This origin may not connect; see http.corsOrigins.', false)
      if (!counter.mayOpen(options.addressOf(request))) return answer('Too many connections.', false)
      answer(null, true)
    },
  })
  // The listener has other WebSockets beside these.
  io.attach(server, { destroyUpgrade: false })

  io.engine.on('connection', (connection: Connection) => {
    counter.opened(connection, options.addressOf(connection.request))
    // A socket in a namespace is told why and closed by itself; what is still open a moment later is cut.
    const cancel = clock.schedule(clock.now() + limits.signInWithinMs + 1000, () => {
      if (!counter.isKnown(connection)) connection.close()
    })
    let waiting = 0
    connection.on('packetCreate', () => {
      waiting += 1
      if (waiting <= limits.waitingPackets) return
      log.warn({ packets: waiting }, 'a socket that reads too slowly was closed')
      connection.close(true)
    })
    connection.on('flush', () => {
      waiting = 0
    })
    connection.on('close', () => {
      cancel()
      counter.closed(connection)
    })
  })

  const addressOf = (socket: Socket): string => options.addressOf(socket.request)
  const signedIn = (socket: Socket): void => counter.known(socket.conn)
  for (const hub of options.hubs) hub.serve(io.of(hub.namespace), addressOf, signedIn)
  options.root.serve(io.of('/'), addressOf, signedIn)

  return {
    close: () => {
      closing = true
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}
