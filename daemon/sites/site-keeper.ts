import { rm } from 'node:fs/promises'
import type { SiteState } from '../../api/api-options.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { PbxDriver } from '../../dialer/ports/pbx.js'
import { dataPaths } from '../../storage/data-folder.js'
import type { Site as KeptSite } from '../../storage/sites/repository.js'
import { moveToTrash } from '../../storage/sites/trash.js'
import type { StoreOperations } from '../../storage/writer/store-client.js'
import type { Config, SiteConfig } from '../config/config.js'
import { siteConfigOf } from '../config/site-config-of.js'
import type { Log } from '../log.js'
import { limitsOf, type Site } from './site.js'
import type { SiteRegistry } from './site-registry.js'
import { type WindingDown, windDown } from './wind-down.js'

/** A site that is served: its setup, and the driver that reaches its PBX. */
export interface ServedSite {
  readonly id: SiteId
  readonly name: string
  readonly config: SiteConfig
  readonly driver: PbxDriver
}

export interface KeeperParts {
  readonly config: () => Config
  readonly dataDir: string
  readonly store: Pick<StoreOperations, 'openSite' | 'closeSite' | 'readSystem' | 'writeSystem'>
  readonly registry: SiteRegistry
  readonly clock: Clock
  readonly log: Log
  readonly createDriver: (site: SiteConfig) => PbxDriver | Promise<PbxDriver>
  /** What a driver is made from beside the setup, such as an account that people change while the site works. Absent: nothing. */
  readonly driverFacts?: (site: SiteConfig) => Promise<unknown>
  readonly start: (site: ServedSite) => Promise<Site>
  /** Which sites are served, or how, has changed. */
  readonly changed: () => void
}

/** Keeps the sites at work as the system database says they should be. */
export interface SiteKeeper {
  /** Finishes deletions that were broken off; before anything else is done with sites. */
  finishDeletions(): Promise<void>
  /** Opens the databases of all sites that are to run and makes their drivers; nothing is dialled yet. */
  adopt(): Promise<void>
  /** Sites that people can sign in to. */
  served(): readonly ServedSite[]
  /** Those and the ones whose last calls end: their PBXes still tell of them. */
  reached(): readonly ServedSite[]
  /** Starts the engines of all served sites that do not run. */
  startAll(): Promise<void>
  /**
   * Makes one site be as the system database says. Resolves when a new one runs, a suspended one takes nothing new, a deleted one is in
   * the trash. One at work whose driver's facts have changed takes nothing new until its last call has ended on the old driver, and then
   * works with another. @throws DomainError what opening or starting refuses with
   */
  settle(id: SiteId): Promise<void>
  states(): readonly SiteState[]
  /** Stops waiting for sites that wind down; they are stopped with all others. */
  stop(): void
}

/** After the last call the old driver stays so long: recordings come some seconds late. ms */
const recordingsComeMs = 30_000

