import type { Score } from './score.js'

/** What policies reached in one scenario, by policy name. */
export interface ScenarioScores {
  readonly scenario: string
  readonly scores: ReadonlyMap<string, Score>
}

/** The share of the bound, and the ratios to VICIdial, that a policy reached. */
export interface Ratios {
  readonly ofBound: number | null
  readonly ofBest: number | null
  readonly ofSingle: number | null
}

export function ratios(scores: ReadonlyMap<string, Score>, policy: string): Ratios {
  const own = scores.get(policy)?.callsPerAgentHour
  const to = (other: string): number | null => {
    const theirs = scores.get(other)?.callsPerAgentHour
    return own === undefined || theirs === undefined ? null : own / theirs
  }
  return { ofBound: to('clairvoyant'), ofBest: to('vici-best'), ofSingle: to('vici-single') }
}

const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`
const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(3))

function row(cells: readonly string[]): string {
  const widths = [17, 9, 9, 9, 9, 9, 9, 9, 9, 9]
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 9) : cell.padStart(widths[at] ?? 9))).join(' ')
}

export const tableHead = row([
  'policy',
  'calls/h',
  'abandoned',
  'worst run',
  'worst h',
  'in use',
  'of bound',
  'of best',
  'of single',
  'cpu s',
])

/** One scenario, a line for each policy. */
export function scenarioTable({ scenario, scores }: ScenarioScores): string {
  const lines = [...scores].map(([policy, score]) => {
    const { ofBound, ofBest, ofSingle } = ratios(scores, policy)
    return row([
      policy,
      score.callsPerAgentHour.toFixed(2),
      `${percent(score.abandoned)}${score.abandoned > 0.03 ? '!' : ''}`,
      percent(score.worstAbandoned),
      percent(score.worstHour, 1),
      percent(score.utilisation, 1),
      ratio(ofBound),
      ratio(ofBest),
      ratio(ofSingle),
      score.cpuS.toFixed(1),
    ])
  })
  return [`\n${scenario}`, tableHead, ...lines].join('\n')
}

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/** All scenarios together, a line for each policy. */
export function summaryTable(all: readonly ScenarioScores[]): string {
  const policies = [...new Set(all.flatMap(({ scores }) => [...scores.keys()]))]
  const lines = policies.map((policy) => {
    const own = all.flatMap(({ scores }) => scores.get(policy) ?? [])
    const means = (of: keyof Ratios): readonly string[] => {
      const values = all.flatMap(({ scores }) => ratios(scores, policy)[of] ?? [])
      return values.length === 0 ? ['-', '-'] : [ratio(geometricMean(values)), ratio(Math.min(...values))]
    }
    return row([
      policy,
      `${own.filter((one) => one.abandoned <= 0.03).length}/${own.length}`,
      percent(Math.max(...own.map((one) => one.abandoned))),
      percent(Math.max(...own.map((one) => one.worstAbandoned))),
      percent(own.reduce((sum, one) => sum + one.utilisation, 0) / own.length, 1),
      ...means('ofBound'),
      ...means('ofBest'),
      ...means('ofSingle').slice(0, 1),
    ])
  })
  const head = row([
    'policy',
    'within 3%',
    'worst',
    'worst run',
    'in use',
    'bound gm',
    'lowest',
    'best gm',
    'lowest',
    'single gm',
  ])
  return [`\nall ${all.length} scenarios`, head, ...lines].join('\n')
}
