import { courseAt } from './course.js'
import { drawDuration } from './duration.js'
import type { FloorScenario } from './floor-scenario.js'
import type { KeyedChance } from './keyed-chance.js'

/** What becomes of a call, if it is placed at this moment and left alone. Times since the dial, ms. */
export interface LeadFate {
  readonly kind: 'person' | 'machine' | 'noAnswer' | 'busy' | 'refused' | 'failed'
  /** When it begins to ring; null: it never does. */
  readonly ringsAfterMs: number | null
  /** When it is picked up, or ends where nobody does. */
  readonly endsAfterMs: number
  /** From the pickup to the verdict of machine detection; 0 without detection. */
  readonly verdictMs: number
  /** What it is taken for, by detection or for want of it. */
  readonly takenForPerson: boolean
}

/** Purposes of chance; each lead has its own row of numbers for each. */
export const chanceOf = { fate: 1, talk: 2, wrapUp: 3, patience: 4, pace: 5, pauses: 6, breaks: 7, shifts: 8 } as const

/** Time before the ring timeout in which nobody picks up any more, so that an answer never meets the timeout. ms */
const lastAnswerMs = 100

/** What becomes of the lead at this place of the list when it is called at `at` (ms since the beginning). */
export function leadFate(scenario: FloorScenario, chance: KeyedChance, index: number, at: number): LeadFate {
  const { leads, ringTimeoutMs } = scenario
  const random = chance.at(chanceOf.fate, index)
  const luck = random.next()
  const ringsAfterMs = drawDuration(leads.ringsAfter, random)
  const machines = courseAt(leads.machines, at)
  const people = Math.min(1 - machines, courseAt(leads.people, at) * blockFactor(scenario, index))
  if (luck < people) {
    const endsAfterMs = ringsAfterMs + answerTime(scenario, ringsAfterMs, random)
    if (leads.detection === null) {
      return { kind: 'person', ringsAfterMs, endsAfterMs, verdictMs: 0, takenForPerson: true }
    }
    const verdictMs = drawDuration(leads.detection.personTakes, random)
    const takenForPerson = random.next() >= leads.detection.misjudgedPeople
    return { kind: 'person', ringsAfterMs, endsAfterMs, verdictMs, takenForPerson }
  }
  if (luck >= 1 - machines) {
    const endsAfterMs = Math.min(drawDuration(leads.machineAfter, random), ringTimeoutMs - lastAnswerMs)
    const rings = Math.min(ringsAfterMs, endsAfterMs)
    if (leads.detection === null) {
      return { kind: 'machine', ringsAfterMs: rings, endsAfterMs, verdictMs: 0, takenForPerson: true }
    }
    const verdictMs = drawDuration(leads.detection.machineTakes, random)
    const takenForPerson = random.next() < leads.detection.missedMachines
    return { kind: 'machine', ringsAfterMs: rings, endsAfterMs, verdictMs, takenForPerson }
  }
  const kindLuck = random.next()
  if (random.next() >= leads.endEarly) {
    return { kind: 'noAnswer', ringsAfterMs, endsAfterMs: ringTimeoutMs, verdictMs: 0, takenForPerson: false }
  }
  const endsAfterMs = Math.min(drawDuration(leads.endsAfter, random), ringTimeoutMs)
  const kind = kindLuck < 0.5 ? 'busy' : kindLuck < 0.8 ? 'refused' : 'failed'
  const rings = kind === 'refused' && ringsAfterMs < endsAfterMs ? ringsAfterMs : null
  return { kind, ringsAfterMs: rings, endsAfterMs, verdictMs: 0, takenForPerson: false }
}

/** From ringing to answer, of someone who does answer before the timeout. */
function answerTime(scenario: FloorScenario, ringsAfterMs: number, random: { next(): number }): number {
  const most = scenario.ringTimeoutMs - lastAnswerMs - ringsAfterMs
  for (let attempt = 0; attempt < 8; attempt++) {
    const time = drawDuration(scenario.leads.answersAfter, random)
    if (time <= most) return time
  }
  return most * random.next()
}

function blockFactor(scenario: FloorScenario, index: number): number {
  const blocks = scenario.leads.blocks
  if (blocks === null) return 1
  return blocks.factors[Math.floor(index / blocks.leads) % blocks.factors.length] ?? 1
}
