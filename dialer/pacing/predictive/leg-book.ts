import type { PacerLeg, PacerMiss } from '../pacer.js'
import { type AnswerModel, legBinMs, legBins, overdueAfterMs } from './answer-model.js'
import type { LateVerdicts } from './late-verdicts.js'

/** What became of a person who answered: `heardTooLong` was late before an agent was asked for, by machine detection. */
export type LiveEnd = 'inTime' | 'abandoned' | 'heardTooLong'

/** The calls that are out, as told by events, and what is learned from them. */
export interface LegBook {
  dialed(leg: string, at: number): void
  answered(leg: string, at: number): void
  live(leg: string, at: number): void
  missed(leg: string, at: number, why: PacerMiss): void
  /** A person got an agent, in time or not, or none; null if this was told before. */
  settled(leg: string, at: number, how: 'connected' | 'late' | 'abandoned'): LiveEnd | null
  /** Counts what all calls have lived through until now, and takes in what only the snapshot knows. */
  catchUp(now: number, legs: readonly PacerLeg[]): void
  /** The time scale has jumped: ages of the calls that are out teach nothing. */
  forgetAges(): void
  /** So many endings were to be expected since the last one came. */
  silentFor(): number
  /** Calls answered by somebody or something so far. */
  answers(): number
}

interface Leg {
  readonly dialedAt: number
  /** Until when its life has been counted; also when it was picked up, after that. */
  countedAt: number
  pickedUpAt: number | null
  isLive: boolean
  /** How long machine detection has listened. ms */
  heardMs: number
  teaches: boolean
  /** The last snapshot it was seen in, by number; those that vanish without an event are let go. */
  seenIn: number
}

/** Ended calls remembered at least, so that an ending told twice counts once. */
const endedRemembered = 5000
/** Snapshots a call may be missing from before it is let go: its event may be on its way. */
const missingBorne = 50
/** A silence in which so many endings were due is one of the line, not of the people: chance of it e^-8. */
export const silenceBorne = 8

