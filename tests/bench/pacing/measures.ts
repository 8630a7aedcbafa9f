import { geometricMean, ratios, type ScenarioScores } from './table.js'

/** One of the measures the pacer is held to. */
export interface Measure {
  readonly what: string
  readonly reached: string
  readonly asked: string
  readonly met: boolean
}

export const atLeast = (what: string, value: number, asked: number, digits = 3): Measure => ({
  what,
  reached: value.toFixed(digits),
  asked: `>= ${asked}`,
  met: value >= asked,
})
export const atMost = (what: string, value: number, asked: number, unit = ''): Measure => ({
  what,
  reached: `${value.toFixed(2)}${unit}`,
  asked: `<= ${asked}${unit}`,
  met: value <= asked,
})

/** The measures over all scenarios, for one policy. Those without anything to compare with are left out. */
export function floorMeasures(all: readonly ScenarioScores[], policy: string): readonly Measure[] {
  const own = all.flatMap(({ scores }) => scores.get(policy) ?? [])
  if (own.length === 0) return []
  const values = (of: 'ofBound' | 'ofBest' | 'ofSingle'): readonly number[] =>
    all.flatMap(({ scores }) => ratios(scores, policy)[of] ?? [])
  const bound = values('ofBound')
  const best = values('ofBest')
  const single = values('ofSingle')
  return [
    atMost('abandoned, worst scenario', 100 * Math.max(...own.map((one) => one.abandoned)), 3, ' %'),
    atMost('abandoned, worst run', 100 * Math.max(...own.map((one) => one.worstAbandoned)), 3.3, ' %'),
    ...(best.length === 0
      ? []
      : [
          atLeast('calls, of the best VICIdial settings by hindsight: lowest', Math.min(...best), 1),
          atLeast('the same: geometric mean', geometricMean(best), 1.06),
        ]),
    ...(single.length === 0
      ? []
      : [atLeast('calls, of the best single VICIdial setting: geometric mean', geometricMean(single), 1.16)]),
    ...(bound.length === 0
      ? []
      : [
          atLeast('calls, of the clairvoyant bound: geometric mean', geometricMean(bound), 0.87),
          atLeast('the same: lowest', Math.min(...bound), 0.64),
        ]),
  ]
}

export function measureTable(policy: string, measures: readonly Measure[]): string {
  const lines = measures.map(
    ({ what, reached, asked, met }) =>
      `${met ? 'met    ' : 'NOT MET'} ${what.padEnd(62)} ${reached.padStart(10)}  (${asked})`,
  )
  return [`\nmeasures of ${policy}`, ...lines].join('\n')
}
