import type { IncomingMessage, Server } from 'node:http'
import type { SiteId } from '../../dialer/model/ids.js'
import type { ApiDeps } from '../api-deps.js'
import type { ApiOptions } from '../api-options.js'
import { authenticate } from '../auth/authenticate.js'
import { addressList, loopbackNetworks } from '../contract/address-list.js'
import { clientAddress } from '../contract/client-address.js'
import type { ServedDialect } from '../dialects/registry.js'
import { nativeLive } from '../native/live.js'
import type { SiteFeed } from './site-feed.js'
import { attachSocketIo, type SocketIoServer } from './socket-io.js'
import { createSocketHub, type SocketHub } from './socket-io-hub.js'
import { createConnectionCounter, type SocketLimits, usualSocketLimits } from './socket-io-limits.js'

/** The Socket.IO of every contract that documents it. */
export interface Sockets {
  /** To be called before the listener listens; `root` names the dialect that has the listener for itself, null: it is the main one. */
  attach(server: Server, root: string | null): void
  wake(site: SiteId): void
  /** Sockets on which a person of the site signed in. */
  count(site: SiteId): number
  /** The site is served no more. */
  closeSite(site: SiteId): void
  close(): void
}

/** The native contract has the root of the main listener, and the namespace that a client makes of its base URL. */
const native = { name: 'native', live: nativeLive } as const

/** Opens the hubs of all contracts; none is reachable before {@link Sockets.attach}. */
export function openSockets(
  options: Pick<ApiOptions, 'clock' | 'log' | 'cors' | 'trustedProxies'> & {
    readonly dialects: readonly ServedDialect[]
    readonly deps: ApiDeps
    feedOf(site: SiteId): Promise<SiteFeed>
    readonly limits?: Partial<SocketLimits>
  },
): Sockets {
  const { clock, log, cors, deps } = options
  const trusted = addressList(options.trustedProxies ?? loopbackNetworks)
  const perAddress = Math.max(1, ...options.dialects.map((dialect) => dialect.socketsPerAddress))
  const limits = { ...usualSocketLimits, perAddress, ...options.limits }
  const counter = createConnectionCounter(limits)
  const servers: SocketIoServer[] = []
  const hubs = new Map<string, SocketHub>()
  for (const { name, live } of [native, ...options.dialects]) {
    if (live === null) continue
    const dialect = live(deps)
    const hub = createSocketHub({
      dialect,
      authenticate: (token, address) => authenticate(factsOf(token, address), deps),
      feedOf: (site) => options.feedOf(site),
      online: deps.online,
      clock,
      log,
      limits,
    })
    hubs.set(name, hub)
  }
  const addressOf = (request: IncomingMessage): string => {
    const headers = new Headers()
    const forwarded = request.headers['x-forwarded-for']
    if (forwarded !== undefined) headers.set('x-forwarded-for', [forwarded].flat().join(', '))
    return clientAddress(request.socket.remoteAddress ?? '', headers, trusted)
  }

  return {
    attach: (server, root) => {
      const own = hubs.get(root ?? native.name)
      if (!own) return
      const some = root === null ? [...hubs.values()] : []
      servers.push(attachSocketIo(server, { hubs: some, root: own, cors, addressOf, counter, limits, clock, log }))
    },
    wake: (site) => {
      for (const hub of hubs.values()) hub.wake(site)
    },
    count: (site) => [...hubs.values()].reduce((sum, hub) => sum + hub.count(site), 0),
    closeSite: (site) => {
      for (const hub of hubs.values()) hub.closeSite(site)
    },
    close: () => {
      for (const hub of hubs.values()) hub.close()
      for (const server of servers) server.close()
    },
  }
}

function factsOf(token: string, address: string) {
  const headers = new Headers({ authorization: `Bearer ${token}` })
  const query = new URLSearchParams()
  return { method: 'GET', path: '/socket.io', headers, query, via: 'tcp', address, secure: false } as const
}
