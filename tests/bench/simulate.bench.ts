import { dayDescription } from '../../api/features/simulations/description.js'
import { parsePolicy } from '../../api/features/simulations/policy.js'
import { describedDay } from '../../daemon/simulate/described-day.js'
import { reportTable } from '../../daemon/simulate/report-table.js'
import { runSimulation } from '../../daemon/simulate/run-simulation.js'

// Run with `npx tsx tests/bench/simulate.bench.ts [policy,policy]`: how long a what-if takes, 8 hours of 50 agents with the real engine.

const wantedS = 15
const policies = (process.argv[2] ?? 'progressive,power:2,predictive').split(',').map(parsePolicy)
const day = dayDescription.parse({
  name: '8 hours of 50 agents',
  agents: 50,
  breaks: [{ at: '12:00', minutes: 30, spreadS: 1800 }],
  pauses: { everyMinutes: 90, minutes: 5 },
  campaigns: [{ people: 0.25, machines: 0.1 }],
})
const plan = describedDay(day, 1)
const rows: Readonly<Record<string, unknown>>[] = []
const variants = []
let result = null
for (const policy of policies) {
  const began = performance.now()
  const cpu = process.cpuUsage()
  const watch = { onProgress: () => {}, signal: new AbortController().signal }
  result = await runSimulation({ plan, policies: [policy], seed: 1, recorded: null }, watch)
  const wallS = (performance.now() - began) / 1000
  const used = process.cpuUsage(cpu)
  variants.push(...result.variants)
  rows.push({
    policy: policy.name,
    wall: `${wallS.toFixed(1)} s`,
    processor: `${((used.user + used.system) / 1e6).toFixed(1)} s`,
    wanted: `under ${wantedS} s on a free core`,
    dials: result.variants[0]?.totals.dials,
    memory: `${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  })
}
console.table(rows)
if (result !== null) for (const line of reportTable({ ...result, variants })) console.log(line)
