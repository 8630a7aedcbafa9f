import type { Pacer } from '../../../dialer/pacing/pacer.js'
import { type FloorPolicy, simulateFloor } from '../../../dialer/simulation/floor.js'
import { floor, lognormal, shift } from './laws.js'
import { atMost, type Measure } from './measures.js'

/** Short calls and few answers, so that three thousand calls are out for a thousand agents. */
const busy = floor('decide', {
  agents: [shift(1000, 0, null, 400)],
  hours: 0.4,
  people: 0.11,
  talk: lognormal(50, 0.8),
  wrapUp: lognormal(10, 0.5),
})

/** How long a pacer takes to decide for 1,000 agents and about 3,000 calls in flight. Time of this thread, so that others do not count. */
export function decideSpeed(policy: FloorPolicy): readonly Measure[] {
  const timesMs: number[] = []
  let legs = 0
  const timed: FloorPolicy = (config, future) => {
    const pacer: Pacer = policy(config, future)
    return {
      ...pacer,
      decide(snapshot) {
        const before = process.cpuUsage()
        const decision = pacer.decide(snapshot)
        const { user, system } = process.cpuUsage(before)
        if (snapshot.legs.length >= 2500 && snapshot.legs.length <= 3500 && snapshot.now > 600_000) {
          timesMs.push((user + system) / 1000)
          legs += snapshot.legs.length
        }
        return decision
      },
    }
  }
  simulateFloor(busy, timed, { seed: 1 })
  timesMs.sort((one, other) => one - other)
  const at = (share: number): number => timesMs[Math.floor(timesMs.length * share)] ?? Number.NaN
  const mean = Math.round(legs / timesMs.length)
  return [
    atMost(
      `decide, 1,000 agents, ${mean} calls: p99 of ${timesMs.length} (p50 ${at(0.5).toFixed(2)} ms)`,
      at(0.99),
      2,
      ' ms',
    ),
  ]
}
