import type { AbandonmentRule } from '../../model/abandonment-settings.js'
import type { AbandonmentState, AnswerCounts, RuleReport, RuleSet } from '../../model/ledger.js'
import type { PacerWindow } from '../pacer.js'
import { liveOf, noAnswers } from './counts.js'
import { type Quarters, quarterMs, quarterOf } from './quarters.js'
import { budgetLeft, fresh, isTooRisky, nextStanding, reserveOf, type Standing } from './rule-state.js'
import { type Share, shareOf } from './share.js'
import { upperBound } from './upper-bound.js'
import { type Stretch, stretchAt } from './window.js'

/** One rule of one campaign, kept current as answers come and time passes. */
export interface RuleMeter {
  readonly rule: AbandonmentRule
  /** The state at `now`. */
  look(now: number): AbandonmentState
  /** Where it stands, for a meter that takes its place. */
  readonly standing: Standing
  /**
   * True if a pacer, which comes back to the limit by itself, must be stopped: what it has spent beyond the limit is more than the answers still
   * to come in the window will pay for, an hour ahead at most, or more than the reserve. A window that moves along is full at every moment:
   * nothing beyond its limit is lent.
   */
  isSpent(now: number): boolean
  /** The budget could not bear that so many more calls find no agent. */
  isTooRisky(now: number, calls: number): boolean
  /** The first moment after the present window; null: it moves along. */
  until(now: number): number | null
  window(now: number): PacerWindow
  report(now: number): RuleReport
}

/** Answers are expected to come as in the last hour, and never counted on further ahead than one. ms */
const hourMs = 3_600_000

/**
 * @param quarters what the rule counts: the campaign's answers, or the site's
 * @param before where the rule stood, if it is an old one
 */
export function createRuleMeter(
  rule: AbandonmentRule,
  rules: RuleSet,
  quarters: Quarters,
  before: Standing = fresh,
): RuleMeter {
  let stretch: Stretch | null = null
  let counts: AnswerCounts = noAnswers
  let share: Share = shareOf(rule.formula, noAnswers, 0)
  let standing: Standing = before
  let version = -1
  const reserve = reserveOf(rules.confidence)
  let lately = { version: -1, from: 0, live: 0 }
  let bound = { of: share, value: 1 }

  const advance = (now: number): Stretch => {
    const known = stretch
    const layout = { timeZone: rules.timeZone, shiftStarts: rules.shiftStarts, beganAt: quarters.beganAt }
    const next =
      known !== null && now < known.changesAt && now >= known.from ? known : stretchAt(rule.window, layout, now)
    if (next === known && version === quarters.version) return next
    // A window of its own begins without a past; one that moves along keeps it.
    if (known !== null && next.until !== null && next.from !== known.from) standing = fresh
    stretch = next
    version = quarters.version
    counts = quarters.sum(next.from, next.until ?? Number.POSITIVE_INFINITY)
    share = shareOf(rule.formula, counts, rules.misjudgedShare)
    standing = nextStanding(standing, share, rule.limit, reserve)
    return next
  }

  const expected = ({ until }: Stretch, now: number): number | null => {
    const { beganAt } = quarters
    if (beganAt === null || beganAt > now - quarterMs) return null
    const from = Math.max(quarterOf(now - hourMs), beganAt)
    if (lately.version !== quarters.version || lately.from !== from) {
      lately = { version: quarters.version, from, live: liveOf(quarters.sum(from, Number.POSITIVE_INFINITY)) }
    }
    const perMs = lately.live / Math.max(1, now - from)
    return Math.max(0, perMs * Math.min((until ?? Number.POSITIVE_INFINITY) - now, hourMs))
  }

  /** Reckoned anew with each answer alone: boards ask for it far more often. */
  const boundOf = (counted: Share): number => {
    if (bound.of !== counted) {
      const { abandoned, misjudged, live } = counted
      bound = { of: counted, value: upperBound(abandoned + misjudged, live + misjudged, rules.confidence) }
    }
    return bound.value
  }

  return {
    rule,
    get standing() {
      return standing
    },
    isSpent(now) {
      const current = advance(now)
      const { limit } = rule
      if (limit <= 0 || limit >= 1) return limit <= 0
      if (share.abandoned + share.misjudged <= reserve) return false
      const lent = current.until === null ? 0 : Math.min(reserve, limit * (expected(current, now) ?? 0))
      return budgetLeft(share, limit, reserve) <= -lent
    },
    isTooRisky(now, calls) {
      advance(now)
      return isTooRisky(share, rule.limit, calls)
    },
    look(now) {
      advance(now)
      return standing.state
    },
    until: (now) => advance(now).until,
    window(now) {
      const current = advance(now)
      return {
        limit: rule.limit,
        live: share.live,
        abandoned: share.abandoned,
        expectedLive: current.until === null ? null : expected(current, now),
      }
    },
    report(now) {
      const { from, until } = advance(now)
      const { live, abandoned, misjudged, ratio } = share
      return {
        rule,
        from,
        until,
        counts,
        live,
        abandoned,
        misjudged,
        ratio,
        upperBound: boundOf(share),
        budgetLeft: budgetLeft(share, rule.limit, reserve),
        state: standing.state,
      }
    },
  }
}
