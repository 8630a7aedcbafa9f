import type { AnswerCounts } from '../../model/ledger.js'
import { noAnswers, plus } from './counts.js'

/** All edges of windows lie on quarter hours: every zone's offset changes on one. ms */
export const quarterMs = 900_000

export function quarterOf(at: number): number {
  return Math.floor(at / quarterMs) * quarterMs
}

/** Answers counted by the quarter hour of the answer. */
export interface Quarters {
  /** Grows with every change. */
  readonly version: number
  /** The quarter hour of the first answer ever, epoch ms; null: none yet. */
  readonly beganAt: number | null
  add(at: number, counts: AnswerCounts): void
  /** The first answer may be older than what is kept. */
  begin(at: number): void
  /** Sum of the quarter hours that begin at `from` or later and before `to`; both on quarter hours. */
  sum(from: number, to: number): AnswerCounts
  /** Forgets quarter hours that began before. */
  forget(before: number): void
}

export function createQuarters(): Quarters {
  const quarters = new Map<number, AnswerCounts>()
  let version = 0
  let beganAt: number | null = null
  const begin = (at: number) => {
    const quarter = quarterOf(at)
    if (beganAt === null || quarter < beganAt) beganAt = quarter
  }
  return {
    get version() {
      return version
    },
    get beganAt() {
      return beganAt
    },
    begin,
    add(at, counts) {
      begin(at)
      const quarter = quarterOf(at)
      quarters.set(quarter, plus(quarters.get(quarter) ?? noAnswers, counts))
      version += 1
    },
    sum(from, to) {
      let total = noAnswers
      for (const [at, counts] of quarters) if (at >= from && at < to) total = plus(total, counts)
      return total
    },
    forget(before) {
      for (const at of quarters.keys()) if (at < before) quarters.delete(at)
    },
  }
}