/** A keeper that holds no site yet. */
export function createSiteKeeper(parts: KeeperParts): SiteKeeper {
  const { store, registry, clock, log, dataDir } = parts
  const served = new Map<SiteId, ServedSite>()
  /** Drivers outlive a suspension: a simulated PBX keeps its calls in its driver. */
  const kept = new Map<SiteId, { readonly key: string; readonly facts: string; readonly driver: PbxDriver }>()
  const ending = new Map<SiteId, WindingDown>()
  /** Of those, sites that are suspended, and sites that start again on another driver. */
  const leaving = new Map<SiteId, ServedSite>()
  const renewing = new Set<SiteId>()
  const faults = new Map<SiteId, string>()
  /** One change of sites at a time. */
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn
    return turn
  }

  const all = (): Promise<readonly KeptSite[]> => store.readSystem('sites.all', null)

  const factsOf = async (config: SiteConfig): Promise<string> =>
    JSON.stringify((await parts.driverFacts?.(config)) ?? null)

  /** Opens the site's database and makes its driver, a new one only where its setup changed. */
  const take = async (site: KeptSite): Promise<ServedSite> => {
    const config = siteConfigOf(site, parts.config())
    if (config === null)
      throw new DomainError('CONFLICT', `Neither the configuration nor the API says how the site ${site.id} is set up.`)
    await store.openSite(site.id)
    const before = kept.get(site.id)
    const key = driverKey(config)
    const facts = await factsOf(config)
    // An engine at work keeps its driver; another one takes its place when the site starts the next time.
    const isSame = before?.key === key && before.facts === facts
    const stays = before !== undefined && (isSame || registry.find(site.id) !== null)
    const driver = stays ? before.driver : await parts.createDriver(config)
    if (!stays) kept.set(site.id, { key, facts, driver })
    const one = { id: site.id, name: config.name ?? site.id, config, driver }
    served.set(site.id, one)
    leaving.delete(site.id)
    return one
  }

  const run = async (site: KeptSite): Promise<void> => {
    const old = ending.get(site.id)
    if (old && renewing.has(site.id)) {
      // It starts again by itself.
      await take(site)
      return
    }
    if (old) {
      // Resumed before its last call ended: a new engine takes the calls over from the PBX, as after a restart.
      await old.stopNow()
      ending.delete(site.id)
      registry.remove(site.id)
    }
    const one = await take(site)
    if (registry.find(site.id) === null) registry.add(await parts.start(one))
    faults.delete(site.id)
  }

  const endSite = (site: Site, restMs = 0): void => {
    const { id } = site
    const winding = windDown(site, clock, log, restMs)
    ending.set(id, winding)
    const close = async (): Promise<void> => {
      // Resumed or deleted meanwhile: whoever did that has seen to it.
      if (ending.get(id) !== winding) return
      ending.delete(id)
      leaving.delete(id)
      registry.remove(id)
      const again = renewing.delete(id)
        ? (await all()).find((one) => one.id === id && one.status === 'active')
        : undefined
      if (again !== undefined) await restart(again)
      else {
        await store.closeSite(id)
        log.info({ site: id }, 'the last call of a suspended site has ended')
      }
    }
    winding.done
      .then(() => inTurn(close))
      .catch((err: unknown) => log.error({ site: id, err }, 'a site whose last call has ended could not be closed'))
  }

  const restart = async (site: KeptSite): Promise<void> => {
    try {
      await run(site)
      log.info({ site: site.id }, 'the site works with another driver')
    } catch (err) {
      faults.set(site.id, err instanceof Error ? err.message : String(err))
      log.error({ site: site.id, err }, 'the site could not be started with another driver')
    }
    parts.changed()
  }

  /** Gives a site at work another driver if what that is made from has changed, once no call lives on the old one. */
  const renew = async ({ id, config, driver }: ServedSite): Promise<void> => {
    const running = registry.find(id)
    if (running === null || ending.has(id) || (await factsOf(config)) === kept.get(id)?.facts) return
    log.info({ site: id }, 'the site takes nothing new until its calls have ended, and then works with another driver')
    renewing.add(id)
    endSite(running, driver.simulates === undefined ? recordingsComeMs : 0)
  }

  /** Takes back a site that could not be made. */
  const unmake = async (id: SiteId): Promise<void> => {
    served.delete(id)
    kept.delete(id)
    await store.closeSite(id)
    const path = dataPaths(dataDir).site(id)
    for (const ending of ['', '-wal', '-shm']) await rm(`${path}${ending}`, { force: true })
    await store.writeSystem('sites.forget', { id })
  }

  const suspend = (id: SiteId): void => {
    const running = registry.find(id)
    const one = served.get(id)
    if (running !== null && one !== undefined) leaving.set(id, one)
    served.delete(id)
    faults.delete(id)
    parts.changed()
    if (running !== null && !ending.has(id)) endSite(running)
  }

  const erase = async (site: KeptSite): Promise<void> => {
    suspend(site.id)
    const winding = ending.get(site.id)
    ending.delete(site.id)
    renewing.delete(site.id)
    await winding?.stopNow()
    leaving.delete(site.id)
    registry.remove(site.id)
    kept.delete(site.id)
    await store.closeSite(site.id)
    const { id, name, origin, setup, createdAt, trash, updatedAt } = site
    if (trash === null)
      throw new DomainError('INTERNAL_ERROR', `The site ${id} is deleted without a place in the trash.`)
    const members = await store.readSystem('sites.members', { id })
    await moveToTrash(dataDir, {
      folder: trash,
      site: { id, name, origin, setup, createdAt },
      members,
      deletedAt: updatedAt,
    })
    await store.writeSystem('sites.forget', { id })
    log.info({ site: id, trash }, 'a deleted site is in the trash')
  }

  const settle = async (id: SiteId): Promise<void> => {
    const site = (await all()).find((one) => one.id === id)
    if (site === undefined || site.status === 'suspended') return suspend(id)
    if (site.status === 'deleting') return await erase(site)
    const before = served.get(id)
    try {
      await run(site)
    } catch (error) {
      if (site.status === 'creating') await unmake(id)
      throw error
    }
    if (site.status === 'creating') await store.writeSystem('sites.created', { id })
    parts.changed()
    const now = served.get(id)
    if (before && now) {
      await registry.find(id)?.putLimits(limitsOf(now.config))
      await renew(now)
    }
  }

  return {
    finishDeletions: () =>
      inTurn(async () => {
        for (const site of await all()) if (site.status === 'deleting') await erase(site)
      }),
    adopt: () =>
      inTurn(async () => {
        for (const site of await all()) {
          if (site.status !== 'active' && site.status !== 'creating') continue
          const isGoverned = parts.config().sites.some(({ id }) => id === site.id)
          // Left out of the configuration: it rests, its data is kept.
          if (!isGoverned && site.setup === null) continue
          try {
            await take(site)
          } catch (err) {
            // A site of the configuration that cannot be served is a fault of the start; one of the API must not keep others from starting.
            if (isGoverned) throw err
            faults.set(site.id, err instanceof Error ? err.message : String(err))
            log.error({ site: site.id, err }, 'a site cannot be served')
          }
        }
      }),
    served: () => [...served.values()],
    reached: () => [...served.values(), ...leaving.values()],
    startAll: () =>
      inTurn(async () => {
        const half = (await all()).filter(({ status }) => status === 'creating').map(({ id }) => id)
        for (const one of served.values()) {
          if (registry.find(one.id) === null) registry.add(await parts.start(one))
          if (half.includes(one.id)) await store.writeSystem('sites.created', { id: one.id })
        }
      }),
    settle: (id) => inTurn(() => settle(id)),
    states: () => {
      const running = registry.all().map((site) => ({
        site: site.id,
        isRunning: !ending.has(site.id),
        liveCalls: site.engine.inspect().calls.length,
        fault: null,
      }))
      return [...running, ...[...faults].map(([site, fault]) => ({ site, isRunning: false, liveCalls: 0, fault }))]
    },
    stop: () => {
      for (const winding of ending.values()) winding.callOff()
      ending.clear()
    },
  }
}

/** What a driver is made from. */
function driverKey({ pbx, limits }: SiteConfig): string {
  return JSON.stringify([pbx, limits.trunks.map(({ name, maxLines }) => [name, maxLines])])
}
