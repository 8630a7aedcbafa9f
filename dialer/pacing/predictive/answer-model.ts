import type { PacerLeg } from '../pacer.js'
import { createHazardTable, type HazardCounts, type HazardTable } from './hazard-table.js'
import { createRateLevel, type RateLevel } from './rate-level.js'
import { createVerdictModel, startLiveShare, type VerdictModel } from './verdict-model.js'

/** Width of an age bin of a ringing call. ms */
export const legBinMs = 500
/** Ages told apart: 90 s, longer than any phone is let ring. */
export const legBins = 180
/** Endings after which an old one counts for 1/e. The shape of ringing is steady; its level has filters of its own. */
const legMemory = 4000
/** A call out this much longer than it may ring is one whose ending was lost on the way. ms */
export const overdueAfterMs = 5000
/** What has not ended teaches too, if slowly: each so many times it is taken in without any ending. */
const learnedAnyway = 8
/** Memory of the ages the level was measured on, in expected answers: that of its middle filter. */
const measuredMemory = 40
/** However strongly answers come, within half a second not all phones are picked up. */
const mostPickUp = 0.9
/** So many moments of the answer of a new call are looked at. */
export const horizonCount = 6

/** Chance to be picked up within a bin before anything is known: nobody in the first 2 s, 3 % a second while it rings, ~30 % in all. */
const startPickUp = Array.from({ length: legBins }, (_, bin) => (bin < 4 ? 0.001 : bin < 60 ? 0.008 : 0.004))
const startLive = startPickUp.map((chance) => chance * startLiveShare)
const startDead = startPickUp.map((chance) => chance * (1 - startLiveShare))
/** Chance to fail within a bin before anything is known: busy and wrong numbers early, then seldom. */
const startMiss = Array.from({ length: legBins }, (_, bin) => (bin >= 2 && bin < 8 ? 0.012 : 0.003))

/** How calls out become live answers, learned and foreseen. */
export interface AnswerModel {
  /** Kinds of ending: 0 a live answer, 1 nobody, 2 picked up and not live. */
  readonly rings: HazardTable
  readonly verdicts: VerdictModel
  readonly level: RateLevel
  /** Live answers to be expected of one call between two ages, as learned without the level. */
  answersDue(fromMs: number, toMs: number): number
  /** Endings of any kind to be expected of one call between two ages. */
  endingsDue(fromMs: number, toMs: number): number
  /** Makes the forecast new from what was learned; moments after `noLaterMs` are left out of the horizons. */
  refresh(noLaterMs: number | null): void
  /** Calls out have lived through this age bin so many times; what the level is measured on. */
  lived(bin: number, times: number): void
  /** Takes in what was learned since the last time; the level moves without it. */
  learn(): void
  /** When a call dialled now is answered, if it is: the middle of each sixth of the answers. ms from now */
  readonly horizons: Float64Array
  /** Chance that a call of this age bin is a live answer within each horizon. */
  within(bin: number): Float64Array
  /** Chance that a call of this age bin is ever a live answer. */
  readonly ever: Float64Array
  /** Chance that one picked up, whom machine detection listens to, is a person. */
  liveAfter(leg: PacerLeg, now: number): number
  /** Mean time from dial to pick-up. ms */
  meanDelayMs(): number
  binOf(leg: PacerLeg, now: number): number
  /** Chance of a live answer of one call between now and `withinMs`. */
  liveWithin(bin: number, withinMs: number): number
}

