import type { Pacer, PacerConfig } from '../pacer.js'
import { noForecast, noMemory, plainDecision } from './plain-decision.js'

/** What nobody can know on a real floor; a simulator tells it. */
export interface ClairvoyantSight {
  /** What becomes of the next calls if they are placed now; `ahead` 0 is the very next. */
  nextFate(ahead: number): ClairvoyantFate
  /** When this agent is ready next (or since when he is), and until when he stays; null: not settled. Changes with his state alone. */
  readyBetween(agent: string): ReadyTime | null
}

/** From when until when an agent is there for a call. */
export interface ReadyTime {
  readonly fromAt: number
  readonly untilAt: number
}

/** What becomes of a call. Times in ms. */
export interface ClairvoyantFate {
  /** From the dial until it is picked up, or ends where nobody does. */
  readonly endsAfterMs: number
  /** From the pickup until it is known for a person. */
  readonly verdictMs: number
  /** Whether it will need an agent. */
  readonly takenForPerson: boolean
}

/** An answer that is on its way, or waits. */
interface Arrival {
  readonly liveAt: number
  /** An agent who is free by then is in time. */
  readonly untilAt: number
}

/** A person may be made to wait this long, so that no agent waits for him; few hang up in so short a time. */
const waitMs = 700
/** An agent who is ready but goes within this time is not counted on. */
const staysMs = 12_000

/**
 * An upper bound, not a policy: it knows the end of every call, talk and wrap-up, and lets each answer come when an agent is
 * free. Calls that nobody will answer cost it a line and nothing else. It calls the list in its order.
 */
export function createClairvoyantPacer(config: PacerConfig, sight: ClairvoyantSight): Pacer {
  /** By time of the answer. */
  const coming: Arrival[] = []
  const byLeg = new Map<string, Arrival>()
  const ordered: (Arrival | null)[] = []
  /** By beginning. */
  const readyTimes: ReadyTime[] = []
  const byAgent = new Map<string, ReadyTime>()

  function add(arrival: Arrival): void {
    coming.splice(placeOf(arrival.liveAt), 0, arrival)
  }

  function placeOf(liveAt: number): number {
    let place = coming.length
    for (let before = coming[place - 1]; before !== undefined && before.liveAt > liveAt; ) {
      before = coming[--place - 1]
    }
    return place
  }

  /** Where a time that begins now belongs in the order of them. */
  function placeOfReady(fromAt: number): number {
    let low = 0
    let high = readyTimes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((readyTimes[middle]?.fromAt ?? 0) < fromAt) low = middle + 1
      else high = middle
    }
    return low
  }

  function settleAgent(agent: string): void {
    const before = byAgent.get(agent)
    if (before !== undefined) {
      readyTimes.splice(readyTimes.indexOf(before, placeOfReady(before.fromAt)), 1)
      byAgent.delete(agent)
    }
    const ready = sight.readyBetween(agent)
    if (ready === null) return
    byAgent.set(agent, ready)
    readyTimes.splice(placeOfReady(ready.fromAt), 0, ready)
  }

  /** When agents will be free, in order, as far as a call placed now could matter to them. */
  function freeTimes(now: number): number[] {
    const horizonAt = now + config.ringTimeoutMs + config.connectWithinMs
    const times: number[] = []
    for (const { fromAt, untilAt } of readyTimes) {
      if (fromAt > horizonAt) break
      const freeAt = Math.max(now, fromAt)
      if (untilAt >= freeAt + staysMs) times.push(freeAt)
    }
    return times
  }

  /** Whether everybody still finds an agent in time when one more comes: the first who comes has the first who is free. */
  function fits(arrival: Arrival, free: readonly number[]): boolean {
    const place = placeOf(arrival.liveAt)
    const freeAt = free[place]
    if (freeAt === undefined || freeAt > arrival.untilAt) return false
    for (let later = place; later < coming.length; later++) {
      const untilAt = coming[later]?.untilAt ?? 0
      const next = free[later + 1] ?? Number.POSITIVE_INFINITY
      if (next > untilAt && (free[later] ?? Number.POSITIVE_INFINITY) <= untilAt) return false
    }
    return true
  }

  return {
    observe(event) {
      if (event.kind === 'dialed') {
        const arrival = ordered.shift() ?? null
        if (arrival !== null) byLeg.set(event.leg, arrival)
      } else if (event.kind === 'connected' || event.kind === 'abandoned') {
        const arrival = byLeg.get(event.leg)
        byLeg.delete(event.leg)
        if (arrival !== undefined) coming.splice(coming.indexOf(arrival), 1)
      } else if (event.kind === 'agent') settleAgent(event.agent)
    },
    decide(snapshot) {
      const { now } = snapshot
      // What was allowed and not placed since (no lead, no line) will not come.
      for (const arrival of ordered) if (arrival !== null) coming.splice(coming.indexOf(arrival), 1)
      ordered.length = 0
      const most = Math.min(snapshot.room, snapshot.agents.length * config.maxLinesPerAgent - snapshot.legs.length)
      const free = most > 0 ? freeTimes(now) : []
      let count = 0
      for (; count < most; count++) {
        const fate = sight.nextFate(count)
        if (!fate.takenForPerson) {
          ordered.push(null)
          continue
        }
        const liveAt = now + fate.endsAfterMs + fate.verdictMs
        const arrival = {
          liveAt,
          untilAt: liveAt + Math.min(waitMs, Math.max(0, config.connectWithinMs - fate.verdictMs)),
        }
        if (!fits(arrival, free)) break
        add(arrival)
        ordered.push(arrival)
      }
      return plainDecision(snapshot, count, 1)
    },
    forecast: () => noForecast,
    memory: () => noMemory,
  }
}
