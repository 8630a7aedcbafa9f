import type { HeardAnswer } from '../model/amd-quality.js'
import type { AmdCosts, AmdThresholds } from '../model/amd-settings.js'
import { upperBound } from '../pacing/ledger/upper-bound.js'
import { replay } from './replay.js'

/** One way to listen. */
export interface Candidate {
  readonly verdictWithinMs: number
  readonly thresholds: AmdThresholds
}

/** What is to be expected of a candidate, per 1,000 answers like those it was tried on. */
export interface Expectation {
  readonly candidate: Candidate
  /** People hung up on. */
  readonly peopleAsMachines: number
  /** Machines given to agents. */
  readonly machinesToAgents: number
  /** Share of people taken for machines, and what it is at most, with the confidence asked for. 0 to 1 */
  readonly misjudgedShare: number
  readonly misjudgedAtMost: number
  /** Share of machines found. 0 to 1 */
  readonly foundShare: number
  /** How long a person waits for the verdict, on average. ms */
  readonly personWaitsMs: number
  readonly cost: number
}

/** Advice on how to listen, to be applied by a person or not. */
export interface Advice {
  /** Answers it is found on, and answers it was then tried on; no answer is in both. */
  readonly foundOn: number
  readonly triedOn: number
  readonly current: Expectation
  /** The cheapest; the current one where nothing is better. Null: too little is known. */
  readonly recommended: Expectation | null
  /** The current one with one thing changed, cheapest first. */
  readonly others: readonly Expectation[]
}

/** Fewer people or machines than this say nothing about shares of a hundredth. */
const leastPeople = 100
const leastMachines = 30

/** What is tried, apart from the present value. What changes the words themselves, not what is made of them, cannot be tried on past calls. */
const tried: Readonly<Partial<Record<keyof AmdThresholds, readonly number[]>>> = {
  initialSilenceMs: [1000, 1500, 2000, 2500, 3500, 5000],
  greetingMs: [800, 1000, 1200, 1500, 2000, 3000],
  afterGreetingSilenceMs: [300, 400, 500, 600, 800, 1000],
  maximumWords: [1, 2, 3, 4, 5, 6],
  minimumWordMs: [80, 100, 120, 160],
}
const triedWithinMs: readonly number[] = [800, 1000, 1200, 1400, 1700, 2000, 2500, 3000, 4000]
const mostRounds = 4

/**
 * Looks for the way to listen whose errors cost least: from the current one on, changing one thing at a time while that pays, on one half of
 * the answers; what it tells is found on the other half, so it does not praise what fits by chance.
 * @param mostWithinMs no verdict may take longer
 */
export function adviseThresholds(
  answers: readonly HeardAnswer[],
  current: Candidate,
  costs: AmdCosts,
  { mostWithinMs, confidence }: { readonly mostWithinMs: number; readonly confidence: number },
): Advice {
  const learn = answers.filter((_, index) => index % 2 === 0)
  const check = answers.filter((_, index) => index % 2 === 1)
  const expected = (candidate: Candidate) => expect(check, candidate, costs, confidence)
  const machines = check.filter(({ machine }) => machine).length
  const enough = machines >= leastMachines && check.length - machines >= leastPeople
  const neighbours = (from: Candidate) => changedOnce(from).filter((one) => one.verdictWithinMs <= mostWithinMs)
  const costOf = (candidate: Candidate) => expect(learn, candidate, costs, confidence).cost
  const recommended = enough ? expected(cheapest(current, neighbours, costOf)) : null
  return {
    foundOn: learn.length,
    triedOn: check.length,
    current: expected(current),
    recommended,
    others: neighbours(current)
      .map(expected)
      .sort((a, b) => a.cost - b.cost),
  }
}

function cheapest(
  from: Candidate,
  neighbours: (from: Candidate) => readonly Candidate[],
  costOf: (candidate: Candidate) => number,
): Candidate {
  let best = from
  let cost = costOf(from)
  for (let round = 0; round < mostRounds; round++) {
    const before = best
    for (const candidate of neighbours(before)) {
      const its = costOf(candidate)
      if (its >= cost) continue
      best = candidate
      cost = its
    }
    if (best === before) break
  }
  return best
}

function changedOnce(from: Candidate): readonly Candidate[] {
  const { thresholds } = from
  const changed: Candidate[] = triedWithinMs
    .filter((ms) => ms !== from.verdictWithinMs)
    .map((verdictWithinMs) => ({ ...from, verdictWithinMs }))
  for (const [name, values] of Object.entries(tried)) {
    for (const value of values) {
      const next = { ...from, thresholds: { ...thresholds, [name]: value } }
      if (next.thresholds[name as keyof AmdThresholds] !== thresholds[name as keyof AmdThresholds]) changed.push(next)
    }
  }
  return changed
}

function expect(
  answers: readonly HeardAnswer[],
  candidate: Candidate,
  costs: AmdCosts,
  confidence: number,
): Expectation {
  let people = 0
  let misjudged = 0
  let machines = 0
  let missed = 0
  let waitedMs = 0
  for (const { voice, machine } of answers) {
    const said = replay(voice, candidate.thresholds)
    const inTime = said !== null && said.afterMs <= candidate.verdictWithinMs
    const taken = inTime && said.verdict === 'machine'
    if (machine) {
      machines += 1
      if (!taken) missed += 1
    } else {
      people += 1
      if (taken) misjudged += 1
      waitedMs += inTime ? said.afterMs : candidate.verdictWithinMs
    }
  }
  const perThousand = 1000 / Math.max(1, people + machines)
  return {
    candidate,
    peopleAsMachines: misjudged * perThousand,
    machinesToAgents: missed * perThousand,
    misjudgedShare: misjudged / Math.max(1, people),
    misjudgedAtMost: upperBound(misjudged, people, confidence),
    foundShare: (machines - missed) / Math.max(1, machines),
    personWaitsMs: Math.round(waitedMs / Math.max(1, people)),
    cost: (misjudged * costs.personAsMachine + missed * costs.machineToAgent) * perThousand,
  }
}