export function createAnswerModel(ringTimeoutMs: number): AnswerModel {
  const rings = createHazardTable({
    starts: Array.from({ length: legBins }, (_, bin) => bin * legBinMs),
    start: { shape: [startLive, startMiss, startDead], weight: 3, levelWeight: 2 },
    memory: legMemory,
    smooth: false,
  })
  const verdicts = createVerdictModel()
  const level = createRateLevel()
  const learnedPicks = new Float64Array(legBins)
  const picks = new Float64Array(legBins)
  const misses = new Float64Array(legBins)
  const answersUntil = new Float64Array(legBins + 1)
  const endingsUntil = new Float64Array(legBins + 1)
  const dead = new Float64Array(legBins)
  const horizons = new Float64Array(horizonCount)
  const withins = Array.from({ length: legBins }, () => new Float64Array(horizonCount))
  const newest = withins[0] ?? new Float64Array(horizonCount)
  const ever = new Float64Array(legBins)
  const lastBin = Math.min(legBins - 1, Math.ceil((ringTimeoutMs + overdueAfterMs) / legBinMs))
  const density = new Float64Array(legBins)
  let learnedFrom = -1
  let unchanged = 0
  /** What the level was measured on lately: how often each age bin was lived through. */
  const measuredOn = new Float64Array(legBins)
  let meanDelay = 0

  const at = (sums: Float64Array, ageMs: number) => {
    const bin = Math.min(lastBin, Math.max(0, ageMs / legBinMs))
    const whole = Math.floor(bin)
    const low = sums[whole] ?? 0
    return low + (bin - whole) * ((sums[whole + 1] ?? low) - low)
  }

  const learn = () => {
    const told = rings.endings()
    if (told === learnedFrom && ++unchanged < learnedAnyway) return
    learnedFrom = told
    unchanged = 0
    const before = dueOf(measuredOn)
    rings.hazard(0, learnedPicks)
    rings.hazard(1, misses)
    rings.hazard(2, dead)
    for (let bin = 0; bin < legBins; bin++) misses[bin] = (misses[bin] ?? 0) + (dead[bin] ?? 0)
    verdicts.learn()
    for (let bin = 0; bin < legBins; bin++) {
      const pick = learnedPicks[bin] ?? 0
      const end = Math.min(0.99, pick + (misses[bin] ?? 0))
      answersUntil[bin + 1] = (answersUntil[bin] ?? 0) + pick
      endingsUntil[bin + 1] = (endingsUntil[bin] ?? 0) + end
    }
    // Only ages that the level was measured on restate it: what is learned of others changes nothing in what came and was due.
    const after = dueOf(measuredOn)
    if (before > 0) level.rebase(after / before)
    const kept = Math.exp(-after / measuredMemory)
    for (let bin = 0; bin < legBins; bin++) measuredOn[bin] = (measuredOn[bin] ?? 0) * kept
  }

  /** Answers to be expected, as learned, of so many lives through each age bin. */
  const dueOf = (lives: Float64Array) => {
    let due = 0
    for (let bin = 0; bin < legBins; bin++) due += (lives[bin] ?? 0) * (learnedPicks[bin] ?? 0)
    return due
  }

  const foresee = (noLaterMs: number | null) => {
    const factor = level.level()
    let alive = 1
    let total = 0
    let delays = 0
    const until = noLaterMs === null ? lastBin : Math.min(lastBin, Math.floor(noLaterMs / legBinMs))
    density.fill(0)
    let counted = 0
    for (let bin = 0; bin <= lastBin; bin++) {
      const pick = Math.min(mostPickUp, (learnedPicks[bin] ?? 0) * factor)
      picks[bin] = pick
      const end = Math.min(0.99, pick + (misses[bin] ?? 0) * (1 - pick))
      const answers = alive * pick
      density[bin] = answers
      total += answers
      if (bin <= until) counted += answers
      delays += answers * (bin + 0.5) * legBinMs
      alive *= 1 - end
    }
    meanDelay = total > 0 ? delays / total : ringTimeoutMs / 2
    let sum = 0
    let horizon = 0
    for (let bin = 0; bin <= until && horizon < horizonCount; bin++) {
      const answers = density[bin] ?? 0
      while (horizon < horizonCount && sum + answers >= (counted * (horizon + 0.5)) / horizonCount) {
        const part = answers > 0 ? ((counted * (horizon + 0.5)) / horizonCount - sum) / answers : 0
        horizons[horizon] = (bin + Math.min(1, Math.max(0, part))) * legBinMs
        horizon++
      }
      sum += answers
    }
    for (; horizon < horizonCount; horizon++) horizons[horizon] = until * legBinMs
  }

  const spread = () => {
    for (let bin = 0; bin <= lastBin; bin++) {
      let alive = 1
      let sum = 0
      let horizon = 0
      const row = withins[bin] ?? newest
      for (let later = bin; later <= lastBin; later++) {
        const pick = picks[later] ?? 0
        while (horizon < horizonCount && (later - bin + 1) * legBinMs > (horizons[horizon] ?? 0)) {
          const part = (horizons[horizon] ?? 0) / legBinMs - (later - bin)
          row[horizon] = sum + alive * pick * part
          horizon++
        }
        sum += alive * pick
        alive *= Math.max(0.01, 1 - pick - (misses[later] ?? 0) * (1 - pick))
      }
      for (; horizon < horizonCount; horizon++) {
        row[horizon] = sum
      }
      ever[bin] = sum
    }
    // What became of an overdue call nobody has told; it may still be anything a new call may be.
    for (let bin = lastBin + 1; bin < legBins; bin++) {
      withins[bin]?.fill(ever[0] ?? 0)
      ever[bin] = ever[0] ?? 0
    }
  }

  const model: AnswerModel = {
    rings,
    verdicts,
    level,
    horizons,
    within: (bin) => withins[bin] ?? newest,
    ever,
    answersDue: (fromMs, toMs) => at(answersUntil, toMs) - at(answersUntil, fromMs),
    endingsDue: (fromMs, toMs) => at(endingsUntil, toMs) - at(endingsUntil, fromMs),
    lived(bin, times) {
      measuredOn[bin] = (measuredOn[bin] ?? 0) + times
    },
    learn,
    refresh(noLaterMs) {
      foresee(noLaterMs)
      spread()
    },
    liveAfter(leg, now) {
      const pickedUpAt = leg.answeredAt ?? now
      const bin = Math.min(lastBin, Math.max(0, Math.floor((pickedUpAt - leg.dialedAt) / legBinMs)))
      const isLive = picks[bin] ?? 0
      return verdicts.liveAfter(now - pickedUpAt, isLive / Math.max(1e-6, isLive + (dead[bin] ?? 0)))
    },
    meanDelayMs: () => meanDelay,
    binOf(leg, now) {
      const age = now - leg.dialedAt
      return age > 0 ? Math.min(legBins - 1, Math.floor(age / legBinMs)) : 0
    },
    liveWithin(bin, withinMs) {
      if (bin > lastBin) return ever[bin] ?? 0
      let alive = 1
      let sum = 0
      const until = Math.min(lastBin + 1, bin + withinMs / legBinMs)
      for (let later = bin; later < until; later++) {
        const pick = picks[later] ?? 0
        sum += alive * pick * Math.min(1, until - later)
        alive *= Math.max(0.01, 1 - pick - (misses[later] ?? 0) * (1 - pick))
      }
      return sum
    },
  }
  learn()
  foresee(null)
  spread()
  return model
}

/** What an answer model keeps for tomorrow. */
export interface AnswerMemory {
  readonly rings: HazardCounts
  readonly verdicts: HazardCounts
}
