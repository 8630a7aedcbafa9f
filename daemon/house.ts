import { createPasswords } from '../api/auth/password.js'
import { DomainError } from '../dialer/model/domain-error.js'
import { siteId } from '../dialer/model/ids.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { Random } from '../dialer/ports/random.js'
import { applySites } from '../provisioning/apply-plan.js'
import { openSecrets } from '../provisioning/secrets.js'
import { backUp, checkDatabases, makeSiteBackup } from './backup.js'
import { checkDueAtStart } from './check-round.js'
import { apiDataOf } from './config/api-data-of.js'
import { archiveSettingsOf } from './config/archive-settings-of.js'
import type { Config, SiteConfig } from './config/config.js'
import { changesThatNeedRestart } from './config/config-changes.js'
import { webhookSettingsOf } from './config/webhook-settings-of.js'
import { builtInSeed, demoSite } from './config/with-built-ins.js'
import { makeDataFolder } from './data-folder.js'
import { openDemo, type RunningDemo } from './demo/demo.js'
import { type DrainReport, drain } from './drain.js'
import { healthReport } from './health.js'
import { type HouseWatch, openHouseWatch } from './house-watch.js'
import { jobsOf } from './jobs.js'
import type { Lifecycle } from './lifecycle.js'
import type { LogLevel, RootLog } from './log.js'
import { stateDriverMetrics } from './metrics/driver-metrics.js'
import { createDriver, simulatedPeople } from './pbx/create-driver.js'
import { createSiteAccounts } from './pbx/site-accounts.js'
import { senderOf, takesOwnAccount } from './pbx/twilio-config-of.js'
import { examinePbx } from './preflight/examine-pbx.js'
import { createSchedule } from './schedule.js'
import { type Activity, sumActivity } from './screen/activity-line.js'
import { startOfDay } from './sites/day-counts.js'
import { loggedCommand } from './sites/logged-command.js'
import { limitsOf, type Site, startSite } from './sites/site.js'
import { createSiteKeeper, type ServedSite } from './sites/site-keeper.js'
import { createSiteRegistry } from './sites/site-registry.js'
import { type Settled, settle } from './take-over/settle.js'
import type { ApiSettings } from './threads/api-protocol.js'
import { watchDelay } from './threads/delay-watch.js'
import { runApi } from './threads/run-api.js'
import { runStorage } from './threads/run-storage.js'
import { type RunningWebhooks, runWebhooks } from './threads/run-webhooks.js'
import type { SupervisedThread } from './threads/supervised-thread.js'
import type { WarmThread } from './threads/warm-thread.js'

export interface HouseParts {
  readonly config: Config
  readonly version: string
  readonly clock: Clock
  readonly random: Random
  readonly log: RootLog
  /** A whole log line of a worker thread. */
  readonly writeLine: (line: string) => void
  readonly lifecycle: Lifecycle
  /** An api thread that was begun before the rest, to save time. */
  readonly warmApi?: WarmThread
  /** Lines of the log so far, by level. */
  readonly logLines: () => Readonly<Record<LogLevel, number>>
  /** A part died again and again; the process must end. */
  readonly broken: (part: string) => void
}

/** The running process, put together. */
export interface House {
  readonly port: number
  /** The administrator's made-up password, at the first start only. */
  readonly newPassword: string | null
  activity(): Activity
  /** Takes over what can be taken over while running; logs what needs a restart. */
  reload(config: Config): Promise<void>
  drain(atOnce: AbortSignal): Promise<DrainReport>
  /** Begins nothing new and brings calls to where another process can take over; conversations are left alone. */
  settle(options: {
    readonly withinS: number
    readonly told: (midStep: number) => void
    readonly atOnce: AbortSignal
  }): Promise<Settled>
  /** Takes everything down in order: api, jobs, demonstration, sites, storage. Calls on the PBX are not touched. */
  stop(): Promise<void>
}

/**
 * The composition root: makes every part and joins them; holds no rule of its own. The order is that of trust: the databases first
 * (one process per data folder), then the door for people, then the sites.
 * @throws DomainError DATA_FOLDER_IN_USE, DATABASE_TOO_NEW, CONFIG_INVALID …; what was started by then is stopped again
 */
