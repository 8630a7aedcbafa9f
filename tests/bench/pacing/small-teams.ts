import type { FloorPolicy } from '../../../dialer/simulation/floor.js'
import type { FloorScenario } from '../../../dialer/simulation/floor-scenario.js'
import type { KeptScores } from './kept-scores.js'
import { floor, lognormal } from './laws.js'
import { atLeast, type Measure } from './measures.js'
import { type RunOptions, score } from './score.js'

// Calls that nobody takes ring out here, as on the plain floors of the theory: 61 % in use for progressive at 25 % answers.
const plain = { hours: 8, endEarly: 0, talk: lognormal(120, 0.9) }
const teams: readonly (readonly [scenario: FloorScenario, asked: number])[] = [
  [floor('5 agents, 25 % answers', { ...plain, agents: 5 }), 1.2],
  [floor('10 agents, 10 % answers', { ...plain, agents: 10, people: 0.1 }), 1.8],
  [floor('1 agent, 10 % answers', { ...plain, agents: 1, people: 0.1 }), 1],
  [floor('1 agent, 25 % answers', { ...plain, agents: 1 }), 1],
  [floor('1 agent, 55 % answers', { ...plain, agents: 1, people: 0.55 }), 1],
]

/** What small teams gain over one line for each ready agent. */
export function smallTeamMeasures(
  policy: FloorPolicy,
  progressive: FloorPolicy,
  kept: KeptScores,
  options: RunOptions,
): readonly Measure[] {
  return teams.map(([scenario, asked]) => {
    const own = score(scenario, policy, options)
    const ratio = own.callsPerAgentHour / kept.of(scenario, 'progressive', progressive, options).callsPerAgentHour
    const measure = atLeast(`calls, of progressive: ${scenario.name}`, ratio, asked)
    const abandoned = `${(100 * own.abandoned).toFixed(2)} %`
    return { ...measure, what: `${measure.what} (${abandoned})`, met: measure.met && own.abandoned <= 0.03 }
  })
}
