import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { DomainError } from '../dialer/model/domain-error.js'
import type { SiteId } from '../dialer/model/ids.js'
import { dataPaths } from '../storage/data-folder.js'
import { journalRange, readJournal } from '../storage/journal/repository.js'
import { listLoginFailures } from '../storage/login-failures/repository.js'
import type { ApiOptions } from './api-options.js'
import { type ApiApp, createApp } from './app.js'
import { authenticate } from './auth/authenticate.js'
import { rememberFailuresMs } from './auth/login-guard.js'
import { addressList, loopbackNetworks } from './contract/address-list.js'
import { boundByAddress } from './contract/bound-by-address.js'
import type { ConnectionEnv } from './contract/build-dialect.js'
import { requestHeaders } from './contract/request-headers.js'
import { forgetPreviews, resumeDnc } from './features/dnc/resume.js'
import { sweepUploads } from './features/leads/sweep-uploads.js'
import { createMetricsServer } from './features/metrics/metrics-server.js'
import { createSiteFeed, type SiteFeed } from './live/site-feed.js'
import { socketIoPath } from './live/socket-io.js'
import type { SocketLimits } from './live/socket-io-limits.js'
import { openSockets } from './live/sockets.js'
import { createLiveServer, type LiveOptions } from './live/upgrade.js'

/** A listening API. */
export interface RunningApi {
  readonly host: string
  readonly port: number
  /** For people: `http://host:port`. */
  readonly address: string
  /** Contracts that have a listener of their own. */
  readonly own: readonly OwnListener[]
  /** Sites came or went: what is kept of those that are served no more is let go, and their live sockets are closed. */
  sitesChanged(): void
  /** Closes the live sockets, stops imports, lets requests that run end, and frees the port and the control socket. */
  close(): Promise<void>
}

/** A contract's own listener. */
export interface OwnListener {
  readonly dialect: string
  readonly host: string
  readonly port: number
}

const keptEvents = 5000
/** Requests that still run when the API closes get this long. */
const lastRequestsMs = 5000
const forgetImportsEveryMs = 3_600_000

/**
 * Listens on TCP and on the control socket.
 * @throws DomainError CONFIG_INVALID when the port is taken or the address is not ours
 */