export async function openHouse(parts: HouseParts): Promise<House> {
  const { clock, random, log, lifecycle } = parts
  let config = parts.config
  const undo: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return await open()
  } catch (error) {
    await stop()
    throw error
  }

  async function open(): Promise<House> {
    const startedAt = clock.now()
    const { dataDir } = config
    const threadParts = { clock, log, writeLine: parts.writeLine, gaveUp: parts.broken }
    makeDataFolder(dataDir)

    const registry = createSiteRegistry()
    const schedule = createSchedule(log, () => clock.now())
    const storage = await runStorage({
      ...threadParts,
      dataDir,
      logLevel: config.log.level,
      archive: archiveSettingsOf(config),
      openSites: () => registry.all().map((site) => site.id),
      revived: () => giveApiStorage(),
    })
    undo.push(() => storage.thread.stop())
    const { store } = storage

    let webhooks: RunningWebhooks | null = null
    const threads: SupervisedThread[] = [storage.thread]
    const storageHealth = () => {
      const health = store.health()
      const fault = health.state === 'degraded' ? health.why : null
      return { alive: health.state !== 'stopped', waiting: health.state === 'degraded' ? health.waiting : 0, fault }
    }
    const watch: HouseWatch = openHouseWatch({
      dataDir,
      version: parts.version,
      startedAt,
      clock,
      log,
      lifecycle,
      logLines: parts.logLines,
      sites: () => registry.all(),
      storage: () => ({ ...storageHealth(), waiting: store.waiting, slowMs: store.slowMs }),
      archive: () => storage.archive(),
      threads: () => threads,
      jobs: () => schedule.states(),
    })
    undo.push(() => Promise.resolve(watch.stop()))
    const secrets = openSecrets(dataDir)
    const accounts = createSiteAccounts(store, (sealed) => secrets.open(sealed))
    let sitesChanged = (): void => undefined
    const keeper = createSiteKeeper({
      config: () => config,
      dataDir,
      store,
      registry,
      clock,
      log,
      createDriver: async (site) =>
        createDriver({
          pbx: pbxOf(config, site),
          site,
          clock,
          log,
          keepIn: dataDir,
          account: await accounts.load(siteId(site.id)),
          watcher: stateDriverMetrics(watch.metrics, siteId(site.id)),
        }),
      driverFacts: async (site) => (takesOwnAccount(pbxOf(config, site)) ? accounts.kept(siteId(site.id)) : null),
      start: (site) => start(site),
      changed: () => sitesChanged(),
    })
    // Broken off by the end of the last process; the configuration may name the same site anew.
    await keeper.finishDeletions()
    const passwords = createPasswords()
    const { newPassword } = await applySites({
      store,
      wanted: {
        sites: config.sites.map(({ id, name }) => ({ id: siteId(id), name: name ?? id })),
        adminEmail: config.admin.email,
      },
      adminPassword: config.admin.password,
      hashPassword: (password) => passwords.hash(password),
    })
    const people = simulatedPeople(builtInSeed)
    const demo = config.demo
      ? await openDemo({ store, site: siteId(demoSite), people, passwords, clock, random, log })
      : null

    await keeper.adopt()
    const settings = (): ApiSettings => ({
      corsOrigins: config.http.corsOrigins,
      sites: keeper.served().map(({ id, name, config: site, driver }) => {
        const { timeZone, defaultCountry } = site
        const { capabilities, countries } = driver
        return { id, name, capabilities, countries, limits: limitsOf(site), defaultCountry, timeZone }
      }),
      senders: keeper
        .reached()
        .flatMap(({ id, config: site }) => senderOf(pbxOf(config, site), site, accounts.of(id)) ?? []),
      pbxs: config.pbxs.map(({ name }) => name),
      governed: config.sites.map(({ id }) => siteId(id)),
      demo: config.demo ? siteId(demoSite) : null,
    })

    const api = await runApi({
      ...threadParts,
      ...(parts.warmApi && { warm: parts.warmApi }),
      data: apiDataOf(config, { tokenKey: secrets.tokenKey, version: parts.version }),
      settings,
      openPort: (actor) => storage.openPort(actor),
      engine: async ({ site, command, requestId }) => {
        const found = registry.find(site)
        if (found === null) throw new DomainError('NOT_FOUND', `The site ${site} does not run.`)
        return await loggedCommand(log, site, requestId, command, () => found.engine.ask(command))
      },
      examinePbx: ({ site, wishes }) =>
        examinePbx(
          { ...config, sites: keeper.served().map((one) => one.config) },
          site,
          wishes,
          clock,
          accounts.of(site),
        ),
      hear: ({ site, notice }) =>
        keeper
          .reached()
          .find(({ id }) => id === site)
          ?.driver.hear?.(notice),
      settleSite: async ({ site }) => {
        await keeper.settle(site)
        return null
      },
      siteStates: () => keeper.states(),
      threadMetrics: () => watch.collect(),
      backUpSite: ({ site }) => makeSiteBackup({ dataDir, site, now: clock.now() }),
      health: () =>
        healthReport({
          dataDir,
          clock,
          startedAt,
          draining: () => lifecycle.state === 'draining',
          links: () => registry.all().map((site) => ({ site: site.id, pbx: site.pbx, ...site.link() })),
          storage: storageHealth,
          threads: () => watch.threads(),
          parts: () => watch.parts(),
        }),
    })
    const delay = watchDelay()
    const press = setInterval(
      () => api.press({ controlDelayMs: delay.delayMs(), storageWaiting: store.waiting }),
      pressEveryMs,
    )
    undo.push(() => Promise.resolve(delay.stop()))
    undo.push(() => Promise.resolve(clearInterval(press)))
    threads.push(api.thread)
    sitesChanged = () => {
      api.put(settings())
      webhooks?.sitesChanged()
    }
    const start = async ({ id, config: site, driver }: ServedSite): Promise<Site> => {
      const before = await api.day(id, startOfDay(site.timeZone, clock.now()))
      const watcher = demo !== null && id === demoSite ? demo.watcher : null
      return await startSite({
        config: site,
        driver,
        store,
        dataDir,
        before,
        clock,
        random,
        log,
        metrics: watch.metrics,
        ...(watcher ? { watcher } : {}),
      })
    }
    const giveApiStorage = (): void => {
      webhooks
        ?.storageRevived()
        .catch((err: unknown) => log.warn({ err }, 'the webhooks thread was not joined to the new storage thread'))
      // One of the two died in the same moment: its next life is joined to the other.
      api
        .storageRevived()
        .catch((err: unknown) =>
          log.warn({ err }, 'the api thread was not joined to the new storage thread: one of them died again'),
        )
    }

    undo.push(() => api.thread.stop())
    // Before the sites, so that a port that is taken is known before the first call is placed.
    const port = await api.listen()

    undo.push(() => registry.stop())
    undo.push(() => Promise.resolve(keeper.stop()))
    await keeper.startAll()

    webhooks = await runWebhooks({
      ...threadParts,
      data: { dataDir, settings: webhookSettingsOf(config), logLevel: config.log.level, version: parts.version },
      sites: () => keeper.served().map((site) => site.id),
      openPort: () => storage.openPort(null),
    })
    threads.push(webhooks.thread)
    undo.push(() => webhooks?.thread.stop() ?? Promise.resolve())

    const running: RunningDemo | null = demo?.run(registry.find(siteId(demoSite))?.engine ?? null) ?? null
    if (running !== null) undo.push(() => running.stop())

    const putJobs = (): void => {
      for (const job of jobsOf({
        config,
        served: () => keeper.served().map(({ id, config: { timeZone } }) => ({ id, timeZone })),
        store,
        clock,
        log,
        backup: (keep) => backUp({ dataDir, keep, clock, log }),
        check: (depth) => checkDatabases(dataDir, depth),
      })) {
        schedule.put(job)
      }
    }
    putJobs()
    undo.push(() => schedule.stop())
    const due = checkDueAtStart(dataDir)
    if (due !== null) schedule.runNow(due).catch((err: unknown) => log.error({ err }, 'a check could not be begun'))
    // Stopped first when all goes down; stopping it twice does nothing.
    undo.push(() => api.thread.stop())

    return {
      port,
      newPassword,
      activity: () =>
        sumActivity(registry.all().map((site) => ({ status: site.engine.inspect(), today: site.today() }))),
      async reload(next) {
        const restart = changesThatNeedRestart(config, next)
        if (restart.length > 0)
          log.warn({ keys: restart }, `these keys changed and need a restart: ${restart.join(', ')}`)
        const limits = new Map(next.sites.map((site) => [site.id, site.limits]))
        config = {
          ...config,
          log: { ...config.log, level: next.log.level },
          http: { ...config.http, corsOrigins: next.http.corsOrigins },
          backup: next.backup,
          integrity: next.integrity,
          retention: next.retention,
          drain: next.drain,
          sites: config.sites.map((site) => ({ ...site, limits: limits.get(site.id) ?? site.limits })),
        }
        log.setLevel(config.log.level)
        storage.thread.setLogLevel(config.log.level)
        api.thread.setLogLevel(config.log.level)
        webhooks?.thread.setLogLevel(config.log.level)
        api.put(settings())
        putJobs()
        for (const site of config.sites) if (registry.find(siteId(site.id))) await keeper.settle(siteId(site.id))
        log.info({}, 'the configuration was read again')
      },
      settle: (options) => {
        const sites = registry.all().map(({ engine }) => ({
          drain: async () => void (await engine.ask({ kind: 'site.drain' })),
          status: () => engine.inspect(),
        }))
        return settle({ ...options, sites, clock, log })
      },
      drain: (atOnce) => {
        const sites = registry.all().map(({ id, engine }) => ({
          id,
          drain: async () => void (await engine.ask({ kind: 'site.drain' })),
          hangUpAll: async () => void (await engine.ask({ kind: 'site.hangUpAll' })),
          status: () => Promise.resolve(engine.inspect()),
        }))
        return drain({ sites, clock, log, timeoutS: config.drain.timeoutS, atOnce })
      },
      stop,
    }
  }
}

const pressEveryMs = 250

function pbxOf(config: Config, site: SiteConfig): Config['pbxs'][number] {
  const found = config.pbxs.find((pbx) => pbx.name === site.pbx)
  if (found === undefined)
    throw new DomainError('CONFIG_INVALID', `The site ${site.id} names the PBX ${site.pbx}, which is not configured.`)
  return found
}
