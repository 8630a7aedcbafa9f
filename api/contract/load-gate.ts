import { DomainError } from '../../dialer/model/domain-error.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { LoadLimits } from './load-limits.js'
import { type Urgency, urgencies } from './urgency.js'

/** How the process is under its load, as its threads tell. */
export interface Pressure {
  /** How late the api thread comes to its events. ms */
  readonly apiDelayMs: number
  /** The same of the thread that controls calls. ms */
  readonly controlDelayMs: number
  /** Steps of calls that wait to be written. */
  readonly storageWaiting: number
}

export const noPressure: Pressure = { apiDelayMs: 0, controlDelayMs: 0, storageWaiting: 0 }

/** 0: all is well; 1: the heavy is held back; 2: nearly all of it is refused. */
export type PressureLevel = 0 | 1 | 2

/** A request that is worked on. */
export interface Stay {
  /** It has been answered. */
  leave(): void
  /** Waits for something that is not work, as a body on its way: its place is free for others meanwhile. */
  aside<T>(wait: () => Promise<T>): Promise<T>
}

/** How one lane stands; counts since the start. */
export interface LaneFigures {
  readonly urgency: Urgency
  readonly running: number
  readonly waiting: number
  readonly served: number
  readonly refused: number
}

/** What keeps the API from taking on more than it can do while calls go on. */
export interface LoadGate {
  /** Lets a request in, now or in its turn. @throws DomainError OVERLOADED */
  enter(urgency: Urgency): Stay | Promise<Stay>
  level(): PressureLevel
  lanes(): readonly LaneFigures[]
}

interface Waiting {
  readonly resolve: (stay: Stay) => void
  readonly reject: (error: DomainError) => void
  /** Epoch ms; null: it was inside already and comes back. */
  readonly until: number | null
}

interface Lane {
  running: number
  waiting: Waiting[]
  served: number
  refused: number
}

/** Times over its limit at which nearly all is refused. */
const farOver = 4
/** Of those that may wait, so many do at level 1 and 2. */
const share: Readonly<Record<Exclude<Urgency, 'vital'>, readonly [number, number]>> = {
  ordinary: [0.25, 0.05],
  heavy: [0.25, 0],
  login: [0.25, 0],
}
const sweepEveryMs = 1000
/** Requests, vital ones aside, let in within one turn of the event loop; what is more urgent waits for no more than these. */
const mostInTurn = 8
/** After a turn that took longer fewer are let in within the next, down to one: requests weigh differently, and processors are shared. ms */
const longTurnMs = 20
/** Who is let in first, turn by turn, so that nobody starves where few are let in. */
const firstInTurn: readonly Urgency[] = ['ordinary', 'heavy', 'ordinary', 'login']
const retryAfterS: Readonly<Record<PressureLevel, number>> = { 0: 1, 1: 2, 2: 5 }

/**
 * A lane for each urgency, so that a flood of one kind waits for itself: few lists run at once, and the turn of the event loop between two
 * of them belongs to whoever is more urgent. Under pressure lanes get shorter, the heavy first, and vital ones not at all; one
 * request that comes alone is served at every level.
 */
