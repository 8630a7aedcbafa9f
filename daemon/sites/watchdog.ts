import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { PbxSession, PbxSnapshot } from '../../dialer/ports/pbx.js'
import type { KeptOpen } from '../../dialer/ports/watch.js'
import type { StoreClient } from '../../storage/writer/store-client.js'
import type { Log } from '../log.js'
import type { EngineHost } from './engine-host.js'

/** Pause between two looks. ms */
const lookEveryMs = 5000
/** The store is asked at every so many looks: what it has open seldom lies. */
const storeEveryLooks = 6
/** So long something must have stood in the store untouched to be asked about. ms */
const untouchedForMs = 60_000
/** A PBX or a store that takes longer is not waited for. ms */
const askWithinMs = 10_000

/** What a watchdog works with. */
export interface WatchdogParts {
  readonly site: SiteId
  readonly engine: Pick<EngineHost, 'session' | 'inspect' | 'watch'>
  /** Absent: only the PBX and the engine are looked at. */
  readonly store?: Pick<StoreClient, 'read'>
  /** Recordings whose fetch was broken off since the last time. */
  readonly stuckRecordings: () => readonly string[]
  /** Pause between two looks; absent: 5 s. ms */
  readonly everyMs?: number
  readonly clock: Clock
  readonly log: Log
}

/** How the looks go, since the start. */
export interface WatchdogCounters {
  readonly looks: number
  /** Looks at which the PBX gave no list of its calls. */
  readonly unanswered: number
  /** How long the PBX took for its list last. ms */
  readonly lastListMs: number | null
}

/** Looks at one site every few seconds. */
export interface Watchdog {
  counters(): WatchdogCounters
  stop(): void
}

/**
 * Gathers what the PBX and the store have, and hands it to the engine, which compares. The pause begins when a look is over, so a slow PBX
 * is asked less often, and never twice at once.
 */
export function startWatchdog(parts: WatchdogParts): Watchdog {
  const { site, engine, store, stuckRecordings, everyMs = lookEveryMs, clock, log } = parts
  let stopped = false
  let cancel = (): void => undefined
  let looks = 0
  let unanswered = 0
  let lastListMs: number | null = null

  const within = <T>(promise: Promise<T>): Promise<T | null> => {
    let cancelLate = (): void => undefined
    const late = new Promise<null>((resolve) => {
      cancelLate = clock.schedule(clock.now() + askWithinMs, () => resolve(null))
    })
    return Promise.race([promise, late]).finally(() => cancelLate())
  }

  const askPbx = async (session: PbxSession): Promise<PbxSnapshot | null> => {
    const from = clock.now()
    const snapshot = await within(session.snapshot()).catch((err: unknown) => {
      log.debug({ site, err }, 'the PBX did not list its calls for the watchdog')
      return null
    })
    if (snapshot === null) unanswered += 1
    else lastListMs = clock.now() - from
    // What was listed by a session that is over says nothing of the next.
    return engine.session === session ? snapshot : null
  }

  const askStore = async (reads: Pick<StoreClient, 'read'>): Promise<KeptOpen | null> => {
    const names = await within(reads.read(site, 'engine.keptOpen', { before: clock.now() - untouchedForMs }))
    if (names === null) return null
    const { calls } = engine.inspect()
    const leads = new Set(calls.map(({ lead }) => lead))
    const refs = new Set(calls.map(({ call }) => call))
    const unknown = names.calls.filter((ref) => !refs.has(ref))
    return {
      leads: names.leads.filter((lead) => !leads.has(lead)),
      calls:
        unknown.length === 0 ? [] : ((await within(reads.read(site, 'engine.keptCalls', { refs: unknown }))) ?? []),
    }
  }

  const look = async (): Promise<void> => {
    const { session } = engine
    const asksStore = store !== undefined && session !== null && looks % storeEveryLooks === storeEveryLooks - 1
    const kept = asksStore
      ? await askStore(store).catch((err: unknown) => {
          log.debug({ site, err }, 'the store did not tell the watchdog what it has open')
          return null
        })
      : null
    const snapshot = session === null ? null : await askPbx(session)
    if (stopped) return
    looks += 1
    engine.watch({ snapshot, kept, stuckRecordings: stuckRecordings() })
  }

  const tick = (): void => {
    look()
      .catch((err: unknown) => log.error({ site, err }, 'the watchdog failed'))
      .finally(() => {
        if (!stopped) cancel = clock.schedule(clock.now() + everyMs, tick)
      })
  }
  cancel = clock.schedule(clock.now() + everyMs, tick)

  return {
    counters: () => ({ looks, unanswered, lastListMs }),
    stop() {
      stopped = true
      cancel()
    },
  }
}
