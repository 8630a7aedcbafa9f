import {
  type AmdHistory,
  type Confusion,
  type Judged,
  type JudgedCounts,
  noAnswers,
  nothingKnown,
  verdictsKept,
} from '../model/amd-quality.js'

/** Too many machines to be true. */
export interface AmdAlarm {
  readonly machines: number
  readonly answers: number
  /** Share of machines before that; null: not known. */
  readonly usualShare: number | null
}

/** What one campaign's detection has said so far, and what turned out to be true. */
export interface AmdMeter {
  /** What it listens for; another setup begins anew. */
  readonly setup: string
  screened(judged: Judged): void
  said(judged: Judged, machine: boolean): void
  confusion(): Confusion
  /** Set when nearly all of the last verdicts are machines as never before. */
  alarm(): AmdAlarm | null
  /** A person has looked, and wants it so: what is said now is usual. */
  accept(): void
}

/** So many verdicts are looked at together. */
const windowSize = 50
/** More machines than this among them are hard to believe. */
const believable = 0.95
/** Unless it has been so before: this share of the verdicts before them. */
const usual = 0.85

/** A meter of one setup; of another one only what is usual among those who answer is taken over. */
export function createAmdMeter(setup: string, history: AmdHistory | undefined): AmdMeter {
  const past = history?.setup === setup ? history : undefined
  const counts = {
    machine: { ...(past?.confusion ?? nothingKnown).judgedMachine },
    person: { ...(past?.confusion ?? nothingKnown).judgedPerson },
  }
  // What is usual among those who answer does not hang on how detection listens.
  let lately: readonly Judged[] = (history?.lately ?? []).slice(-verdictsKept)
  const shareOf = (all: readonly Judged[]) => all.filter((one) => one === 'machine').length / all.length
  const meter: AmdMeter = {
    setup,
    screened(judged) {
      counts[judged] = { ...counts[judged], all: counts[judged].all + 1 }
      lately = [...lately, judged].slice(-verdictsKept)
    },
    said(judged, machine) {
      const row = counts[judged]
      const truth = machine ? 'machine' : 'person'
      counts[judged] = { ...row, [truth]: row[truth] + 1 }
    },
    confusion: () => ({ judgedMachine: whole(counts.machine), judgedPerson: whole(counts.person) }),
    alarm() {
      const window = lately.slice(-windowSize)
      if (window.length < windowSize || shareOf(window) <= believable) return null
      const before = lately.slice(0, -windowSize)
      const usualShare = before.length < windowSize ? null : shareOf(before)
      if (usualShare !== null && usualShare >= usual) return null
      return { machines: window.filter((one) => one === 'machine').length, answers: window.length, usualShare }
    },
    accept() {
      if (meter.alarm() === null) return
      const window = lately.slice(-windowSize)
      lately = Array.from({ length: verdictsKept }, (_, index) => window[index % windowSize]).filter(
        (one) => one !== undefined,
      )
    },
  }
  return meter
}

/** A truth may be told of a verdict that is older than the counts. */
function whole(row: JudgedCounts): JudgedCounts {
  return { ...noAnswers, ...row, all: Math.max(row.all, row.person + row.machine) }
}
