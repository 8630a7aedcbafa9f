import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Random } from '../../dialer/ports/random.js'
import { createMetrics, type Metrics } from '../../storage/metrics/metrics.js'
import type { StoreClient } from '../../storage/writer/store-client.js'
import type { SiteDb } from '../api-options.js'
import type { ApiLog } from '../contract/api-log.js'
import { stateDeliveryMetrics } from './delivery-metrics.js'
import { createOutgoing } from './outgoing.js'
import type { WebhookSettings } from './settings.js'
import { type SiteDispatch, startSiteDispatch } from './site-dispatch.js'
import { createSlots } from './slots.js'

export interface DispatcherParts {
  readonly store: Pick<StoreClient, 'write' | 'onCommitted'>
  /** A site's database for reading; null: it is not open. */
  readonly siteDb: (site: SiteId) => SiteDb | null
  readonly openSecret: (sealed: string) => string
  readonly settings: WebhookSettings
  readonly clock: Clock
  readonly random: Random
  readonly log: ApiLog
  readonly version: string
  /** Absent: nobody asks for them. */
  readonly metrics?: Metrics
  /** Certificates to trust beside those of the system; for tests. */
  readonly ca?: string
}

/** Sends the events of all sites to those who subscribed. */
export interface Dispatcher {
  /** The sites that run from now on. */
  put(sites: readonly SiteId[]): Promise<void>
  /** Lets what is under way end, keeps it, and sends no more. */
  stop(): Promise<void>
}

const pruneEveryMs = 60_000
const dayMs = 86_400_000
const keep = { deliveredMs: 7 * dayMs, deadMs: 90 * dayMs, most: 10_000 }
const pruneBatch = 500

/** Starts to send; nothing is sent before the first sites are put. */
export function startDispatcher(parts: DispatcherParts): Dispatcher {
  const { store, clock, log, settings } = parts
  const { sender } = createOutgoing(settings, clock, parts.ca)
  const slots = createSlots(settings.mostAtOnce, settings.mostPerHost)
  const deliveries = stateDeliveryMetrics(parts.metrics ?? createMetrics())
  const sites = new Map<SiteId, SiteDispatch>()
  let stopped = false

  const stopListening = store.onCommitted(({ site, lastSeq }) => sites.get(site)?.committed(lastSeq))

  const prune = async (site: SiteId): Promise<void> => {
    const now = clock.now()
    const deliveredBefore = now - keep.deliveredMs
    const input = { deliveredBefore, deadBefore: now - keep.deadMs, most: keep.most, limit: pruneBatch }
    for (let more = true; more && !stopped; ) more = (await store.write(site, 'webhooks.prune', input)).more
  }
  const pruneAll = (): void => {
    for (const site of sites.keys()) {
      prune(site).catch((err: unknown) => log.warn({ site, err }, 'the log of webhooks could not be cleared'))
    }
    cancelPrune = clock.schedule(clock.now() + pruneEveryMs, pruneAll)
  }
  let cancelPrune = clock.schedule(clock.now() + pruneEveryMs, pruneAll)

  const putNow = async (wanted: readonly SiteId[]): Promise<void> => {
    const gone = [...sites].filter(([site]) => !wanted.includes(site))
    for (const [site] of gone) sites.delete(site)
    await Promise.all(gone.map(([, dispatch]) => dispatch.stop()))
    for (const site of wanted) {
      const db = sites.has(site) || stopped ? null : parts.siteDb(site)
      if (db) sites.set(site, startSiteDispatch({ ...parts, site, db, sender, slots, deliveries }))
    }
  }
  /** One after the other, so that the last word holds. */
  let putting = Promise.resolve()

  return {
    put: (wanted) => {
      const done = putting.then(() => putNow(wanted))
      putting = done.catch((err: unknown) => log.warn({ err }, 'the webhooks of other sites could not be taken up'))
      return done
    },
    stop: async () => {
      stopped = true
      stopListening()
      cancelPrune()
      const ended = Promise.all([...sites.values()].map((dispatch) => dispatch.stop()))
      // A request under way may take its whole time-out; nobody who stops the program should wait for an endpoint that hangs.
      const cancel = clock.schedule(clock.now() + 2000, () => sender.close())
      await ended
      cancel()
      sender.close()
    },
  }
}
