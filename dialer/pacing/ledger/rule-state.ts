import type { AbandonmentState } from '../../model/ledger.js'
import type { Share } from './share.js'

/** Where a rule stands, with what it needs to come back. */
export interface Standing {
  readonly state: AbandonmentState
  /** While over: the most calls that were spent beyond the limit. */
  readonly beyond: number
}

export const fresh: Standing = { state: 'within', beyond: 0 }

/**
 * Calls that may be without an agent however few have answered. So few answers say nothing: even without one such call it takes
 * ln(1 - confidence) / ln(1 - limit) of them to show at this confidence that the limit holds, and what the limit allows of those is about
 * -ln(1 - confidence) calls: 3 at 95 %. A window that ends with fewer answers may end with as many; every fuller one keeps its limit.
 */
export function reserveOf(confidence: number): number {
  return Math.ceil(-Math.log(1 - confidence))
}

/** Calls that may still be without an agent, the reserve included; negative beyond the limit. */
export function budgetLeft({ live, abandoned, misjudged }: Share, limit: number, reserve: number): number {
  if (limit <= 0) return -(abandoned + misjudged)
  return Math.max(reserve, limit * (live + misjudged)) - abandoned - misjudged
}

/**
 * True if the budget could not bear that `calls` more find no agent. Until the second one is spent it is let be: at a window's beginning there
 * is no budget for anything.
 */
export function isTooRisky(share: Share, limit: number, calls: number): boolean {
  if (limit >= 1 || calls <= 0 || share.abandoned + share.misjudged <= 1) return false
  return budgetLeft(share, limit, 1) < calls
}

/**
 * The next standing of a rule.
 * - `over` as soon as the share has reached the limit, the reserve aside. It lasts until there is room for as many calls as were spent beyond
 *   the limit this time, one at least, so that another burst of the same size ends within.
 * - `tight` while less than one call is left, and from there until two are.
 * - A limit of 0 is always over, one of 1 never.
 */
export function nextStanding(before: Standing, share: Share, limit: number, reserve: number): Standing {
  if (limit >= 1) return fresh
  if (limit <= 0) return { state: 'over', beyond: 0 }
  const left = budgetLeft(share, limit, reserve)
  const spent = share.abandoned + share.misjudged
  if (before.state === 'over') {
    // What has left a window that moves along needs no room any more.
    const beyond = Math.min(Math.max(before.beyond, -left), spent)
    if (left < Math.max(1, beyond)) return { state: 'over', beyond }
  } else if (left <= 0 && spent > reserve) {
    return { state: 'over', beyond: -left }
  }
  if (spent <= 0) return fresh
  return { state: left < (before.state === 'within' ? 1 : 2) ? 'tight' : 'within', beyond: 0 }
}
