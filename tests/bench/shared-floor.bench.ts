import { defaultPacingSettings } from '../../dialer/model/pacing-settings.js'
import { figuresOf, openFloor } from '../journeys/floor.js'

// Run with `npx tsx tests/bench/shared-floor.bench.ts`: a day of three predictive campaigns on ten agents, against one that has them alone.

const agents = 10
const hours = 8
const seeds = [1, 2, 3]

async function day(weights: readonly number[], seed: number) {
  const campaigns = weights.map((weight) => ({
    settings: { dialMode: 'predictive', pacing: { ...defaultPacingSettings, weight } } as const,
    leads: 30_000,
  }))
  const site = await openFloor({ agents, campaigns, seed })
  await site.signOn()
  await site.clock.advance(hours * 3_600_000)
  const figures = weights.map((_, index) => figuresOf(site, index + 1, agents * hours))
  await site.host.stop()
  return { figures, perAgentHour: figures.reduce((sum, each) => sum + each.perAgentHour, 0) }
}

for (const seed of seeds) {
  const alone = await day([20], seed)
  const shared = await day([20, 10, 10], seed)
  console.log(
    `seed ${seed}: ${shared.perAgentHour.toFixed(2)} calls per agent-hour, ${alone.perAgentHour.toFixed(2)} of one campaign alone`,
  )
  console.table(
    shared.figures.map((each, index) => ({
      'due %': index === 0 ? 50 : 25,
      'had %': ((100 * each.perAgentHour) / shared.perAgentHour).toFixed(1),
      live: each.live,
      abandoned: each.abandoned,
      'abandoned % (wanted: 3 at most)': (100 * each.abandonedShare).toFixed(2),
    })),
  )
}
