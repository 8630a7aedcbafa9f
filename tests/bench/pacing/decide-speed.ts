import { plainDecision } from '../../../dialer/pacing/baselines/plain-decision.js'
import { type FloorPolicy, simulateFloor } from '../../../dialer/simulation/floor.js'
import { floor, lognormal, shift } from './laws.js'
import { atMost, type Measure } from './measures.js'

/** Three thousand calls out bring a little less than a thousand agents can take. */
const busy = floor('decide', {
  agents: [shift(1000, 0, null, 300)],
  hours: 0.4,
  people: 0.09,
  talk: lognormal(50, 0.8),
  wrapUp: lognormal(10, 0.5),
})
const legs = 3000
/** Signed on, taught, and steady. */
const steadyAtMs = 600_000

/**
 * How long a pacer takes to decide for 1,000 agents and 3,000 calls in flight. It looks on while the number of calls is kept,
 * so that every pacer is asked the same. Time of this thread, so that what else runs on the machine counts little.
 */
export function decideSpeed(policy: FloorPolicy): readonly Measure[] {
  const timesMs: number[] = []
  const timed: FloorPolicy = (config, future) => {
    const pacer = policy(config, future)
    return {
      ...pacer,
      decide(snapshot) {
        const before = process.cpuUsage()
        pacer.decide(snapshot)
        const { user, system } = process.cpuUsage(before)
        if (snapshot.now > steadyAtMs) timesMs.push((user + system) / 1000)
        const most = snapshot.agents.length * (legs / 1000)
        return plainDecision(snapshot, Math.max(0, most - snapshot.legs.length), 0)
      },
    }
  }
  simulateFloor(busy, timed, { seed: 1 })
  timesMs.sort((one, other) => one - other)
  const at = (share: number): number => timesMs[Math.floor(timesMs.length * share)] ?? Number.NaN
  const what = `decide, 1,000 agents, ${legs} calls: p99 of ${timesMs.length} (p50 ${at(0.5).toFixed(2)} ms)`
  return [atMost(what, at(0.99), 2, ' ms')]
}
