import { createHazardTable, type HazardTable } from './hazard-table.js'

/** What an agent may be in the middle of. */
export type Work = 'ownTalk' | 'otherTalk' | 'wrapUp' | 'pause'
export const works = ['ownTalk', 'otherTalk', 'wrapUp', 'pause'] as const

/** Mean lengths before anything is known. ms */
const startMeanMs: Readonly<Record<Work, number>> = {
  ownTalk: 120_000,
  otherTalk: 120_000,
  wrapUp: 15_000,
  pause: 600_000,
}
/** Endings after which an old one counts for 1/e. */
const memory = 600
/** Resolution of the time an agent becomes free at. ms */
const stepMs = 500
const longBinGrowth = 1.1
/** Weight of one more way of ending, in endings. */
const waysMemory = 150

/** Bins of `stepMs` for the first minute, then growing by a tenth each, up to an hour. */
const wrapStarts = growingStarts(stepMs, 60_000)
const talkStarts = growingStarts(1000, 30_000)

function growingStarts(widthMs: number, evenUntilMs: number): readonly number[] {
  const starts: number[] = []
  let width = widthMs
  for (let start = 0; start < 3_600_000; start += width) {
    starts.push(start)
    if (start >= evenUntilMs) width = Math.max(widthMs, start * (longBinGrowth - 1))
  }
  return starts
}

/** Chance to end within each bin if endings come evenly with this mean. */
function evenShape(starts: readonly number[], meanMs: number): readonly number[] {
  return starts.map((start, bin) => 1 - Math.exp(-((starts[bin + 1] ?? start * longBinGrowth) - start) / meanMs))
}

/** How work goes on after it. */
export type Next = 'free' | 'wrapUp' | 'away'

/** When busy agents come back, learned and foreseen. */
export interface ReleaseModel {
  table(work: Work): HazardTable
  /** Work has ended and this came next. */
  ended(work: Work, next: Next): void
  /** An agent was ready so long. ms */
  stoodReady(ms: number): void
  /** A ready agent went away. */
  leftReady(): void
  /** Makes the forecast new for these moments from now, ms; only work that somebody does is computed. */
  refresh(moments: Float64Array, inUse: Readonly<Record<Work, boolean>>): void
  /** Chance that an agent is ready by each moment, by bin of the time spent in the work: `[moment][bin]`. */
  free(work: Work): readonly Float64Array[]
  /** Chance that a ready agent is still there at each moment. */
  readonly stays: Float64Array
  /** Chance that an agent whose work ends comes back ready and not away. */
  comesBack(work: Work): number
  state(): ReleaseState
  begin(state: ReleaseState): void
}

/** Shares learned, as plain numbers. */
export interface ReleaseState {
  readonly ways: Readonly<Record<Work, Readonly<Record<Next, number>>>>
  readonly readyMs: number
  readonly readyLeft: number
}

/** Before anything is known a talk is followed by wrap-up, and one ending in fifty by a pause. */
const startWays: ReleaseState['ways'] = {
  ownTalk: { free: 0.5, wrapUp: 2, away: 0.05 },
  otherTalk: { free: 0.5, wrapUp: 2, away: 0.05 },
  wrapUp: { free: 5, wrapUp: 0, away: 0.1 },
  pause: { free: 2, wrapUp: 0, away: 0.5 },
}
/** A ready agent is taken to leave once in two hours, a belief worth a fifth of a leaving. */
const startReadyMs = 1_440_000
const startReadyLeft = 0.2
/** Leavings after which an old one counts for 1/e. */
const readyMemory = 40

