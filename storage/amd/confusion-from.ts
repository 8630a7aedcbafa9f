import { type Confusion, type Judged, noAnswers } from '../../dialer/model/amd-quality.js'

/** So many answers that were judged alike, and were the same. */
export interface AmdCount {
  readonly judged: Judged
  readonly truth: Judged | null
  readonly n: number
}

/** Counts as a matrix. */
export function confusionFrom(counts: readonly AmdCount[]): Confusion {
  const row = (judged: Judged) => {
    const of = { ...noAnswers }
    return counts
      .filter((count) => count.judged === judged)
      .reduce((sum, { truth, n }) => {
        const all = { ...sum, all: sum.all + n }
        return truth === null ? all : { ...all, [truth]: sum[truth] + n }
      }, of)
  }
  return { judgedMachine: row('machine'), judgedPerson: row('person') }
}
