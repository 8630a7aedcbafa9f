import { parseArgs } from 'node:util'
import { simulateFloor } from '../../dialer/simulation/floor.js'
import { abandonedShare, callsPerAgentHour, utilisation } from '../../dialer/simulation/floor-result.js'
import { namedPolicies } from './pacing/policies.js'
import { tuningScenarios } from './pacing/scenarios.js'

// npx tsx tests/bench/pacing.bench.ts [--policy progressive,predictive] [--scenario 10-low-rate,50-plain] [--seeds 3]

const { values } = parseArgs({
  options: {
    policy: { type: 'string' },
    scenario: { type: 'string' },
    seeds: { type: 'string', default: '2' },
    tick: { type: 'string', default: '500' },
  },
})
const policies = await namedPolicies()
const names = values.policy?.split(',') ?? [...policies.keys()]
for (const scenario of tuningScenarios) {
  if (values.scenario !== undefined && !values.scenario.split(',').some((part) => scenario.name.includes(part)))
    continue
  for (const name of names) {
    const policy = policies.get(name)
    if (policy === undefined) continue
    const began = process.hrtime.bigint()
    const runs = Array.from({ length: Number(values.seeds) }, (_, seed) =>
      simulateFloor(scenario, policy, { seed: seed + 1, askEveryMs: Number(values.tick) }),
    )
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    const mean = (of: (run: (typeof runs)[number]) => number): number =>
      runs.reduce((sum, run) => sum + of(run), 0) / runs.length
    console.log(
      scenario.name.padEnd(22),
      name.padEnd(16),
      mean(callsPerAgentHour).toFixed(2).padStart(7),
      `${(100 * mean(abandonedShare)).toFixed(2)} %`.padStart(8),
      `worst ${(100 * Math.max(...runs.map(abandonedShare))).toFixed(2)} %`.padStart(14),
      `${(100 * mean(utilisation)).toFixed(1)} %`.padStart(8),
      `${Math.round(mean((run) => run.dialed))} dials`.padStart(14),
      `${(seconds / runs.length).toFixed(2)} s/run`,
    )
  }
}
