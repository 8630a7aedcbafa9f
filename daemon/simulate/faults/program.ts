import { effectiveLimits, siteSettingKeys } from '../../../api/features/site/site-settings.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { EngineCommand, EngineReply } from '../../../dialer/ports/commands.js'
import type { PbxDriver } from '../../../dialer/ports/pbx.js'
import { createSystemClock } from '../../clock.js'
import type { Log } from '../../log.js'
import { createSimulatorDriver } from '../../pbx/simulator/simulator-driver.js'
import type { SimulatedPbx } from '../../pbx/simulator/world.js'
import { createSeededRandom } from '../../seeded-random.js'
import { createEngineHost, type EngineHost } from '../../sites/engine-host.js'
import { startWatchdog } from '../../sites/watchdog.js'
import { watchedStore } from '../../sites/watched-store.js'
import { createRevivableStore, type RevivableStore } from '../../threads/revivable-store.js'
import type { Audience, LifeOfProgram } from './audience.js'
import type { Misfortune } from './misfortune.js'
import { openStorage, type StorageSide } from './storage-side.js'
import type { Dice, World } from './world.js'

/** What every life of the program is made of. */
export interface ProgramParts {
  readonly site: SiteId
  readonly dataDir: string
  readonly world: World
  readonly dice: Dice
  readonly misfortune: Misfortune
  /** The PBX as this life reaches it. */
  readonly reach: (isAlive: () => boolean) => SimulatedPbx
  readonly limits: SiteLimits
  /** Number of this life, from 1. */
  readonly life: number
  readonly onDeath: (why: string) => void
  readonly onFault: (what: string) => void
  readonly onEvents: (events: readonly DomainEvent[]) => void
  readonly note: (what: string, detail?: unknown) => void
  /** Who is told of the site's events. */
  readonly audience: Audience
  /** Another driver or store in between, to see whether the checks notice. */
  readonly tampered?: Tampering
}

/** What a test changes of a program on purpose. */
export interface Tampering {
  readonly driver?: (driver: PbxDriver, clock: Clock) => PbxDriver
  readonly store?: (store: ReturnType<RevivableStore['engineStore']>) => ReturnType<RevivableStore['engineStore']>
  /** What those who tell others hear of a commit: its last number, or nothing. */
  readonly announced?: (lastSeq: number) => number | null
}

