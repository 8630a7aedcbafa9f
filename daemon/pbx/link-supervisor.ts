import { DomainError } from '../../dialer/model/domain-error.js'
import type { LegId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { LinkLoss, LinkStatus, PbxDriver, PbxEvent, PbxSession, PbxSnapshot } from '../../dialer/ports/pbx.js'
import type { Random } from '../../dialer/ports/random.js'
import type { Log } from '../log.js'

const firstDelayMs = 250
const longestDelayMs = 10_000
/** After a loss that only a person can mend, for example a wrong password. */
const fatalDelayMs = 30_000
/** A PBX that takes the connection and then says nothing counts as lost. */
const connectWithinMs = 15_000
const snapshotWithinMs = 30_000

/** What a supervisor tells; called in the order in which things happened. */
export interface LinkListener {
  status(status: LinkStatus, why: string | null): void
  event(event: PbxEvent): void
  /** Given in `reconciling`, after the events that came before it. */
  snapshot(snapshot: PbxSnapshot): void
}

/** Keeps one driver connected, for ever. */
export interface LinkSupervisor {
  readonly status: LinkStatus
  /** The session while it is `ready`, else null. */
  readonly session: PbxSession | null
  /** Connections that reached `ready` so far. */
  readonly connections: number
  /** Times it was lost, or could not be had, so far; each is followed by another try. */
  readonly losses: number
  /** Ends the session without touching any call; nothing is told afterwards. */
  stop(): Promise<void>
}

/** What a supervisor works with. */
export interface LinkSupervisorParts {
  readonly driver: PbxDriver
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly listener: LinkListener
}

/**
 * Connects, holds events back until the snapshot is there, hands over both, and is `ready`; after a loss begins again.
 * The delay between tries doubles from 0.25 s to 10 s, each shortened by chance up to a half so that many sites do not knock at once,
 * and starts over once a connection was ready.
 */
export function superviseLink({ driver, clock, random, log, listener }: LinkSupervisorParts): LinkSupervisor {
  let status: LinkStatus = 'down'
  let session: PbxSession | null = null
  let connections = 0
  let losses = 0
  let failures = 0
  const stopping = new AbortController()
  const wake = { now: () => {} }

  const become = (next: LinkStatus, why: string | null) => {
    if (stopping.signal.aborted || next === status) return
    const from = status
    status = next
    const fields = { pbx: driver.name, from, to: next, ...(why === null ? {} : { why }) }
    if (next === 'down') log.warn(fields, 'lost the PBX')
    else log.info(fields, 'PBX link changed')
    listener.status(next, why)
  }

  /** One connection, from connect to loss. */
  const live = async (): Promise<LinkLoss> => {
    become('connecting', null)
    const early: PbxEvent[] = []
    let over = false
    let settled = false
    const hear = (event: PbxEvent) => {
      if (over || stopping.signal.aborted) return
      if (settled) listener.event(event)
      else early.push(event)
    }
    const open = await connectInTime(driver, hear, clock, stopping.signal)
    try {
      const lost = open.lost.then((loss) => {
        over = true
        return loss
      })
      if (stopping.signal.aborted) return { why: 'stopped', fatal: false }
      become('reconciling', null)
      const first = await within(
        clock,
        snapshotWithinMs,
        'the PBX did not list its calls in time',
        Promise.race([open.snapshot(), lost]),
      )
      if (!('legs' in first)) return first
      if (stopping.signal.aborted || over) return await lost
      for (const event of early) listener.event(event)
      listener.snapshot(upToDate(first, early))
      settled = true
      session = open
      connections += 1
      failures = 0
      become('ready', null)
      return await lost
    } finally {
      over = true
      session = null
      await open.close()
    }
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      const loss = await live().catch(lossOf)
      if (stopping.signal.aborted) return
      become('down', loss.why)
      const delay = loss.fatal ? fatalDelayMs : backOff(failures, random)
      failures += 1
      losses += 1
      if (loss.fatal) log.error({ pbx: driver.name, why: loss.why }, 'the PBX refuses us until a person acts')
      log.debug({ pbx: driver.name, delayMs: delay }, 'will connect again')
      await new Promise<void>((resolve) => {
        const cancel = clock.schedule(clock.now() + delay, resolve)
        wake.now = () => {
          cancel()
          resolve()
        }
      })
    }
  }

  const running = run()

  return {
    get status() {
      return status
    },
    get session() {
      return status === 'ready' ? session : null
    },
    get connections() {
      return connections
    },
    get losses() {
      return losses
    },
    async stop() {
      stopping.abort()
      wake.now()
      status = 'down'
      await session?.close()
      await running
    },
  }
}

function backOff(failures: number, random: Random): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 10))
  return Math.round(full * (1 - random.next() / 2))
}

function lossOf(error: unknown): LinkLoss {
  if (error instanceof DomainError) return { why: error.message, fatal: error.code === 'CONFIG_INVALID' }
  return { why: error instanceof Error ? error.message : String(error), fatal: false }
}

async function connectInTime(
  driver: PbxDriver,
  hear: (event: PbxEvent) => void,
  clock: Clock,
  stop: AbortSignal,
): Promise<PbxSession> {
  const giveUp = new AbortController()
  const abort = () => giveUp.abort()
  stop.addEventListener('abort', abort, { once: true })
  const cancel = clock.schedule(clock.now() + connectWithinMs, () =>
    giveUp.abort(new DomainError('PBX_UNAVAILABLE', 'The PBX did not answer the connection in time.')),
  )
  const given = new Promise<never>((_, reject) => {
    giveUp.signal.addEventListener('abort', () => reject(lossReason(giveUp.signal)), { once: true })
  })
  const connecting = driver.connect(hear, giveUp.signal)
  try {
    return await Promise.race([connecting, given])
  } catch (error) {
    // A connection that comes after we gave up is not wanted any more; one that fails after that neither.
    connecting.then((late) => late.close()).catch(() => undefined)
    throw error
  } finally {
    cancel()
    stop.removeEventListener('abort', abort)
  }
}

function lossReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new DomainError('PBX_UNAVAILABLE', 'Stopped while connecting.')
}

async function within<T>(clock: Clock, ms: number, why: string, promise: Promise<T>): Promise<T> {
  let cancel = () => {}
  const late = new Promise<never>((_, reject) => {
    cancel = clock.schedule(clock.now() + ms, () => reject(new DomainError('PBX_UNAVAILABLE', why)))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel()
  }
}

/**
 * The snapshot was made at some moment before it arrived; what the events of that time say is newer.
 * A leg that ended or answered in between must not come back or fall back by it.
 */
function upToDate(snapshot: PbxSnapshot, early: readonly PbxEvent[]): PbxSnapshot {
  const gone = new Set<LegId>()
  const answered = new Set<LegId>()
  for (const event of early) {
    if (event.kind === 'legGone') gone.add(event.leg)
    if (event.kind === 'legAnswered') answered.add(event.leg)
  }
  if (gone.size + answered.size === 0) return snapshot
  const legs = snapshot.legs
    .filter((leg) => !gone.has(leg.leg))
    .map((leg) => (answered.has(leg.leg) ? { ...leg, state: 'up' as const } : leg))
  return { ...snapshot, legs }
}
