import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createVicidialPacer } from '../../../dialer/pacing/baselines/vicidial-pacer.js'
import type { VicidialSettings } from '../../../dialer/pacing/baselines/vicidial-settings.js'
import type { FloorScenario } from '../../../dialer/simulation/floor-scenario.js'
import { type RunOptions, runsOf, type Score, score } from './score.js'
import { vicidialGrid } from './vicidial-grid.js'

type Settings = Partial<VicidialSettings>

/** What a search has found, as it is kept beside the bench. */
export interface Hindsight {
  /** How it was made. */
  readonly command: string
  readonly settingsTried: number
  /** The settings with most calls per agent-hour among those within 3 %, by scenario. */
  readonly best: Readonly<Record<string, Settings>>
  /** The settings with the greatest geometric mean of calls among those within 3 % in every scenario. */
  readonly single: Settings | null
}

const limit = 0.03
/** A first run over this cannot come within the limit with more runs. */
const hopeless = 0.045
/** Nor can one with less than this share of the best calls become the best; on large floors chance moves less. */
const tooFew = (scenario: FloorScenario): number => (runsOf(scenario) <= 2 ? 0.98 : 0.95)
/** A large floor is looked at for so long first. */
const briefHours = 1.5

const fileOf = (set: string): string => fileURLToPath(new URL(`./hindsight-${set}.json`, import.meta.url))

/** The search of this set of scenarios; null where none was made. */
export function readHindsight(set: string): Hindsight | null {
  const file = fileOf(set)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Hindsight) : null
}

/**
 * Tries every setting on every scenario: one run each, then all runs of those that may be the best. Takes long.
 * @param part the scenarios are only some of the set: the best of the others, and the single one, stay as they were found
 */
export function searchHindsight(
  set: string,
  scenarios: readonly FloorScenario[],
  options: RunOptions,
  part: boolean,
): void {
  const before = part ? readHindsight(set) : null
  const best: Record<string, Settings> = { ...before?.best }
  const calls = vicidialGrid.map(() => 0)
  const within = vicidialGrid.map(() => true)
  for (const scenario of scenarios) {
    const once = { ...options, moreRuns: 1 / runsOf(scenario) }
    const brief = runsOf(scenario) === 1 ? { ...scenario, hours: Math.min(scenario.hours, briefHours) } : scenario
    const first = vicidialGrid.map((settings) => score(brief, policyOf(settings), once))
    const most = Math.max(...first.filter((one) => one.abandoned <= limit).map((one) => one.callsPerAgentHour))
    let bestCalls = 0
    for (const [which, settings] of vicidialGrid.entries()) {
      const only = first[which]
      if (only === undefined) continue
      const hope = only.abandoned <= hopeless && only.callsPerAgentHour >= tooFew(scenario) * most
      const all: Score = hope ? score(scenario, policyOf(settings), options) : only
      calls[which] = (calls[which] ?? 0) + Math.log(all.callsPerAgentHour)
      if (all.abandoned > limit) within[which] = false
      else if (all.callsPerAgentHour > bestCalls) {
        bestCalls = all.callsPerAgentHour
        best[scenario.name] = settings
      }
    }
    console.log(scenario.name, bestCalls.toFixed(2), JSON.stringify(best[scenario.name]))
  }
  const single = before === null ? singleBest(scenarios, options, calls, within) : before.single
  const found: Hindsight = {
    command: before?.command ?? `npx tsx tests/bench/pacing.bench.ts ${process.argv.slice(2).join(' ')}`,
    settingsTried: vicidialGrid.length,
    best,
    single,
  }
  writeFileSync(fileOf(set), `${JSON.stringify(found, null, 2)}\n`)
}

/** By rank of the first runs, the first that is within the limit everywhere in all runs. */
function singleBest(
  scenarios: readonly FloorScenario[],
  options: RunOptions,
  calls: readonly number[],
  within: readonly boolean[],
): Settings | null {
  const ranked = vicidialGrid
    .map((settings, which) => ({ settings, calls: calls[which] ?? 0, within: within[which] ?? false }))
    .filter((one) => one.within)
    .sort((one, other) => other.calls - one.calls)
  const held = ranked.find(({ settings }) =>
    scenarios.every((scenario) => score(scenario, policyOf(settings), options).abandoned <= limit),
  )
  return held?.settings ?? null
}

const policyOf = (settings: Settings) => (config: Parameters<typeof createVicidialPacer>[0]) =>
  createVicidialPacer(config, settings)