/** One life of the program. */
export interface Program {
  readonly isAlive: boolean
  readonly clock: Clock
  readonly store: RevivableStore
  /** Null until it runs. */
  readonly host: EngineHost | null
  /** Asks the engine; what cannot be asked, or is refused, resolves to null. */
  ask<C extends EngineCommand>(command: C): Promise<EngineReply<C['kind']> | null>
  /** Nothing of it happens from now on. */
  die(): void
  /** The process is stopped (SIGSTOP) until then, in world time. */
  stopUntil(at: number): void
  /** Until when it was stopped last; 0: never. World time. */
  readonly stoppedUntil: number
  /** The storage thread dies alone. */
  killStorage(why: string): void
  /** Closes what a dead one left open. */
  bury(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
}

/** Delays until the supervisor has started a dead storage thread again. ms */
const reviveAfterMs = [200, 3000] as const

/** Starts a life; resolves when its engine runs. A life that dies meanwhile never gets there. */
export function beginProgram(parts: ProgramParts): { readonly program: Program; readonly started: Promise<void> } {
  const { world, dice, misfortune, site, note } = parts
  let alive = true
  let stoppedUntil = 0
  let storage: StorageSide | null = null
  let host: EngineHost | null = null
  const clock = createSystemClock(world.machineFor({ isAlive: () => alive, stoppedUntil: () => stoppedUntil }))
  const store = createRevivableStore()
  let burial: Promise<void> = Promise.resolve()
  let closeDoor = () => {}

  const log = faultLog((what) => {
    if (alive) parts.onFault(what)
  })

  const open = async (): Promise<void> => {
    const opened = await openStorage({
      dataDir: parts.dataDir,
      site,
      clock,
      world: world.clock,
      dice,
      misfortune,
      onDeath: parts.onDeath,
      onStoreDeath: (why) => killStorage(why),
    })
    storage = opened
    store.replace(opened.client)
  }

  const killStorage = (why: string): void => {
    const dying = storage
    if (dying === null || !alive) return
    note('storage dies', why)
    storage = null
    dying.kill()
    store.lost()
    world.clock.schedule(world.clock.now(), () => {
      burial = dying.bury()
      world.clock.schedule(world.clock.now() + dice.between(...reviveAfterMs), () => {
        if (!alive) return
        burial.then(open).then(
          () => note('storage is back'),
          (error: unknown) => parts.onFault(`storage could not be opened again: ${String(error)}`),
        )
      })
    })
  }

  const announcing: LifeOfProgram['store'] = {
    write: (of, name, input) => store.write(of, name, input),
    onCommitted: (listener) =>
      store.onCommitted((committed) => {
        const lastSeq = parts.tampered?.announced ? parts.tampered.announced(committed.lastSeq) : committed.lastSeq
        if (lastSeq !== null) listener({ ...committed, lastSeq })
      }),
  }

  const start = async (): Promise<void> => {
    await open()
    closeDoor = await parts.audience.serve({ store: announcing, clock, isAlive: () => alive, log })
    const settings = (key: string) => store.read(site, 'settings.get', { key })
    const [paused, queuePaused] = [await settings(siteSettingKeys.paused), await settings(siteSettingKeys.queuePaused)]
    const kept = store.engineStore(site)
    const driver = createSimulatorDriver(
      'simulated',
      parts.reach(() => alive),
      clock,
    )
    const made = await createEngineHost({
      config: {
        site,
        epoch: `d${parts.life}`,
        timeZone: 'Europe/Berlin',
        limits: effectiveLimits(parts.limits, await settings(siteSettingKeys.limits)),
        campaigns: await store.read(site, 'campaigns.all', null),
        agents: await store.read(site, 'agents.all', null),
      },
      driver: parts.tampered?.driver?.(driver, clock) ?? driver,
      store: watchedStore(parts.tampered?.store?.(kept) ?? kept, {
        committed: (events) => {
          if (alive) parts.onEvents(events)
        },
      }),
      clock,
      random: createSeededRandom(dice.between(0, 1_000_000)),
      log,
    })
    host = made
    startWatchdog({ site, engine: made, store, stuckRecordings: () => [], clock, log })
    if (paused === true) await made.ask({ kind: 'site.pause', paused: true })
    if (queuePaused === true) await made.ask({ kind: 'queue.pause', paused: true })
  }

  const program: Program = {
    get isAlive() {
      return alive
    },
    clock,
    store,
    get host() {
      return host
    },
    ask(command) {
      if (!alive || host === null) return Promise.resolve(null)
      // What is asked of a stopped process is answered when it goes on; nobody waits for that here.
      if (world.clock.now() < stoppedUntil) return Promise.resolve(null)
      // A refusal is an answer too, and an agent who gets one does something else.
      return host.ask(command).catch(() => null)
    },
    die() {
      alive = false
      storage?.kill()
      // The dead do not end in order: whatever their store no longer takes is what a crash loses.
      host?.stop().catch(() => undefined)
    },
    stopUntil(at) {
      stoppedUntil = Math.max(stoppedUntil, at)
    },
    get stoppedUntil() {
      return stoppedUntil
    },
    killStorage,
    async bury() {
      closeDoor()
      await burial
      if (storage !== null) await storage.bury()
      storage = null
    },
    async stop() {
      await host?.stop()
      alive = false
      await storage?.stop()
      storage = null
      await store.close()
    },
  }
  const started = start().catch((error: unknown) => {
    // As the process does: it ends with what kept it from starting, and is started again.
    const isStorage = error instanceof DomainError && error.code === 'STORAGE_UNAVAILABLE'
    if (isStorage && alive) parts.onDeath(`it could not begin: ${error.message}`)
    else throw error
  })
  return { program, started }
}

/** A log that tells of faults alone. */
function faultLog(fault: (what: string) => void): Log {
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields, message) => {
      const { err } = fields
      fault(`${message}${err instanceof Error ? `: ${err.stack ?? err.message}` : ''}`)
    },
    child: () => log,
  }
  return log
}
