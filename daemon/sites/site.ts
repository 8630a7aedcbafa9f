import { randomBytes } from 'node:crypto'
import { effectiveLimits, siteSettingKeys } from '../../api/features/site/site-settings.js'
import { type SiteId, siteId, trunkName } from '../../dialer/model/ids.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { PbxDriver } from '../../dialer/ports/pbx.js'
import type { Random } from '../../dialer/ports/random.js'
import type { Metrics } from '../../storage/metrics/metrics.js'
import type { StoreClient } from '../../storage/writer/store-client.js'
import type { SiteConfig } from '../config/config.js'
import type { Log } from '../log.js'
import { stateSiteEvents } from '../metrics/site-events.js'
import { stateSiteGauges } from '../metrics/site-gauges.js'
import { startRecordingIntake } from '../recordings/intake.js'
import { logCallEvents } from './call-log.js'
import { createDayCounter, type DayCounts } from './day-counts.js'
import { createEngineHost, type EngineHost, type LinkState } from './engine-host.js'
import { startWatchdog } from './watchdog.js'
import { type StoreWatcher, watchedStore } from './watched-store.js'

export interface SiteParts {
  readonly config: SiteConfig
  readonly driver: PbxDriver
  readonly store: StoreClient
  readonly dataDir: string
  /** What today had come to before this start. */
  readonly before: DayCounts
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  /** Somebody else who wants to see what passes, for the demonstration. */
  readonly watcher?: StoreWatcher
}

/** One site at work: its engine on its PBX, and the intake of its recordings. */
export interface Site {
  readonly id: SiteId
  readonly pbx: string
  readonly driver: PbxDriver
  readonly engine: EngineHost
  link(): LinkState
  today(): DayCounts
  /** New limits of the configuration; what was set over the API still lies inside them. */
  putLimits(configured: SiteLimits): Promise<void>
  /** Ends the intake, then the engine; no call is touched. */
  stop(): Promise<void>
}

/** The limits of a configured site as the engine takes them. */
export function limitsOf(config: SiteConfig): SiteLimits {
  const { trunks, ...whole } = config.limits
  return { ...whole, trunks: trunks.map((trunk) => ({ ...trunk, name: trunkName(trunk.name) })) }
}

/**
 * Starts a site whose database is open. Resolves when the engine runs; its PBX may come later.
 * @throws DomainError what the store refuses
 */
export async function startSite(parts: SiteParts): Promise<Site> {
  const { config, driver, store, dataDir, clock, random, metrics, watcher } = parts
  const id = siteId(config.id)
  const log = parts.log.child({ site: id })
  const day = createDayCounter(config.timeZone, parts.before, clock.now())
  const counted = stateSiteEvents(metrics, id)

  const kept = await store.read(id, 'settings.get', { key: siteSettingKeys.limits })
  const paused = await store.read(id, 'settings.get', { key: siteSettingKeys.paused })
  const queuePaused = await store.read(id, 'settings.get', { key: siteSettingKeys.queuePaused })

  const engine = await createEngineHost({
    config: {
      site: id,
      epoch: newEpoch(clock.now()),
      timeZone: config.timeZone,
      limits: effectiveLimits(limitsOf(config), kept),
      campaigns: await store.read(id, 'campaigns.all', null),
      agents: await store.read(id, 'agents.all', null),
    },
    driver,
    store: watchedStore(store.engineStore(id), {
      committed: (events) => {
        day.count(events)
        counted.events(events)
        logCallEvents(log, events)
        watcher?.committed?.(events)
      },
      answers: (entries) => counted.answers(entries),
      leads: (batch) => watcher?.leads?.(batch),
    }),
    clock,
    random,
    log,
  })
  if (paused === true) await engine.ask({ kind: 'site.pause', paused: true })
  if (queuePaused === true) await engine.ask({ kind: 'queue.pause', paused: true })
  const intake = startRecordingIntake({
    site: id,
    dataDir,
    store,
    session: () => engine.session,
    clock,
    log,
    retried: counted.recordingRetried,
  })

  const watchdog = startWatchdog({ site: id, engine, store, stuckRecordings: () => intake.takeStuck(), clock, log })

  const unmeasure = stateSiteGauges(metrics, clock, {
    site: id,
    pbx: config.pbx,
    engine,
    limits: () => engine.limits(),
    link: () => engine.linkState,
  })

  return {
    id,
    pbx: config.pbx,
    driver,
    engine,
    link: () => engine.linkState,
    async putLimits(configured) {
      const own = await store.read(id, 'settings.get', { key: siteSettingKeys.limits })
      await engine.ask({ kind: 'limits.put', limits: effectiveLimits(configured, own) })
    },
    today: () => day.counts(clock.now()),
    async stop() {
      unmeasure()
      watchdog.stop()
      await intake.stop()
      await engine.stop()
    },
  }
}

/** Differs for every start and every site, so that no id is ever made twice on one PBX: the time and 15 random bits, base 36. */
function newEpoch(now: number): string {
  const chance = randomBytes(2).readUInt16BE() % 46_656
  return `${now.toString(36)}${chance.toString(36).padStart(3, '0')}`
}
