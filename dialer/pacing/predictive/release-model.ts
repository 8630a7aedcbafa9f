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
/** What has not ended teaches too, if slowly: each so many forecasts it is taken in without any ending. */
const learnedAnyway = 8
/** Steps looked ahead at most: a minute. */
const mostSteps = 120
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
  /** Makes the forecast new for these moments from now. ms */
  refresh(moments: Float64Array): void
  /** Chance that an agent is ready by each moment, for a bin of the time spent in the work. */
  free(work: Work, bin: number): Float64Array
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
  const perWork = <T>(make: (work: Work) => T): Readonly<Record<Work, T>> => ({
    ownTalk: make('ownTalk'),
    otherTalk: make('otherTalk'),
    wrapUp: make('wrapUp'),
    pause: make('pause'),
  })
  const tables = perWork(tableOf)
  const starts = perWork((work) => (work === 'wrapUp' ? wrapStarts : talkStarts))
  const hazards = perWork((work) => new Float64Array(starts[work].length))
  const learnedAt: Record<Work, number> = { ownTalk: -1, otherTalk: -1, wrapUp: -1, pause: -1 }
  // For each bin of a work: what was foreseen, and in which forecast.
  const frees = perWork((work) => starts[work].map(() => new Float64Array(momentCount)))
  const madeIn = perWork((work) => new Float64Array(starts[work].length))
  // For each work and moment: chance to be ready by the moment for one whose work ends in each step from now.
  const readyAfter = perWork(() => Array.from({ length: momentCount }, () => new Float64Array(mostSteps)))
  const freshWrap = new Float64Array(mostSteps + 1)
  const stays = new Float64Array(momentCount).fill(1)
  let steps = 0
  let forecast = 0
  let ways = copyOf(startWays)
  let readyMs = startReadyMs
  let readyLeft = startReadyLeft

  const share = (work: Work, next: Next) => {
    const way = ways[work]
    return way[next] / (way.free + way.wrapUp + way.away)
  }

  const learn = (work: Work) => {
    if (tables[work].endings() === learnedAt[work] && forecast % learnedAnyway !== 0) return
    learnedAt[work] = tables[work].endings()
    const begins = starts[work]
    const hazard = hazards[work]
    tables[work].hazard(0, hazard)
    for (let bin = 0; bin < begins.length; bin++) {
      const start = begins[bin] ?? 0
      const width = (begins[bin + 1] ?? start * longBinGrowth) - start
      hazard[bin] = 1 - (1 - (hazard[bin] ?? 0)) ** (stepMs / width)
    }
  }

  const endsIn = new Float64Array(mostSteps)

  /** Writes into `endsIn` the chance to end in each step from now, of one who is in the middle of this bin. */
  const walk = (work: Work, bin: number) => {
    const begins = starts[work]
    const hazard = hazards[work]
    const start = begins[bin] ?? 0
    let here = bin
    let at = start + ((begins[bin + 1] ?? start) - start) / 2
    let nextAt = begins[here + 1] ?? Number.POSITIVE_INFINITY
    let alive = 1
    for (let step = 0; step < steps; step++) {
      while (nextAt <= at) {
        here++
        nextAt = begins[here + 1] ?? Number.POSITIVE_INFINITY
      }
      const chance = hazard[here] ?? 0
      endsIn[step] = alive * chance
      alive *= 1 - chance
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
    refresh(moments) {
      forecast++
      steps = Math.min(mostSteps, Math.ceil((moments[momentCount - 1] ?? 0) / stepMs) + 1)
      for (const work of works) learn(work)
      let wrapped = 0
      walk('wrapUp', 0)
      for (let step = 0; step < steps; step++) {
        wrapped += endsIn[step] ?? 0
        freshWrap[step + 1] = wrapped
      }
      const back = share('wrapUp', 'free')
      for (const work of works) {
        const viaWrap = share(work, 'wrapUp') * back
        const direct = share(work, 'free')
        for (let moment = 0; moment < momentCount; moment++) {
          const row = readyAfter[work][moment]
          const exact = (moments[moment] ?? 0) / stepMs
          if (row === undefined) continue
          for (let step = 0; step < steps; step++) {
            const left = Math.min(steps - 1, exact - step - 0.5)
            const from = Math.max(0, Math.floor(left))
            const low = freshWrap[from] ?? 0
            const wrapUp = left > 0 ? low + (left - from) * ((freshWrap[from + 1] ?? low) - low) : 0
            row[step] = direct * Math.min(1, Math.max(0, exact - step)) + viaWrap * wrapUp
          }
        }
      }
      for (let moment = 0; moment < momentCount; moment++) {
        stays[moment] = Math.exp((-readyLeft / readyMs) * (moments[moment] ?? 0))
      }
    },
    free(work, bin) {
      const free = frees[work][bin] ?? stays
      if (madeIn[work][bin] === forecast) return free
      madeIn[work][bin] = forecast
      walk(work, bin)
      for (let moment = 0; moment < momentCount; moment++) {
        const after = readyAfter[work][moment] ?? endsIn
        let sum = 0
        for (let step = 0; step < steps; step++) sum += (endsIn[step] ?? 0) * (after[step] ?? 0)
        free[moment] = sum
      }
      return free
    },
    stays,
    comesBack: (work) =>
      share(work, 'free') + share(work, 'wrapUp') * (work === 'wrapUp' ? 0 : share('wrapUp', 'free')),
    state: () => ({ ways: copyOf(ways), readyMs, readyLeft }),
    begin(state) {
      ways = copyOf(state.ways)
      readyMs = state.readyMs
      readyLeft = state.readyLeft
    },
  }
}

function copyOf(ways: ReleaseState['ways']): Record<Work, Record<Next, number>> {
  return {
    ownTalk: { ...ways.ownTalk },
    otherTalk: { ...ways.otherTalk },
    wrapUp: { ...ways.wrapUp },
    pause: { ...ways.pause },
  }
}
