import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { startDispatcher } from '../../api/webhooks/dispatcher.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import { openSecrets } from '../../provisioning/secrets.js'
import { lowerThreadPriority } from '../../storage/lower-thread-priority.js'
import { openSiteReader, type Reader } from '../../storage/open-readers.js'
import { createPortRpc } from '../../storage/rpc/port-rpc.js'
import type { SiteTables } from '../../storage/site-tables.js'
import { storeClientOver } from '../../storage/writer/store-client-over.js'
import { createSystemClock } from '../clock.js'
import { systemRandom } from '../random.js'
import { createRevivableStore } from './revivable-store.js'
import { startThreadNotes } from './thread-notes.js'
import type { WebhooksMainSide, WebhooksSide, WebhooksThreadData } from './webhooks-protocol.js'

/**
 * The webhooks thread: reads the journals on connections of its own and posts to endpoints of others. Apart from the api thread, because
 * a backlog of a million events is hours of making bodies, signing and TLS, which would stand between people and their answers.
 */
function run(port: MessagePort, data: WebhooksThreadData): void {
  lowerThreadPriority('bulk')
  const { log, metrics } = startThreadNotes(port, data.logLevel, { thread: 'webhooks' })
  const store = createRevivableStore(storeClientOver(data.store))
  const secrets = openSecrets(data.dataDir)
  const opened = new Map<SiteId, Reader<SiteTables>>()
  const dispatcher = startDispatcher({
    store,
    siteDb: (site) => {
      try {
        const reader = openSiteReader(data.dataDir, site)
        opened.set(site, reader)
        return reader.db
      } catch (err) {
        log.error({ site, err }, 'the webhooks of a site are not sent: its database cannot be opened')
        return null
      }
    },
    openSecret: (sealed) => secrets.open(sealed),
    settings: data.settings,
    clock: createSystemClock(),
    random: systemRandom,
    log,
    metrics,
    version: data.version,
  })
  const closeAllBut = (sites: readonly SiteId[]): void => {
    for (const [site, reader] of opened) {
      if (sites.includes(site)) continue
      reader.close()
      opened.delete(site)
    }
  }
  createPortRpc<WebhooksMainSide, WebhooksSide>(port, {
    requests: {
      put: async ({ sites }) => {
        await dispatcher.put(sites)
        closeAllBut(sites)
        return null
      },
      storePort: ({ port: to }) => {
        store.replace(storeClientOver(to))
        return null
      },
      stop: async () => {
        await dispatcher.stop()
        await store.close()
        closeAllBut([])
        return null
      },
    },
    notices: {},
  })
}

if (parentPort === null) throw new DomainError('INTERNAL_ERROR', 'The webhooks thread was started as a program.')
// Made by run-webhooks.ts, which holds the same type.
run(parentPort, workerData as WebhooksThreadData)