export function createLoadGate(limits: LoadLimits, clock: Clock, pressure: () => Pressure): LoadGate {
  const lanes: Readonly<Record<Urgency, Lane>> = { vital: lane(), ordinary: lane(), heavy: lane(), login: lane() }
  let pumping = false
  /** Let in since the event loop last turned, vital ones aside. */
  let inThisTurn = 0
  let turns = 0
  let mayInTurn = mostInTurn
  let turnBeganAt = clock.now()
  let sweeping = false

  function level(): PressureLevel {
    const { apiDelayMs, controlDelayMs, storageWaiting } = pressure()
    const { pressure: most } = limits
    const over = Math.max(
      apiDelayMs / most.apiDelayMs,
      controlDelayMs / most.controlDelayMs,
      storageWaiting / most.storageWaiting,
    )
    return over >= farOver ? 2 : over >= 1 ? 1 : 0
  }

  function mostRunning(urgency: Urgency, at: PressureLevel): number {
    const { running } = limits.lanes[urgency]
    return at > 0 && (urgency === 'heavy' || urgency === 'login') ? 1 : running
  }

  function mostWaiting(urgency: Urgency, at: PressureLevel): number {
    const { waiting } = limits.lanes[urgency]
    return at === 0 || urgency === 'vital' ? waiting : Math.floor(waiting * share[urgency][at === 1 ? 0 : 1])
  }

  /** Most of what a request does is done in the turn in which it is let in. */
  function mayTurnTake(urgency: Urgency): boolean {
    return urgency === 'vital' || inThisTurn < mayInTurn
  }

  function takeTurn(urgency: Urgency): void {
    if (urgency !== 'vital') inThisTurn += 1
    pumpSoon()
  }

  function stayIn(urgency: Urgency): Stay {
    const own = lanes[urgency]
    own.running += 1
    takeTurn(urgency)
    let inside = true
    const leave = (): void => {
      if (!inside) return
      inside = false
      own.running -= 1
      if (own.waiting.length > 0) pumpSoon()
    }
    const back = (): void | Promise<void> => {
      if (own.waiting.length === 0 && own.running < mostRunning(urgency, level()) && mayTurnTake(urgency)) {
        own.running += 1
        takeTurn(urgency)
        inside = true
        return
      }
      return new Promise((resolve, reject) => {
        const resume = (): void => {
          // The place was counted for a stay of its own, which this one takes over.
          inside = true
          resolve()
        }
        own.waiting.unshift({ resolve: resume, reject, until: null })
        pumpSoon()
      })
    }
    return {
      leave: () => {
        if (inside) own.served += 1
        leave()
      },
      aside: async (wait) => {
        leave()
        try {
          return await wait()
        } finally {
          await back()
        }
      },
    }
  }

  function refusal(urgency: Urgency, at: PressureLevel): DomainError {
    lanes[urgency].refused += 1
    const seconds = retryAfterS[at]
    const why =
      at === 0 ? 'More requests came than can be answered' : 'Calls come first, and they leave little time for this'
    return new DomainError('OVERLOADED', `${why}. Try again in ${seconds} s.`, { retryAfterS: seconds })
  }

  /** In the next turn of the event loop, so that what came meanwhile is seen first. */
  function pumpSoon(): void {
    if (pumping) return
    pumping = true
    turnBeganAt = clock.now()
    setImmediate(pump)
  }

  function pump(): void {
    pumping = false
    const now = clock.now()
    // A turn in which nobody was let in says nothing of what requests cost.
    if (inThisTurn > 0) {
      mayInTurn = now - turnBeganAt > longTurnMs ? Math.max(1, mayInTurn >> 1) : Math.min(mostInTurn, mayInTurn + 1)
    }
    inThisTurn = 0
    const at = level()
    const first = firstInTurn[turns++ % firstInTurn.length] ?? 'ordinary'
    for (const urgency of new Set<Urgency>(['vital', first, ...urgencies])) {
      const own = lanes[urgency]
      while (own.waiting.length > 0 && own.running < mostRunning(urgency, at) && mayTurnTake(urgency)) {
        const next = own.waiting.shift()
        if (next === undefined) break
        if (next.until !== null && next.until < now) next.reject(refusal(urgency, at))
        else if (next.until === null) {
          own.running += 1
          takeTurn(urgency)
          next.resolve(nobody)
        } else next.resolve(stayIn(urgency))
      }
    }
  }

  /** Refuses who has waited too long, though nobody leaves. */
  function sweep(): void {
    const now = clock.now()
    const at = level()
    let left = 0
    for (const urgency of urgencies) {
      const own = lanes[urgency]
      const late = own.waiting.filter(({ until }) => until !== null && until < now)
      if (late.length > 0) own.waiting = own.waiting.filter(({ until }) => until === null || until >= now)
      for (const { reject } of late) reject(refusal(urgency, at))
      left += own.waiting.length
    }
    sweeping = left > 0
    if (sweeping) clock.schedule(now + sweepEveryMs, sweep)
  }

  return {
    enter: (urgency) => {
      const own = lanes[urgency]
      const at = level()
      const isFree = own.waiting.length === 0 && own.running < mostRunning(urgency, at)
      if (isFree && mayTurnTake(urgency)) return stayIn(urgency)
      // Who waits for the next turn only waits for nobody.
      const room = isFree ? Math.max(mostInTurn, mostWaiting(urgency, at)) : mostWaiting(urgency, at)
      if (own.waiting.length >= room) throw refusal(urgency, at)
      const now = clock.now()
      if (!sweeping) {
        sweeping = true
        clock.schedule(now + sweepEveryMs, sweep)
      }
      return new Promise((resolve, reject) => {
        own.waiting.push({ resolve, reject, until: now + limits.lanes[urgency].patienceMs })
      })
    },
    level,
    lanes: () =>
      urgencies.map((urgency) => {
        const { running, waiting, served, refused } = lanes[urgency]
        return { urgency, running, waiting: waiting.length, served, refused }
      }),
  }
}

function lane(): Lane {
  return { running: 0, waiting: [], served: 0, refused: 0 }
}

/** Given to one that comes back and has its stay already. */
const nobody: Stay = { leave: () => undefined, aside: (wait) => wait() }

/** So many at once; more are refused. */
export interface Places {
  /** @throws DomainError OVERLOADED */
  within<T>(work: () => Promise<T>): Promise<T>
  readonly taken: number
}

/** @param what is refused, in words: "files are being received" */
export function createPlaces(most: number, what: string): Places {
  let taken = 0
  return {
    within: async (work) => {
      if (taken >= most) {
        throw new DomainError('OVERLOADED', `${most} ${what} already. Try again in 2 s.`, { retryAfterS: 2 })
      }
      taken += 1
      try {
        return await work()
      } finally {
        taken -= 1
      }
    },
    get taken() {
      return taken
    },
  }
}
