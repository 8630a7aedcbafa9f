import type { Comparison } from './call-book.js'

/** What became of a call that somebody, or something, answered. */
export type AnswerClass = 'connected' | 'late' | 'abandoned' | 'machine'

/** An answer counted anew from the carrier's record and the moment at which lead and agent were bridged. */
export type Recounted = {
  readonly ref: string
  readonly number: string
  readonly class: AnswerClass
  /** By the carrier's clock, epoch ms. */
  readonly answeredAt: number
  /** From the carrier's answer to the agent, or to the end. ms */
  readonly waitMs: number
}

export type RecountRules = {
  /** An agent is in time within so long after the answer. ms */
  readonly withinMs: number
  /** What agents say of a machine they were given. */
  readonly machineDisposition: string
}

/**
 * Counts live answers as an outsider would: each that the carrier saw answered, by when its agent came. An answer that machine detection took
 * for a machine is none, unless an agent who was given it all the same says otherwise; one that an agent found to be a machine is a machine.
 */
export function recountAnswers({ matched }: Comparison, { withinMs, machineDisposition }: RecountRules): Recounted[] {
  return matched.flatMap(({ record, cdr }) => {
    if (cdr.answerAt === null) return []
    const { ref, destination: number, metadata, milestones } = record
    const bridged = milestones['bridgedAt'] ?? null
    const isMachine = metadata.disposition === machineDisposition
    if (metadata.verdict === 'machine' && (bridged === null || isMachine)) return []
    const waitMs = (bridged === null ? cdr.endAt : Date.parse(bridged)) - cdr.answerAt
    const found = (answer: AnswerClass) => [{ ref, number, class: answer, answeredAt: cdr.answerAt ?? 0, waitMs }]
    if (bridged === null) return found('abandoned')
    if (isMachine) return found('machine')
    return found(waitMs <= withinMs ? 'connected' : 'late')
  })
}

export type AnswerTotals = Readonly<Record<AnswerClass, number>> & {
  /** People who answered. */
  readonly live: number
  /** People without an agent in time. */
  readonly withoutAgent: number
}

export function totalsOf(answers: Iterable<{ readonly class: AnswerClass }>): AnswerTotals {
  const counts = { connected: 0, late: 0, abandoned: 0, machine: 0 }
  for (const answer of answers) counts[answer.class] += 1
  const withoutAgent = counts.late + counts.abandoned
  return { ...counts, withoutAgent, live: counts.connected + withoutAgent }
}

/**
 * Answers of which the ledger says something else than the recount, or that only one of them has. Two clocks read the answer: one whose agent
 * came within `doubtMs` of the limit may be in time by the one and late by the other.
 */
export function disagreements(
  ledger: ReadonlyMap<string, AnswerClass>,
  recounted: readonly Recounted[],
  { withinMs }: RecountRules,
  doubtMs = 50,
): { readonly ref: string; readonly ledger: AnswerClass | null; readonly recount: Recounted | null }[] {
  const own = new Map(recounted.map((one) => [one.ref, one]))
  return [...new Set([...ledger.keys(), ...own.keys()])].flatMap((ref) => {
    const said = ledger.get(ref) ?? null
    const recount = own.get(ref) ?? null
    if (said === (recount?.class ?? null)) return []
    const isServed = (name: AnswerClass | undefined | null) => name === 'connected' || name === 'late'
    const inDoubt = recount !== null && Math.abs(recount.waitMs - withinMs) <= doubtMs
    return inDoubt && isServed(said) && isServed(recount.class) ? [] : [{ ref, ledger: said, recount }]
  })
}
