import type { CallerIdSignal, SignalEvidence } from '../model/caller-id.js'

/**
 * How numbers are told apart, and how sure one is.
 *
 * Calls of several numbers to the same list at the same time form a block; which of them had which number was left to chance. Given how
 * many of the block's calls were answered in all, the answers of one number are then hypergeometric, whatever the list, the hour or the
 * mood was, and noncentral hypergeometric with odds ratio ψ if the number itself changes the odds (Fisher 1935; the likelihood of
 * matched sets in Breslow and Day, Statistical Methods in Cancer Research I, 1980, ch. 7). The ratio of the two likelihoods has the
 * expectation 1 in every block as long as nothing is wrong with the number, and may be multiplied over blocks and looked at after each
 * one (Turner, Ly, Grünwald, Generic E-variables for exact sequential k-sample tests, 2021). So a bad hour of a list moves no number.
 *
 * A number may go bad at any time: a test is begun anew every `startEvery` calls, and all are summed up (Shiryaev-Roberts; as an
 * e-detector in Shin, Ramdas, Rinaldo, 2022). By Doob's inequality the sum passes `startsPerSpan / falseAlarm` within the first
 * `spanCalls` calls of a sound number with a probability of at most `falseAlarm`, and on average not before `spanCalls / falseAlarm`
 * calls. SPRT was not taken: it needs to know the answer rate of the list, and which call was the first bad one.
 *
 * What is missed: with two sound numbers beside it, a number whose answers halve from 30 % rests within 300 of its calls nine times in ten,
 * and half of the time within 185; from 10 % within 1,050 and 580. Numbers that go bad together are found less surely: they are each other's
 * measure, until they rest.
 */
export const healthTest = {
  /** Chance that a sound number rests within its first `spanCalls` compared calls. */
  falseAlarm: 0.01,
  spanCalls: 1000,
  /** The same, for being watched. */
  falseWatch: 0.2,
  startEvery: 25,
} as const

/** A sum that high means rest. */
export const restAt = healthTest.spanCalls / healthTest.startEvery / healthTest.falseAlarm
/** A sum that high means watch. */
export const watchAt = healthTest.spanCalls / healthTest.startEvery / healthTest.falseWatch

/** Odds ratios a bad number might have, taken with equal weight, and the part of the allowed false alarms a signal may use up. */
const alternatives: Readonly<Record<CallerIdSignal, { readonly odds: readonly number[]; readonly part: number }>> = {
  answers: { odds: [0.35, 0.5, 0.7], part: 0.6 },
  shortCalls: { odds: [2, 4], part: 0.2 },
  complaints: { odds: [2, 4], part: 0.2 },
}

/** Calls and how many of them had what the signal counts. */
export interface Counts {
  readonly calls: number
  readonly hits: number
}

/** Nothing speaks against the number. */
export function noEvidence(signal: CallerIdSignal): SignalEvidence {
  return { sums: alternatives[signal].odds.map(() => 0), startIn: 0 }
}

/**
 * The evidence after one more block.
 * @param all of the block, the number's own included
 * @param tolerance odds ratio, 0 to 1, up to which being worse is put down to where the number calls: 1 where calls had their number by chance
 */
export function weigh(
  signal: CallerIdSignal,
  before: SignalEvidence,
  { own, all, tolerance }: { readonly own: Counts; readonly all: Counts; readonly tolerance: number },
): SignalEvidence {
  if (own.calls === 0) return before
  const isStart = before.startIn <= 0
  const base = signal === 'answers' ? tolerance : 1 / tolerance
  const { odds } = alternatives[signal]
  const sums = odds.map((ratio, index) => {
    const sum = (before.sums[index] ?? 0) + (isStart ? 1 / odds.length : 0)
    return sum * likelihoodRatio(own, all, base, base * ratio)
  })
  return { sums, startIn: (isStart ? healthTest.startEvery : before.startIn) - own.calls }
}

/** What speaks against a number by one signal, on the scale of {@link restAt}. */
export function weightOf(signal: CallerIdSignal, { sums }: SignalEvidence): number {
  return alternatives[signal].part * sums.reduce((total, sum) => total + sum, 0)
}

/**
 * P(own hits | all hits) with odds ratio `odds`, over the same with `base`; the noncentral hypergeometric distribution, whose weights follow
 * from each other.
 */
export function likelihoodRatio(own: Counts, all: Counts, base: number, odds: number): number {
  const others = all.calls - own.calls
  if (others <= 0 || all.hits === 0 || all.hits === all.calls) return 1
  const least = Math.max(0, all.hits - others)
  const most = Math.min(own.calls, all.hits)
  let weight = 1
  let ofBase = 1
  let ofOdds = 1
  for (let hits = least; hits < most; hits++) {
    weight *= ((own.calls - hits) * (all.hits - hits)) / ((hits + 1) * (others - all.hits + hits + 1))
    ofBase += weight * base ** (hits + 1 - least)
    ofOdds += weight * odds ** (hits + 1 - least)
  }
  return ((odds / base) ** (own.hits - least) * ofBase) / ofOdds
}
