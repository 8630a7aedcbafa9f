import { parseArgs } from 'node:util'
import { createVicidialPacer } from '../../dialer/pacing/baselines/vicidial-pacer.js'
import type { FloorPolicy } from '../../dialer/simulation/floor.js'
import type { FloorScenario } from '../../dialer/simulation/floor-scenario.js'
import { decideSpeed } from './pacing/decide-speed.js'
import { readHindsight, searchHindsight } from './pacing/hindsight.js'
import { openKeptScores } from './pacing/kept-scores.js'
import { floorMeasures, measureTable } from './pacing/measures.js'
import { namedPolicies } from './pacing/policies.js'
import { randomScenario } from './pacing/random-scenario.js'
import { tuningScenarios } from './pacing/scenarios.js'
import { type Score, score } from './pacing/score.js'
import { smallTeamMeasures } from './pacing/small-teams.js'
import { type ScenarioScores, scenarioTable, summaryTable } from './pacing/table.js'

// Pacers compared on simulated floors, without a clock: calls per agent-hour at 3 % abandoned, from a cold start.
//   npx tsx tests/bench/pacing.bench.ts                        all policies on the floors to tune on, then the measures
//     --policy predictive,progressive   only these (clairvoyant, vici-best and vici-single come along for comparison;
//                                       their scores are kept in node_modules/.cache until simulator or baselines change)
//     --scenario 10-,50-lunch           only floors with one of these in their names; none: only small teams and decide
//     --random 20                       20 floors drawn from the same ranges instead; --from 100 begins at number 100
//     --seed 1000                       another first seed    --seeds 2   twice as many runs    --tick 250   ask every 250 ms
//     --ticks-only                      ask at ticks alone, not when something has happened
//     --quick                           neither small teams nor the speed of decide
//     --search                          choose VICIdial's settings by hindsight anew (about half an hour of CPU)
// `predictive` never takes ringing calls back, `predictive-cut` may do so after 15 s of ringing.

const { values } = parseArgs({
  options: {
    policy: { type: 'string' },
    scenario: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    tick: { type: 'string', default: '500' },
    random: { type: 'string' },
    from: { type: 'string', default: '0' },
    'ticks-only': { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    search: { type: 'boolean', default: false },
  },
})
const set = values.random === undefined ? 'tuning' : 'random'
const all: readonly FloorScenario[] =
  values.random === undefined
    ? tuningScenarios
    : Array.from({ length: Number(values.random) }, (_, number) => randomScenario(Number(values.from) + number))
const options = {
  firstSeed: Number(values.seed),
  askEveryMs: Number(values.tick),
  askBetween: !values['ticks-only'],
  moreRuns: Number(values.seeds),
}

const parts = values.scenario?.split(',') ?? ['']
const scenarios = all.filter(({ name }) => parts.some((part) => name.includes(part)))

if (values.search) searchHindsight(set, scenarios, options, values.scenario !== undefined)
else await compare()

async function compare(): Promise<void> {
  const policies = await namedPolicies()
  const hindsight = readHindsight(set)
  const kept = openKeptScores()
  const chosen = values.policy?.split(',') ?? [...policies.keys()]
  const results: ScenarioScores[] = []
  for (const scenario of scenarios) {
    const scores = new Map<string, Score>()
    const settings = hindsight?.best[scenario.name]
    const compared: readonly (readonly [string, FloorPolicy | undefined])[] = [
      ['clairvoyant', policies.get('clairvoyant')],
      ['vici-best', settings && ((config) => createVicidialPacer(config, settings))],
      ['vici-single', hindsight?.single ? (config) => createVicidialPacer(config, hindsight.single ?? {}) : undefined],
      ...chosen.map((name) => [name, policies.get(name)] as const),
    ]
    for (const [name, policy] of compared) {
      if (policy === undefined || scores.has(name)) continue
      const key = name.startsWith('vici-') ? `${name} ${JSON.stringify([settings, hindsight?.single])}` : name
      const made = name.startsWith('predictive')
        ? score(scenario, policy, options)
        : kept.of(scenario, key, policy, options)
      scores.set(name, made)
    }
    results.push({ scenario: scenario.name, scores })
    console.log(scenarioTable({ scenario: scenario.name, scores }))
  }
  if (results.length > 0) console.log(summaryTable(results))
  const progressive = policies.get('progressive')
  for (const name of chosen.filter((one) => one.startsWith('predictive'))) {
    const policy = policies.get(name)
    if (policy === undefined || progressive === undefined) continue
    const more = values.quick ? [] : [...smallTeamMeasures(policy, progressive, kept, options), ...decideSpeed(policy)]
    console.log(measureTable(name, [...floorMeasures(results, name), ...more]))
  }
}
