import type { PacerMemory } from '../pacer.js'
import type { AnswerModel } from './answer-model.js'
import type { HazardCounts } from './hazard-table.js'
import { type ReleaseModel, type ReleaseState, type Work, works } from './release-model.js'

/** Changes with every change of what is kept or how it is cut into bins. */
export const memoryVersion = 1

/** Endings that yesterday's knowledge is worth at most: today's lists outweigh it within minutes on a floor of some size. */
const mostRingEndings = 300
const mostVerdicts = 40
const mostWorkEndings = 80
const mostWays = 30

/** What was learned, as plain JSON. */
export function keepMemory(answers: AnswerModel, releases: ReleaseModel): PacerMemory {
  const work: Record<string, HazardCounts> = {}
  for (const each of works) work[each] = releases.table(each).counts()
  return {
    version: memoryVersion,
    learned: {
      rings: answers.rings.counts(),
      verdicts: answers.verdicts.table.counts(),
      work,
      releases: releases.state(),
    },
  }
}

/** Begins from what was learned before; the number of calls it rests on, 0 where it is of another version or damaged. */
export function beginFromMemory(memory: PacerMemory | null, answers: AnswerModel, releases: ReleaseModel): number {
  if (memory === null || memory.version !== memoryVersion) return 0
  const learned = memory.learned
  const rings = countsIn(fieldOf(learned, 'rings'))
  const verdicts = countsIn(fieldOf(learned, 'verdicts'))
  const state = releaseStateIn(fieldOf(learned, 'releases'))
  const tables = works.map((work) => ({ work, counts: countsIn(fieldOf(fieldOf(learned, 'work'), work)) }))
  if (rings === null || verdicts === null || state === null || tables.some((table) => table.counts === null)) return 0
  if (!answers.rings.begin(rings, mostRingEndings)) return 0
  answers.verdicts.table.begin(verdicts, mostVerdicts)
  for (const { work, counts } of tables) if (counts !== null) releases.table(work).begin(counts, mostWorkEndings)
  releases.begin(state)
  return answers.rings.weight()
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}

function amountsIn(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null
  const amounts: number[] = []
  for (const amount of value) {
    if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) return null
    amounts.push(amount)
  }
  return amounts
}

function countsIn(value: unknown): HazardCounts | null {
  const survived = amountsIn(fieldOf(value, 'survived'))
  const kinds = fieldOf(value, 'ended')
  if (survived === null || !Array.isArray(kinds)) return null
  const ended: number[][] = []
  for (const kind of kinds) {
    const amounts = amountsIn(kind)
    if (amounts === null || amounts.length !== survived.length) return null
    ended.push(amounts)
  }
  return { survived, ended }
}

function releaseStateIn(value: unknown): ReleaseState | null {
  const readyMs = fieldOf(value, 'readyMs')
  const readyLeft = fieldOf(value, 'readyLeft')
  if (typeof readyMs !== 'number' || typeof readyLeft !== 'number' || !(readyMs > 0) || !(readyLeft >= 0)) return null
  const wayOf = (work: Work) => {
    const way = fieldOf(fieldOf(value, 'ways'), work)
    const amounts = amountsIn([fieldOf(way, 'free'), fieldOf(way, 'wrapUp'), fieldOf(way, 'away')])
    if (amounts === null) return null
    const [free = 0, wrapUp = 0, away = 0] = amounts
    const sum = free + wrapUp + away
    if (!(sum > 0)) return null
    const share = Math.min(1, mostWays / sum)
    return { free: free * share, wrapUp: wrapUp * share, away: away * share }
  }
  const ownTalk = wayOf('ownTalk')
  const otherTalk = wayOf('otherTalk')
  const wrapUp = wayOf('wrapUp')
  const pause = wayOf('pause')
  if (ownTalk === null || otherTalk === null || wrapUp === null || pause === null) return null
  return { ways: { ownTalk, otherTalk, wrapUp, pause }, readyMs, readyLeft }
}
