import type { Course } from './course.js'
import type { Duration } from './duration.js'

/** A floor described: who works when, who answers how, how long they talk. Times of day are hours since the beginning. */
export interface FloorScenario {
  readonly name: string
  readonly hours: number
  readonly staff: FloorStaff
  readonly leads: FloorLeads
  readonly work: FloorWork
  /** Most lines in use at once, talking ones included; null: enough. */
  readonly lines: number | null
  /** Most calls placed per second, in the long run and within a second; null: any number. */
  readonly callsPerSecond: number | null
  readonly ringTimeoutMs: number
}

export interface FloorStaff {
  readonly shifts: readonly FloorShift[]
  /** Breaks that many take at once. */
  readonly breaks: readonly FloorBreak[]
  /** Pauses each agent takes for himself; null: none. */
  readonly pauses: FloorPauses | null
}

/** Agents who come and go together. Whoever is in a call ends it, and its wrap-up, before he goes. */
export interface FloorShift {
  readonly agents: number
  readonly fromH: number
  /** null: until the end */
  readonly toH: number | null
  /** They sign on evenly over this time. s */
  readonly spreadS: number
}

export interface FloorBreak {
  readonly atH: number
  /** Share of those on duty who take it, 0 to 1. */
  readonly share: number
  /** They go evenly over this time. s */
  readonly spreadS: number
  readonly lasts: Duration
}

export interface FloorPauses {
  /** From the end of a pause to when the next is due; a call in hand is ended first. */
  readonly every: Duration
  readonly lasts: Duration
}

export interface FloorLeads {
  /** Chance that a person answers before the ring timeout, 0 to 1. */
  readonly people: Course
  /** Chance that a machine answers, 0 to 1. */
  readonly machines: Course
  /** Parts of the list, in turn, whose people answer this many times as often; null: all alike. */
  readonly blocks: { readonly leads: number; readonly factors: readonly number[] } | null
  /** Share of those where nothing answers that end by themselves (busy, refused, failed), 0 to 1; the others ring until the timeout. */
  readonly endEarly: number
  readonly endsAfter: Duration
  /** From dial to ringing. */
  readonly ringsAfter: Duration
  /** From ringing to a person's answer. */
  readonly answersAfter: Duration
  /** From dial to a machine's answer. */
  readonly machineAfter: Duration
  /** How long a person who waits stays at most; null: as long as the law lets him wait. */
  readonly patience: Duration | null
  /** Machine detection; null: everything that answers goes to an agent. */
  readonly detection: FloorDetection | null
}

export interface FloorDetection {
  /** From answer to verdict, of a person. */
  readonly personTakes: Duration
  readonly machineTakes: Duration
  /** Share of people taken for machines, 0 to 1. */
  readonly misjudgedPeople: number
  /** Share of machines taken for people, 0 to 1. */
  readonly missedMachines: number
}

export interface FloorWork {
  readonly talk: Duration
  readonly wrapUp: Duration
  /** Agents differ: deviation of their own mean talk and wrap-up over all agents' mean. */
  readonly paceSpread: number
  /** What an agent spends on a machine that was put through, wrap-up included. */
  readonly machineTalk: Duration
}
