/** What detection took an answer for, or what it was: unsure and late verdicts are people. */
export type Judged = 'person' | 'machine'

/** Answers that were judged alike: all, and those of which an agent has said what was there. */
export interface JudgedCounts {
  readonly all: number
  readonly person: number
  readonly machine: number
}

/** Verdicts against the truth. Rows: what detection judged; columns: what was there. */
export interface Confusion {
  readonly judgedMachine: JudgedCounts
  readonly judgedPerson: JudgedCounts
}

export const noAnswers: JudgedCounts = { all: 0, person: 0, machine: 0 }
export const nothingKnown: Confusion = { judgedMachine: noAnswers, judgedPerson: noAnswers }

/** What is known of a campaign's machine detection from before. */
export interface AmdHistory {
  /** What it listened for, see setupOf. */
  readonly setup: string
  readonly confusion: Confusion
  /** The last verdicts, oldest first, {@link verdictsKept} at most. */
  readonly lately: readonly Judged[]
}

/** So many of the last verdicts say whether the present ones are usual. */
export const verdictsKept = 250

/** An answer of which is known what was heard and what was there. */
export interface HeardAnswer {
  /** Silence and voice in turn, beginning with silence. ms */
  readonly voice: readonly number[]
  readonly machine: boolean
}
