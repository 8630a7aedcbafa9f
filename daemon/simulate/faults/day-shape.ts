import type { Dice } from './world.js'

/**
 * How long a day is. What counts is how much goes wrong in a second of computing, so that most days are brief ones in which trouble is
 * dense; longer ones have what takes its time: caps of a day, callbacks, long faults, quiet hours.
 */
export interface DayShape {
  readonly name: 'brief' | 'half' | 'whole'
  /** When people work. All that can go wrong comes then. ms after the day began */
  readonly sessions: readonly [Session, Session]
  /** Work ends; what is left has time to end. ms after the day began */
  readonly workMs: number
  /** After a session agents go, at the latest in so long. ms */
  readonly goneWithinMs: number
  /** Faults that last, pauses and rests are so much of their usual length. */
  readonly pace: number
  /** Share of the usual number of spells of bad luck. */
  readonly spells: number
  /** What goes wrong at steps of chance goes wrong so much more often. */
  readonly density: number
  /** Seconds of which each campaign picks one: to the next try of a lead at the latest, and between two calls to a number at least. */
  readonly retryWithinS: readonly [number, ...number[]]
  readonly spacingS: readonly [number, ...number[]]
  /** How long people talk on average. ms */
  readonly talkMs: number
}

export interface Session {
  readonly from: number
  readonly until: number
}

const minutes = (from: number, until: number): Session => ({ from: from * 60_000, until: until * 60_000 })

const brief: DayShape = {
  name: 'brief',
  sessions: [minutes(10, 15), minutes(40, 44)],
  workMs: 50 * 60_000,
  goneWithinMs: 120_000,
  pace: 0.3,
  spells: 0.5,
  density: 2.5,
  retryWithinS: [40, 120, 600],
  spacingS: [30, 120, 600],
  talkMs: 25_000,
}
const half: DayShape = {
  name: 'half',
  sessions: [minutes(30, 42), minutes(130, 140)],
  workMs: 160 * 60_000,
  goneWithinMs: 300_000,
  pace: 0.6,
  spells: 0.75,
  density: 1.5,
  retryWithinS: [120, 400, 1800],
  spacingS: [60, 300, 900],
  talkMs: 40_000,
}
const whole: DayShape = {
  name: 'whole',
  sessions: [minutes(90, 120), minutes(360, 390)],
  workMs: 480 * 60_000,
  goneWithinMs: 900_000,
  pace: 1,
  spells: 1,
  density: 1,
  retryWithinS: [300, 900, 3600],
  spacingS: [120, 300, 900],
  talkMs: 50_000,
}

/** Of a hundred days 86 are brief, 11 have two sessions of ten minutes, 3 are whole. */
export function drawShape(dice: Dice): DayShape {
  const die = dice.between(1, 100)
  return die <= 86 ? brief : die <= 97 ? half : whole
}
