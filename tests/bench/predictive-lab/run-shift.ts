import { type FloorOnLab, machineDisposition, openFloorOnLab } from '../../lab/support/floor-on-lab.js'
import type { Meeting } from '../../lab/support/floor-watch.js'
import type { Lab } from '../../lab/support/lab.js'
import type { LeadMix } from '../../lab/support/lead-mix.js'
import { type AnswerTotals, disagreements, recountAnswers, totalsOf } from '../../lab/support/live-recount.js'
import { observeAnswers } from '../support/answer-observer.js'
import { type Figures, figuresOf, loadText } from '../support/figures.js'
import { mixedOutcomes } from './mixed-outcomes.js'

export type ShiftWish = {
  readonly name: string
  readonly application: string
  readonly minutes: number
  readonly agents: number
  readonly settings: Readonly<Record<string, unknown>>
}

/** What a shift came to. */
export type ShiftReport = {
  readonly name: string
  readonly minutes: number
  readonly calls: number
  /** As the campaign's report tells, of the rule that has least left. */
  readonly ledger: {
    readonly live: number
    readonly withoutAgent: number
    /** The rule's share: with people added who are reckoned to have been taken for machines unseen. */
    readonly share: number
  }
  /** From the carrier's records. */
  readonly recount: AnswerTotals
  /** People without an agent in time: who they are by the number plan, what became of them, how long they waited. */
  readonly unserved: readonly string[]
  /** Answers that ledger and recount tell differently, and answers written down twice. */
  readonly different: readonly unknown[]
  /** Calls that only one of carrier and daemon knows. */
  readonly alone: number
  /** People whom machine detection hung up on; nobody told the ledger. */
  readonly takenForMachines: number
  readonly evidence: Readonly<Record<string, unknown>>
  /** Connected calls for each hour of each agent. */
  readonly callsPerAgentHour: number
  /** Share of the agents' time in conversation, 0 to 1. */
  readonly talking: number
  readonly mostAhead: { readonly lines: number; readonly free: number }
  /** From the answer to the agent, by the PBX's clock: of all, and where an agent was free when the person answered. ms */
  readonly waits: { readonly all: Figures; readonly agentWasFree: Figures }
  /** From the moment when an agent became free for a person who waited. ms, by the daemon's clock */
  readonly agentCame: Figures
  readonly faults: readonly string[]
  readonly load: string
}

const withinMs = 2000

/** One shift of a floor: everybody signs on, the campaign runs for so long, and the books are compared. */
export async function runShift(lab: Lab, wish: ShiftWish): Promise<ShiftReport> {
  const { minutes, agents, settings, application } = wish
  // Twice what so many agents can talk to.
  const mix = mixedOutcomes(Math.ceil(minutes * agents * 15), 1)
  const floor = await openFloorOnLab(lab, { application, agents, mix, settings })
  const observer = await observeAnswers(lab, lab.pbx.trunks.carrier)
  try {
    const from = await floor.begin()
    await new Promise((resolve) => setTimeout(resolve, minutes * 60_000))
    const to = Date.now()
    const load = loadText()
    await floor.finish()
    return await reportOf(floor, wish, { from, to, load, observed: observer.byChannel, mix })
  } finally {
    observer.close()
    await floor.remove()
  }
}

type Watched = {
  readonly from: number
  readonly to: number
  readonly load: string
  readonly observed: ReadonlyMap<string, number>
  readonly mix: LeadMix
}

async function reportOf(floor: FloorOnLab, wish: ShiftWish, watched: Watched): Promise<ShiftReport> {
  const { site, watch, desk, campaign } = floor
  const { rules } = await site.admin.get<Abandonment>(`/campaigns/${campaign}/abandonment`)
  const tightest = rules.toSorted((a, b) => b.ratio - a.ratio)[0]
  const { compared, evidence } = await floor.books()
  const reading = { withinMs, machineDisposition }
  const recounted = recountAnswers(compared, reading)
  const classes = new Map([...evidence.answers].map(([ref, answer]) => [ref, answer.class]))
  const { from, to, observed } = watched
  const hours = (wish.agents * (to - from)) / 3_600_000
  const met = watch.meetings.filter(({ connectedAt }) => connectedAt <= to)
  const talkMs = compared.matched.reduce((sum, { record: { milestones } }) => {
    const bridged = Date.parse(milestones['bridgedAt'] ?? '')
    return Number.isNaN(bridged) || bridged > to
      ? sum
      : sum + Math.min(to, Date.parse(milestones['endedAt'] ?? '')) - bridged
  }, 0)
  const wasFree = ({ freeAt, answeredAt }: Meeting) => freeAt <= answeredAt
  const waitOf = ({ ref }: Meeting) => observed.get(`tl.${wish.application}.${ref}`) ?? Number.NaN
  const people = new Set(['slow-human', 'early-hangup'])
  const kindOf = new Map(watched.mix.map(({ number, kind }) => [number, kind.kind]))
  return {
    name: wish.name,
    minutes: wish.minutes,
    calls: watch.reserved.size,
    ledger: { live: tightest?.answers ?? 0, withoutAgent: tightest?.withoutAgent ?? 0, share: tightest?.ratio ?? 0 },
    recount: totalsOf(recounted),
    unserved: recounted
      .filter((one) => one.class === 'late' || one.class === 'abandoned')
      .map((one) => `${kindOf.get(one.number)} ${one.class} ${one.waitMs} ms`),
    different: [...disagreements(classes, recounted, reading), ...evidence.twice],
    alone: compared.recordsAlone.length + compared.cdrsAlone.length,
    takenForMachines: compared.matched.filter(
      ({ record: { destination, metadata, milestones } }) =>
        metadata.verdict === 'machine' && milestones['bridgedAt'] === null && people.has(kindOf.get(destination) ?? ''),
    ).length,
    evidence: evidence.verified,
    callsPerAgentHour: met.length / hours,
    talking: talkMs / (hours * 3_600_000),
    mostAhead: watch.mostAhead(),
    waits: {
      all: figuresOf(watch.meetings.map(waitOf)),
      agentWasFree: figuresOf(watch.meetings.filter(wasFree).map(waitOf)),
    },
    agentCame: figuresOf(
      watch.meetings.filter((one) => !wasFree(one)).map(({ freeAt, connectedAt }) => connectedAt - freeAt),
    ),
    faults: desk.faults,
    load: watched.load,
  }
}

type Abandonment = {
  readonly rules: readonly { readonly answers: number; readonly withoutAgent: number; readonly ratio: number }[]
}