export function createLegBook(
  model: AnswerModel,
  lates: LateVerdicts,
  ringTimeoutMs: number,
  connectWithinMs: number,
): LegBook {
  const legs = new Map<string, Leg>()
  // Two halves, the older one forgotten when the younger is full: a set whose first is taken out again and again grows slow.
  let ended = new Set<string>()
  let endedBefore = new Set<string>()
  const oldest = ringTimeoutMs + overdueAfterMs
  let silent = 0
  /** When the last ending came, and when all lives were counted last. */
  let heardAt = Number.NEGATIVE_INFINITY
  let caughtUpAt: number | null = null
  /** What all calls have lived through of each age bin since then, in whole bins. */
  const lived = new Float64Array(legBins)
  /** Answers that were due and of which the level has not been told yet. */
  let due = 0
  let snapshot = 0
  let answers = 0

  const begin = (leg: string, dialedAt: number, teaches: boolean): Leg => {
    const fresh = {
      dialedAt,
      countedAt: dialedAt,
      pickedUpAt: null,
      isLive: false,

      heardMs: 0,
      teaches,
      seenIn: snapshot,
    }
    legs.set(leg, fresh)
    return fresh
  }

  const end = (leg: string) => {
    legs.delete(leg)
    ended.add(leg)
    if (ended.size < endedRemembered) return
    endedBefore = ended
    ended = new Set()
  }

  const heard = (at: number) => {
    silent = 0
    heardAt = Math.max(heardAt, at)
  }

  /** One call has lived until now. */
  const live = (leg: Leg, until: number) => {
    const from = leg.countedAt - leg.dialedAt
    const to = Math.min(oldest, until - leg.dialedAt)
    if (until > leg.countedAt) leg.countedAt = until
    if (!leg.teaches || !(to > from) || silent > silenceBorne) return
    model.rings.survived(from, to)
    due += model.answersDue(from, to)
  }

  /** One of many has lived until now; {@link learnLives} takes them in together. */
  const liveWithAll = (leg: Leg, until: number) => {
    const from = Math.max(0, leg.countedAt - leg.dialedAt)
    const to = Math.min(oldest, until - leg.dialedAt)
    if (until > leg.countedAt) leg.countedAt = until
    if (!leg.teaches) return
    for (let bin = Math.floor(from / legBinMs), start = bin * legBinMs; start < to && bin < legBins; bin++) {
      const next = start + legBinMs
      lived[bin] = (lived[bin] ?? 0) + (Math.min(to, next) - Math.max(from, start)) / legBinMs
      start = next
    }
  }

  /** Learns from what all have lived through; `quiet` is the share of it since the last ending. */
  const learnLives = (quiet: number) => {
    let endings = 0
    for (let bin = 0; bin < legBins; bin++) {
      const lives = lived[bin] ?? 0
      if (lives > 0) endings += lives * model.endingsDue(bin * legBinMs, (bin + 1) * legBinMs)
    }
    silent += endings * quiet
    const beyond = Math.max(0, silent - silenceBorne)
    const taught = beyond > 0 ? Math.max(0, 1 - beyond / endings) : 1
    for (let bin = 0; bin < legBins; bin++) {
      const lives = (lived[bin] ?? 0) * taught
      if (lives <= 0) continue
      model.rings.livedIn(bin, lives)
      model.lived(bin, lives)
      due += lives * model.answersDue(bin * legBinMs, (bin + 1) * legBinMs)
    }
    lived.fill(0)
  }

  const tellLevel = (came: number) => {
    model.level.saw(due, came)
    due = 0
  }

  /** An ending is learned as one of its whole bin, so the whole bin's answers were to be expected. */
  const fillBin = (leg: Leg, at: number) => {
    const age = at - leg.dialedAt
    if (!leg.teaches || !(age >= 0) || age >= oldest || silent > silenceBorne) return
    due += model.answersDue(age, (Math.floor(age / legBinMs) + 1) * legBinMs)
  }

  const pickUp = (leg: Leg, at: number) => {
    if (leg.pickedUpAt !== null) return
    live(leg, at)
    fillBin(leg, at)
    heard(at)
    answers++
    leg.pickedUpAt = at
  }

  const becomeLive = (leg: Leg, at: number) => {
    if (leg.isLive) return
    pickUp(leg, at)
    leg.isLive = true
    verdict(leg, at, 0)
  }

  const verdict = (leg: Leg, at: number, kind: number) => {
    if (!leg.teaches || leg.pickedUpAt === null) return
    const listened = Math.max(0, at - leg.pickedUpAt)
    leg.heardMs = listened
    lates.heard(listened, kind === 0)
    model.verdicts.table.survived(0, listened)
    model.verdicts.table.ended(listened, kind)
    model.rings.ended(Math.max(0, leg.pickedUpAt - leg.dialedAt), kind === 0 ? 0 : 2)
    tellLevel(kind === 0 ? 1 : 0)
  }

  return {
    dialed(leg, at) {
      ended.delete(leg)
      endedBefore.delete(leg)
      begin(leg, at, true)
    },
    answered(leg, at) {
      const known = legs.get(leg)
      if (known !== undefined) pickUp(known, at)
    },
    live(leg, at) {
      const known = legs.get(leg)
      if (known !== undefined) becomeLive(known, at)
    },
    missed(leg, at, why) {
      const known = legs.get(leg)
      if (known === undefined) return
      if (known.pickedUpAt === null) {
        live(known, at)
        // One that was taken back says nothing of the line, nor of those who are called.
        if (why !== 'cancelled') {
          fillBin(known, at)
          heard(at)
          if (known.teaches) model.rings.ended(Math.min(oldest, Math.max(0, at - known.dialedAt)), 1)
        }
      } else if (!known.isLive) verdict(known, at, 1)
      end(leg)
    },
    settled(leg, at, how) {
      const known = legs.get(leg)
      if (known === undefined) {
        if (ended.has(leg) || endedBefore.has(leg)) return null
      } else becomeLive(known, at)
      end(leg)
      if (how === 'connected') return 'inTime'
      return known !== undefined && known.heardMs >= connectWithinMs ? 'heardTooLong' : 'abandoned'
    },
    catchUp(now, seen) {
      snapshot++
      let found = 0
      for (const leg of seen) {
        let known = legs.get(leg.leg)
        const isNew = known === undefined
        if (known === undefined) {
          known = begin(leg.leg, Math.min(now, leg.dialedAt), false)
          if (leg.answeredAt !== null) known.pickedUpAt = leg.answeredAt
        }
        if (known.seenIn !== snapshot || isNew) found++
        known.seenIn = snapshot
        if (known.pickedUpAt === null) liveWithAll(known, now)
      }
      if (legs.size > found) {
        for (const [id, leg] of legs) {
          if (leg.seenIn === snapshot) continue
          if (snapshot - leg.seenIn > missingBorne) legs.delete(id)
          else if (leg.pickedUpAt === null) liveWithAll(leg, now)
        }
      }
      const elapsed = caughtUpAt === null ? 0 : now - caughtUpAt
      learnLives(elapsed > 0 ? Math.min(1, Math.max(0, now - heardAt) / elapsed) : 1)
      caughtUpAt = now
      tellLevel(0)
    },
    forgetAges() {
      for (const leg of legs.values()) leg.teaches = false
      lived.fill(0)
      silent = 0
      heardAt = Number.NEGATIVE_INFINITY
      caughtUpAt = null
    },
    silentFor: () => silent,
    answers: () => answers,
  }
}
