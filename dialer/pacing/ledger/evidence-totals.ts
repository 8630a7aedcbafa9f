import type { AnswerClass, AnswerCounts, RuleSet } from '../../model/ledger.js'
import { change, liveOf } from './counts.js'
import { createQuarters, quarterMs, quarterOf } from './quarters.js'
import { shareOf } from './share.js'
import { upperBound } from './upper-bound.js'
import { stretchAt } from './window.js'

/** One answer or correction, as totals are made of it. */
export interface CountedEntry {
  readonly campaign: number
  readonly answeredAt: number
  readonly to: AnswerClass
  /** The class that is taken away; null in an answer. */
  readonly from: AnswerClass | null
}

/** One rule in one of its windows. Moments are epoch ms on quarter hours, shares 0 to 1. */
export interface EvidenceTotal extends AnswerCounts {
  readonly rule: string
  readonly window: string
  readonly from: number
  /** The first moment that is not counted any more: the window's end, or the end of what was asked for. */
  readonly to: number
  readonly answers: number
  readonly withoutAgent: number
  readonly misjudged: number
  readonly ratio: number
  readonly upperBound: number
  readonly limit: number
  readonly isWithin: boolean
}

/** What totals are asked for. */
export interface TotalsQuery {
  readonly campaign: number
  readonly rules: RuleSet
  /** First answer of the campaign. */
  readonly beganAt: number
  readonly from: number
  readonly to: number
}

/** A window and what of it is counted. */
interface Piece {
  readonly from: number
  readonly to: number
}

/** The earliest moment that any of the windows in question reaches back to. */
export function reachesBackTo(query: TotalsQuery): number {
  const starts = query.rules.rules.flatMap((rule) => piecesOf(rule.window, query).map(({ from }) => from))
  return Math.min(query.from, ...starts)
}

/**
 * Every rule in each of its windows that meets the time asked for, windows without answers left out. Windows with an end are each counted once;
 * windows that move along are told as they stood at the end of each day of the site and at the end of the time asked for.
 */
export function totalsOf(query: TotalsQuery, entries: Iterable<CountedEntry>): readonly EvidenceTotal[] {
  const own = createQuarters()
  const site = createQuarters()
  for (const { campaign, answeredAt, to, from } of entries) {
    site.add(answeredAt, change(to, from))
    if (campaign === query.campaign) own.add(answeredAt, change(to, from))
  }
  const { rules } = query
  return rules.rules.flatMap((rule) =>
    piecesOf(rule.window, query).flatMap(({ from, to }) => {
      const counts = (rule.scope === 'site' ? site : own).sum(from, to)
      if (liveOf(counts) + counts.machines === 0) return []
      const { live, abandoned, misjudged, ratio } = shareOf(rule.formula, counts, rules.misjudgedShare)
      return [
        {
          rule: rule.name,
          window: rule.window,
          from,
          to,
          ...counts,
          answers: rounded(live),
          withoutAgent: rounded(abandoned),
          misjudged: rounded(misjudged),
          ratio: rounded(ratio),
          upperBound: rounded(upperBound(abandoned + misjudged, live + misjudged, rules.confidence)),
          limit: rule.limit,
          isWithin: ratio <= rule.limit,
        },
      ]
    }),
  )
}

/** To six places, so that another's arithmetic finds the same text. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

function piecesOf(window: RuleSet['rules'][number]['window'], query: TotalsQuery): readonly Piece[] {
  const { from, beganAt } = query
  const to = quarterOf(query.to + quarterMs - 1)
  const layout = { timeZone: query.rules.timeZone, shiftStarts: query.rules.shiftStarts, beganAt: quarterOf(beganAt) }
  if (window === 'rolling24h' || window === 'rolling30d') {
    return dayEnds(query, to).map((end) => ({ from: stretchAt(window, layout, end).from, to: end }))
  }
  const pieces: Piece[] = []
  let at = Math.max(from, quarterOf(beganAt))
  while (at < to) {
    const stretch = stretchAt(window, layout, at)
    const until = stretch.until ?? to
    pieces.push({ from: stretch.from, to: Math.min(until, to) })
    at = until
  }
  return pieces
}

function dayEnds({ rules, from, beganAt }: TotalsQuery, to: number): readonly number[] {
  const layout = { timeZone: rules.timeZone, shiftStarts: [], beganAt: null }
  const ends: number[] = []
  let at = Math.max(from, quarterOf(beganAt))
  while (at < to) {
    at = Math.min(stretchAt('day', layout, at).until ?? to, to)
    ends.push(at)
  }
  return ends
}
