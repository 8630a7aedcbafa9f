import { type MessagePort, parentPort } from 'node:worker_threads'
import type { Readers, SiteDoor } from '../../api/api-options.js'
import { createEngineDoor } from '../../api/contract/engine-door.js'
import { previewInThread } from '../../api/features/dnc/import/dnc-in-thread.js'
import { exportInThread } from '../../api/features/exports/export-in-thread.js'
import { importInThread } from '../../api/features/leads/import/import-in-thread.js'
import { startApi } from '../../api/server.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import { openSecrets } from '../../provisioning/secrets.js'
import type { Actor } from '../../storage/audit/actor.js'
import { dataPaths } from '../../storage/data-folder.js'
import { lowerThreadPriority } from '../../storage/lower-thread-priority.js'
import { openSiteReader, openSystemReader, type Reader } from '../../storage/open-readers.js'
import { createPortRpc } from '../../storage/rpc/port-rpc.js'
import type { SiteTables } from '../../storage/site-tables.js'
import { callCountsSince } from '../../storage/stats/day-counts.js'
import { storeClientOver } from '../../storage/writer/store-client-over.js'
import { createSystemClock } from '../clock.js'
import { simulateInThread } from '../simulate/simulate-in-thread.js'
import type { ApiSettings, ApiSide, ApiThreadData, MainSide } from './api-protocol.js'
import { watchDelay } from './delay-watch.js'
import { createRevivableStore } from './revivable-store.js'
import { startThread } from './start-thread.js'
import { startThreadNotes } from './thread-notes.js'

/** Connections to a site that is served no more stay open so long. ms */
const readersLingerMs = 5000

/**
 * The api thread: HTTP and live API on read-only connections of its own. It changes databases through the storage thread and reaches
 * engines through the main thread.
 */