export async function startApi(
  options: ApiOptions,
  live: Pick<LiveOptions, 'limits' | 'heartbeatS'> & { readonly sockets?: Partial<SocketLimits> } = {},
): Promise<RunningApi> {
  const api = createApp(options)
  const { app, deps, served } = api
  await sweepUploads(dataPaths(options.dataDir).uploads)
  deps.loginGuard.load(await listLoginFailures(options.readers.system, deps.now() - rememberFailuresMs))
  const feeds = new Map<SiteId, Promise<SiteFeed>>()
  const feedOf = (site: SiteId): Promise<SiteFeed> => {
    const known = feeds.get(site)
    if (known) return known
    const feed = openFeed(site)
    feeds.set(site, feed)
    // One that could not be opened is tried again by the next who asks.
    feed.catch(() => feeds.delete(site))
    return feed
  }
  async function openFeed(site: SiteId): Promise<SiteFeed> {
    const db = options.readers.site(site)
    if (!db) throw new DomainError('NOT_FOUND', `There is no site ${site} here.`)
    const { last } = await journalRange(db)
    return createSiteFeed((after, limit) => readJournal(db, { after, limit }), last, keptEvents)
  }
  const gaps = deps.metrics.counter({
    name: 'trunkline_live_gaps_total',
    help: 'Times that a client of the live API was too slow and was taken to the present.',
    labels: ['site'],
  })
  const liveServer = createLiveServer({
    ...live,
    onGap: (site) => gaps.add({ site }),
    authenticate: (facts) => authenticate(facts, deps),
    feedOf,
    online: deps.online,
    cors: options.cors,
    clock: options.clock,
    log: options.log,
  })
  const sockets = openSockets({
    ...options,
    ...(live.sockets && { limits: live.sockets }),
    dialects: served,
    deps,
    feedOf,
  })
  deps.connections.add((site) => liveServer.clients(site))
  deps.connections.add((site) => sockets.count(site))
  const stopListening = options.store.onCommitted(({ site, lastSeq }) => {
    feeds
      .get(site)
      ?.then((feed) => {
        feed.committed(lastSeq)
        liveServer.wake(site)
        sockets.wake(site)
      })
      .catch((err: unknown) => options.log.warn({ site, err }, 'the live feed could not be told of a commit'))
  })

  const serve = (via: 'tcp' | 'control', serving: ApiApp['app'] = app): Server => {
    const listener = getRequestListener((request, { incoming }) => {
      const address = incoming.socket.remoteAddress ?? ''
      const env: ConnectionEnv = {
        via,
        address,
        headers: requestHeaders(incoming.headers),
        target: incoming.url ?? '/',
      }
      return serving.fetch(request, env)
    })
    const { connections, connectionsPerAddress, headersMs } = api.load.limits
    const server = createServer(
      {
        requestTimeout: 600_000,
        headersTimeout: headersMs,
        // How often the two above are looked at; Node's own half a minute would let a slow head stay three times as long.
        connectionsCheckingInterval: 2000,
        keepAliveTimeout: 65_000,
      },
      (request, response) => {
        listener(request, response).catch((err: unknown) => {
          options.log.error({ err }, 'a request could not be answered')
          response.destroy()
        })
      },
    )
    server.maxConnections = connections
    if (via === 'tcp') {
      boundByAddress(server, connectionsPerAddress, addressList(options.trustedProxies ?? loopbackNetworks))
    }
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      if (via === 'tcp' && request.url?.startsWith(socketIoPath)) return
      try {
        liveServer.upgrade(request, socket, head, via)
      } catch (err) {
        // Thrown here it would end the thread, and anybody can ask for an upgrade.
        options.log.error({ err }, 'an upgrade could not be answered')
        socket.destroy()
      }
    })
    return server
  }

  const servers: Server[] = []
  const open = async (server: Server, host: string, port: number, key: string): Promise<number> => {
    await listen(server, () => server.listen(port, host), `${host}:${port}`, key)
    servers.push(server)
    const bound = server.address()
    return typeof bound === 'object' && bound !== null ? bound.port : port
  }
  const tcp = serve('tcp')
  sockets.attach(tcp, null)
  const port = await open(tcp, options.host, options.port, 'http.port')
  if (options.metricsListener) {
    const { host, port: wanted } = options.metricsListener
    const server = createMetricsServer(deps)
    const got = await open(server, host, wanted, 'metrics.port')
    options.log.info({ address: `${addressOf(host, got)}/metrics` }, 'metrics can be read without a login')
  }
  const own: OwnListener[] = []
  for (const dialect of served) {
    const { name, listener } = dialect
    if (listener === null) continue
    const host = listener.host ?? options.host
    const server = serve('tcp', api.alone(dialect.rest('')))
    sockets.attach(server, name)
    own.push({ dialect: name, host, port: await open(server, host, listener.port, `http.dialects.${name}.port`) })
    options.log.info({ dialect: name, address: addressOf(host, own.at(-1)?.port ?? 0) }, 'a contract listens by itself')
  }
  if (options.controlSocket !== null) {
    const path = options.controlSocket
    const control = serve('control')
    // Left by a process that was killed; the data folder's lock already told that no other one lives.
    await rm(path, { force: true })
    await listen(control, () => control.listen(path), path, 'dataDir')
    await chmod(path, 0o600)
    servers.push(control)
  }
  deps.metaIntake.start()
  resumeDnc(deps).catch((err: unknown) => options.log.warn({ err }, 'what was broken off for the lists waits'))
  const forgetOldImports = (): void => {
    forgetPreviews(deps).catch((err: unknown) => options.log.warn({ err }, 'old previews could not be removed'))
    deps.imports.forgetOld().catch((err: unknown) => options.log.warn({ err }, 'refused rows could not be removed'))
    stopForgetting = options.clock.schedule(options.clock.now() + forgetImportsEveryMs, forgetOldImports)
  }
  let stopForgetting = options.clock.schedule(options.clock.now() + forgetImportsEveryMs, forgetOldImports)
  return {
    host: options.host,
    port,
    address: addressOf(options.host, port),
    own,
    sitesChanged: () => {
      const open = options.sites.list()
      for (const site of feeds.keys()) {
        if (open.includes(site)) continue
        feeds.delete(site)
        liveServer.closeSite(site)
        sockets.closeSite(site)
      }
    },
    close: async () => {
      stopListening()
      stopForgetting()
      // Servers wait for open sockets, so the live ones go first.
      sockets.close()
      await liveServer.close()
      await Promise.all([
        deps.imports.close(),
        deps.dncJobs.close(),
        deps.simulations.close(),
        deps.exports.close(),
        deps.metaIntake.close(),
      ])
      await deps.refusals.close()
      deps.outgoing.sender.close()
      const cancel = options.clock.schedule(options.clock.now() + lastRequestsMs, () => {
        for (const server of servers) server.closeAllConnections()
      })
      await Promise.all(servers.map(closed))
      cancel()
      if (options.controlSocket !== null) await rm(options.controlSocket, { force: true })
    },
  }
}

function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function listen(server: Server, start: () => void, where: string, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE'
      const why = taken ? `another program uses it. End that one, or choose another ${key}` : error.message
      const code = taken ? 'ADDRESS_IN_USE' : 'CONFIG_INVALID'
      reject(new DomainError(code, `The API cannot listen on ${where}: ${why}.`, undefined, error))
    })
    server.once('listening', resolve)
    start()
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
