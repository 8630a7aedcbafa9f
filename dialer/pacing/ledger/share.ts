import type { AbandonmentFormula } from '../../model/abandonment-settings.js'
import type { AnswerCounts } from '../../model/ledger.js'
import { liveOf } from './counts.js'

/** Counts put through a formula: how much was spent of how many answers. Neither need be whole. */
export interface Share {
  /** People who answered, by the formula; misjudged ones not included. */
  readonly live: number
  /** Those of them without an agent in time. */
  readonly abandoned: number
  /** People never seen because detection took them for machines, estimated; abandoned, so they count on both sides. */
  readonly misjudged: number
  /** (abandoned + misjudged) / (live + misjudged); 0 before the first answer. */
  readonly ratio: number
}

/**
 * The share of people without an agent in time. `misjudgedShare` is the share f of people taken for machines: of P people the counts show
 * P (1 - f), so live f / (1 - f) more were abandoned unseen.
 *
 * `ofcom`: with m = machines / (people with agents + machines), as agents said, the calls without an agent are d = (late + abandoned) (1 - m),
 * and the share is d / (people with agents + d). Late answers are taken as calls without an agent here too, which is the strict side.
 */
export function shareOf(formula: AbandonmentFormula, counts: AnswerCounts, misjudgedShare: number): Share {
  const { live, abandoned } = formula === 'plain' ? plain(counts) : ofcom(counts)
  const misjudged = misjudgedShare < 1 ? (live * misjudgedShare) / (1 - misjudgedShare) : live
  const all = live + misjudged
  return { live, abandoned, misjudged, ratio: all > 0 ? (abandoned + misjudged) / all : 0 }
}

function plain(counts: AnswerCounts): { readonly live: number; readonly abandoned: number } {
  return { live: liveOf(counts), abandoned: counts.late + counts.abandoned }
}

function ofcom({ connected, late, abandoned, machines }: AnswerCounts) {
  const handled = connected + machines
  const machineShare = handled > 0 ? machines / handled : 0
  const without = (late + abandoned) * (1 - machineShare)
  return { live: connected + without, abandoned: without }
}