function run(port: MessagePort, data: ApiThreadData): void {
  lowerThreadPriority('behindCallControl')
  const { log, metrics } = startThreadNotes(port, data.logLevel, { thread: 'api' })
  const clock = createSystemClock()
  const store = createRevivableStore(storeClientOver(data.store))
  const secrets = openSecrets(data.dataDir)
  const system = openSystemReader(data.dataDir)
  const opened = new Map<SiteId, Reader<SiteTables>>()
  const tickets = new Map<number, (port: MessagePort) => void>()
  let nextTicket = 1
  let settings: ApiSettings = data.settings
  const delay = watchDelay()
  let elsewhere: ApiSide['notices']['pressure'] = { controlDelayMs: 0, storageWaiting: 0 }
  let server: Awaited<ReturnType<typeof startApi>> | null = null

  const reader = (site: SiteId): Reader<SiteTables> | null => {
    if (!settings.sites.some((one) => one.id === site)) return null
    const known = opened.get(site) ?? openSiteReader(data.dataDir, site)
    opened.set(site, known)
    return known
  }
  const readers: Readers = { system: system.db, site: (site) => reader(site)?.db ?? null }

  const main = createPortRpc<MainSide, ApiSide>(port, {
    requests: {
      start: async () => {
        server = await startApi({
          host: data.host,
          port: data.port,
          controlSocket: dataPaths(data.dataDir).socket,
          dataDir: data.dataDir,
          jwtSecret: secrets.tokenKey,
          store,
          readers,
          sites: { list: () => settings.sites.map((site) => site.id), find: (site) => door(site) },
          siteHost: {
            settle: async (site) => void (await main.ask('settleSite', { site })),
            states: () => main.ask('siteStates', null),
            backUp: (site) => main.ask('backUpSite', { site }),
            pbxs: () => settings.pbxs,
            governed: () => settings.governed,
            demo: () => settings.demo,
          },
          health: () => main.ask('health', null),
          threadMetrics: () => main.ask('threadMetrics', null),
          metricsListener: data.metricsListener,
          sealSecret: (plain) => secrets.seal(plain),
          openSecret: (sealed) => secrets.open(sealed),
          pbxDoor: {
            senders: () => settings.senders,
            hear: (site, notice) => main.tell('pbxNotice', { site, notice }),
          },
          examinePbx: (site, wishes) => main.ask('examinePbx', { site, wishes }),
          startImport: async (job, watch) =>
            await importInThread(job, { ...watch, startThread, storePort: await storePort(watch.actor) }),
          previewDnc: async (job, watch) =>
            await previewInThread(job, { ...watch, startThread, storePort: await storePort(watch.actor) }),
          startSimulation: async (job, watch) => {
            const site = settings.sites.find((one) => one.id === job.site)
            if (site === undefined) throw new DomainError('NOT_FOUND', `There is no site ${job.site} here.`)
            const { name: siteName, timeZone } = site
            const work = { job, dataDir: data.dataDir, siteName, timeZone, now: clock.now() }
            return await simulateInThread(work, watch)
          },
          startExport: async (job, watch) => {
            const siteName = settings.sites.find((one) => one.id === job.site)?.name ?? job.site
            return await exportInThread({ ...job, dataDir: data.dataDir, siteName }, { ...watch, startThread })
          },
          log,
          version: data.version,
          clock,
          // Read at each request, so that a reload holds at once.
          cors: {
            get origins() {
              return settings.corsOrigins
            },
          },
          uploadLimitBytes: data.uploadLimitBytes,
          trustedProxies: data.trustedProxies,
          rateLimits: data.rateLimits,
          metrics,
          loadLimits: data.loadLimits,
          pressure: () => ({ ...elsewhere, apiDelayMs: delay.delayMs() }),
          dialects: data.dialects,
          accessTokenLifetime: data.accessTokenLifetime,
          passwordResetUrl: data.passwordResetUrl,
          mail: data.mail,
          webhooks: data.webhooks,
          environment: data.environment,
        })
        return { port: server.port }
      },
      day: async ({ site, from }) => {
        // Asked before the site is served.
        const own = openSiteReader(data.dataDir, site)
        try {
          return await callCountsSince(own.db, from)
        } finally {
          own.close()
        }
      },
      storePort: ({ ticket, port: to }) => {
        if (ticket === null) store.replace(storeClientOver(to))
        else tickets.get(ticket)?.(to)
        return null
      },
      stop: async () => {
        await server?.close()
        await store.close()
        for (const one of opened.values()) one.close()
        system.close()
        return null
      },
    },
    notices: {
      pressure: (told) => {
        elsewhere = told
      },
      settings: (next) => {
        settings = next
        for (const [site, one] of opened) {
          if (next.sites.some(({ id }) => id === site)) continue
          opened.delete(site)
          // Requests of the last moment still read from it.
          clock.schedule(clock.now() + readersLingerMs, () => one.close())
        }
        server?.sitesChanged()
      },
    },
  })

  const door = (id: SiteId): SiteDoor | null => {
    const site = settings.sites.find((one) => one.id === id)
    if (site === undefined) return null
    return {
      engine: engineOf(id),
      capabilities: site.capabilities,
      limits: site.limits,
      defaultCountry: site.defaultCountry,
      countries: site.countries,
      timeZone: site.timeZone,
    }
  }

  /** The engine lives in the main thread; it answers each kind with the value its type names, which the port cannot know. */
  const engineOf = createEngineDoor(
    (site, command, requestId) => main.ask('engine', { site, command, requestId }),
    data.loadLimits.commands,
    clock,
  )

  /** A port of its own for an import worker, so that its batches do not pass through this thread; it keeps whose doing it is. */
  const storePort = async (actor: Actor | null = null): Promise<MessagePort> => {
    const ticket = nextTicket++
    const got = new Promise<MessagePort>((resolve) => tickets.set(ticket, resolve))
    try {
      await main.ask('wantStorePort', { ticket, actor })
      return await got
    } finally {
      tickets.delete(ticket)
    }
  }
}

if (parentPort === null) throw new DomainError('INTERNAL_ERROR', 'The api thread was started as a program.')
const port = parentPort
// Made by run-api.ts, which holds the same type. Sent, so that the thread can load its modules before the data are known.
port.once('message', (data: ApiThreadData) => run(port, data))
