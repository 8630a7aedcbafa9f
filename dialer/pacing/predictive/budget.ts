import type { PacerWindow } from '../pacer.js'
import type { LateVerdicts } from './late-verdicts.js'
import type { LiveEnd } from './leg-book.js'

/** Live answers counted for oneself, and what they mean for the risk that may be taken. */
export interface Budget {
  /** A live answer has got an agent in time or not. */
  settled(end: LiveEnd): void
  /**
   * Takes in the windows of this moment, the live answers that can be expected within an hour, and how many of them come between
   * a decision and what it brings.
   */
  look(windows: readonly PacerWindow[] | undefined, anHourBrings: number, aCycleBrings: number): void
  /** Greatest chance of an answer without an agent that is accepted for one more call, 0 to 1. */
  riskAllowed(): number
  /** No risk may be taken now beyond one line for each ready agent. */
  isSpent(): boolean
  /** Answers that may still be abandoned before the tightest limit is reached. */
  left(): number
}

/** Calls held back from the limit: so many, and so many deviations of the number that may be abandoned, as chance moves it. */
const leastReserve = 0.6
const reserveDeviations = 0.25
/** At the beginning the answers of the next so many hours are counted on before they have come; */
const borrowedHours = 0.5
/** nothing is borrowed any more after so many hours, */
const borrowedUntilHours = 4
/** and never more answers than these, or than come in so many hours where that is more. */
const mostBorrowed = 300
const alwaysBorrowedHours = 0.05
/**
 * With fewer calls than this left the risk is drawn in, by so much of its log-odds per call that is missing: later where an hour brings
 * few answers, since there so many calls are hardly ever left.
 */
const scarce = 5
const scarceOfMany = 8
const drawnIn = 0.25
/**
 * How strongly one answer moves the allowed risk: its log-odds fall by this much per abandoned call. Where an hour brings more answers
 * than a few, many small steps steer as fast and more evenly: the less, the more there are, down to the least.
 */
const gain = 0.15
const leastGain = 0.05
const fewAnHour = 60
/**
 * Answers that come between a decision and what it brings share their fate: of the calls that may be abandoned in that time, so many
 * times their number come together and tell no more than one alone.
 */
const bunching = 3
/** Answers between a decision and what it brings, from which on a floor is one of many. */
const many = 1
/** Allowed risk to begin with. */
const startRisk = 0.08
/** Bounds of the allowed risk. */
const leastRisk = 0.002
const mostRisk = 0.75
/** The share wanted may rise above the limit to spend a surplus, up to this factor of it. */
const mostSpending = 2

const logit = (chance: number) => Math.log(chance / (1 - chance))
const chanceOf = (logOdds: number) => 1 / (1 + Math.exp(-logOdds))

/** Limit on what can be seen, when a share of the people who answer is lost to machine detection unseen. */
function visibleLimit(limit: number, misjudgedShare: number): number {
  return Math.max(0, (limit - misjudgedShare) / Math.max(1e-6, 1 - misjudgedShare))
}

export function createBudget(abandonLimit: number, misjudgedShare: number, lates: LateVerdicts): Budget {
  let live = 0
  let abandoned = 0
  let odds = logit(startRisk)
  let wanted = visibleLimit(abandonLimit, misjudgedShare)
  let spent = false
  let left = 0
  let scarcity = 0
  /** Abandoned calls that come together: so many tell no more than one of a small floor. */
  let bunch = 1
  let step = gain

  return {
    settled(end) {
      live++
      if (end === 'abandoned') abandoned++
      const missed = end === 'inTime' ? 0 : end === 'abandoned' ? 1 : lates.share()
      const aim = Math.min(0.9, Math.max(0.0005, wanted))
      // While the risk is drawn in, fewer are abandoned than wanted, and that is no reason to allow more later.
      const due = spent ? 0 : Math.exp(-drawnIn * scarcity)
      const kept = (due * aim * (1 - missed)) / (1 - aim)
      odds += (step / bunch) * (kept - missed)
      odds = Math.min(logit(mostRisk), Math.max(logit(leastRisk), odds))
    },
    look(windows, anHourBrings, aCycleBrings) {
      const few = scarce + (scarceOfMany - scarce) * Math.min(1, aCycleBrings / many)
      step = Math.max(leastGain, Math.min(gain, (gain * fewAnHour) / anHourBrings))
      bunch = 1 + abandonLimit * aCycleBrings * bunching
      const all = windows ?? [{ limit: abandonLimit, live, abandoned: abandoned + lates.people(), expectedLive: null }]
      wanted = 1
      left = Number.MAX_SAFE_INTEGER
      spent = false
      scarcity = 0
      for (const window of all) {
        const limit = visibleLimit(Math.min(abandonLimit, window.limit), misjudgedShare)
        if (limit >= 1) continue
        const coming = Math.max(20, window.expectedLive ?? anHourBrings)
        const fresh = Math.max(0, 1 - window.live / (borrowedUntilHours * anHourBrings))
        const most = Math.max(mostBorrowed, alwaysBorrowedHours * anHourBrings)
        const sure = Math.min(coming, most, borrowedHours * anHourBrings) * fresh
        const reserve = leastReserve * bunch + reserveDeviations * Math.sqrt(limit * window.live)
        const surplus = limit * (window.live + coming) - window.abandoned - reserve
        wanted = Math.min(wanted, Math.max(0, Math.min(mostSpending * limit, surplus / coming)))
        left = Math.min(left, Math.max(0, (limit * window.live - window.abandoned) / (1 - limit)))
        const bank = limit * (window.live + sure) - window.abandoned
        scarcity = Math.max(scarcity, few - bank / bunch)
        if (bank <= 0) spent = true
      }
    },
    riskAllowed: () => (spent ? 0 : chanceOf(odds - drawnIn * scarcity)),
    isSpent: () => spent,
    left: () => left,
  }
}
