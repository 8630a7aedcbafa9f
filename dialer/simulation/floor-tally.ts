import type { FloorResult } from './floor-result.js'

/** Counts kept while the floor runs. */
export type FloorTally = { -readonly [K in keyof Omit<FloorResult, 'byHour'>]: FloorResult[K] } & {
  readonly byHour: { live: number; abandoned: number }[]
}

export function createTally(hours: number): FloorTally {
  return {
    dialed: 0,
    live: 0,
    connected: 0,
    late: 0,
    abandoned: 0,
    misjudged: 0,
    machinesServed: 0,
    cancelled: 0,
    cancelsRefused: 0,
    machinesDropped: 0,
    missed: 0,
    unfinished: 0,
    dutyMs: 0,
    busyMs: 0,
    byHour: Array.from({ length: Math.ceil(hours) }, () => ({ live: 0, abandoned: 0 })),
    decisions: 0,
  }
}

/** A person's call is settled: with an agent in time, or not. */
export function countPerson(tally: FloorTally, at: number, outcome: 'connected' | 'late' | 'lost' | 'misjudged'): void {
  const hour = tally.byHour[Math.floor(at / 3_600_000)]
  tally.live++
  if (hour !== undefined) hour.live++
  if (outcome === 'connected') {
    tally.connected++
    return
  }
  tally.abandoned++
  if (hour !== undefined) hour.abandoned++
  if (outcome === 'late') tally.late++
  if (outcome === 'misjudged') tally.misjudged++
}