export function createReleaseModel(momentCount: number): ReleaseModel {
  const tableOf = (work: Work) => {
    const starts = work === 'wrapUp' ? wrapStarts : talkStarts
    return createHazardTable({
      starts,
      start: { shape: [evenShape(starts, startMeanMs[work])], weight: 2, levelWeight: 2 },
      memory,
      smooth: true,
    })
  }
  const tables = {
    ownTalk: tableOf('ownTalk'),
    otherTalk: tableOf('otherTalk'),
    wrapUp: tableOf('wrapUp'),
    pause: tableOf('pause'),
  }
  const starts = { ownTalk: talkStarts, otherTalk: talkStarts, wrapUp: wrapStarts, pause: talkStarts }
  const hazards = {
    ownTalk: new Float64Array(talkStarts.length),
    otherTalk: new Float64Array(talkStarts.length),
    wrapUp: new Float64Array(wrapStarts.length),
    pause: new Float64Array(talkStarts.length),
  }
  const rows = (work: Work) => Array.from({ length: momentCount }, () => new Float64Array(starts[work].length))
  const frees = { ownTalk: rows('ownTalk'), otherTalk: rows('otherTalk'), wrapUp: rows('wrapUp'), pause: rows('pause') }
  const stays = new Float64Array(momentCount).fill(1)
  let ways = structuredWays(startWays)
  let readyMs = startReadyMs
  let readyLeft = startReadyLeft

  const share = (work: Work, next: Next) => {
    const way = ways[work]
    return way[next] / (way.free + way.wrapUp + way.away)
  }

  /** Chances to end per step, from the bins' chances; a bin of several steps is spread evenly. */
  const stepChances = (work: Work, bin: number, steps: number, into: Float64Array) => {
    const begins = starts[work]
    const hazard = hazards[work]
    let here = bin
    let at = begins[bin] ?? 0
    for (let step = 0; step < steps; step++) {
      while (here + 1 < begins.length && (begins[here + 1] ?? 0) <= at) here++
      const width =
        here + 1 < begins.length
          ? (begins[here + 1] ?? 0) - (begins[here] ?? 0)
          : (begins[here] ?? 0) * (longBinGrowth - 1)
      into[step] = 1 - (1 - (hazard[here] ?? 0)) ** (stepMs / width)
      at += stepMs
    }
  }

  return {
    table: (work) => tables[work],
    ended(work, next) {
      const way = ways[work]
      const kept = 1 - 1 / waysMemory
      way.free *= kept
      way.wrapUp *= kept
      way.away *= kept
      way[next] += 1
    },
    stoodReady(ms) {
      readyMs += ms
    },
    leftReady() {
      readyMs *= 1 - 1 / readyMemory
      readyLeft = readyLeft * (1 - 1 / readyMemory) + 1
    },
    refresh(moments, inUse) {
      const furthest = moments[moments.length - 1] ?? 0
      const steps = Math.min(240, Math.ceil(furthest / stepMs) + 1)
      const chances = new Float64Array(steps)
      const freshWrap = new Float64Array(steps + 1)
      const done = new Float64Array(steps + 1)
      tables.wrapUp.hazard(0, hazards.wrapUp)
      stepChances('wrapUp', 0, steps, chances)
      let going = 1
      for (let step = 0; step < steps; step++) {
        going *= 1 - (chances[step] ?? 0)
        freshWrap[step + 1] = 1 - going
      }
      const back = share('wrapUp', 'free')
      for (const work of works) {
        if (!inUse[work]) continue
        if (work !== 'wrapUp') tables[work].hazard(0, hazards[work])
        const viaWrap = share(work, 'wrapUp') * back
        const direct = share(work, 'free')
        const free = frees[work]
        for (let bin = 0; bin < starts[work].length; bin++) {
          stepChances(work, bin, steps, chances)
          let alive = 1
          done[0] = 0
          for (let step = 0; step < steps; step++) {
            const chance = chances[step] ?? 0
            done[step + 1] = (done[step] ?? 0) + alive * chance
            alive *= 1 - chance
          }
          for (let moment = 0; moment < momentCount; moment++) {
            const exact = Math.min(steps - 0.001, (moments[moment] ?? 0) / stepMs)
            const whole = Math.floor(exact)
            const low = done[whole] ?? 0
            let chance = direct * (low + (exact - whole) * ((done[whole + 1] ?? low) - low))
            if (viaWrap > 0) {
              for (let step = 0; step <= whole; step++) {
                const left = exact - step - 0.5
                if (left <= 0) break
                const from = Math.floor(left)
                const wrapped = freshWrap[from] ?? 0
                const within = wrapped + (left - from) * ((freshWrap[from + 1] ?? wrapped) - wrapped)
                chance += viaWrap * ((done[step + 1] ?? 0) - (done[step] ?? 0)) * within
              }
            }
            const row = free[moment]
            if (row !== undefined) row[bin] = chance
          }
        }
      }
      for (let moment = 0; moment < momentCount; moment++) {
        stays[moment] = Math.exp((-readyLeft / readyMs) * (moments[moment] ?? 0))
      }
    },
    free: (work) => frees[work],
    stays,
    comesBack: (work) =>
      share(work, 'free') + share(work, 'wrapUp') * (work === 'wrapUp' ? 0 : share('wrapUp', 'free')),
    state: () => ({ ways: structuredWays(ways), readyMs, readyLeft }),
    begin(state) {
      ways = structuredWays(state.ways)
      readyMs = state.readyMs
      readyLeft = state.readyLeft
    },
  }
}

function structuredWays(ways: ReleaseState['ways']): Record<Work, Record<Next, number>> {
  return {
    ownTalk: { ...ways.ownTalk },
    otherTalk: { ...ways.otherTalk },
    wrapUp: { ...ways.wrapUp },
    pause: { ...ways.pause },
  }
}
