import { playWholeDay } from './soak/whole-day.js'
import { judge, loadText } from './support/figures.js'

// A whole day of a large site in virtual time on the real engine, its host, the link supervisor, the simulated PBX and the real store. Then everybody goes home
// and every map, set, list and timer that can be reached is looked at. Run: npx tsx --expose-gc tests/bench/soak-day.bench.ts [hours 8] [agents 500]

const hours = Number(process.argv[2] ?? 8)
const agents = Number(process.argv[3] ?? 500)
const began = performance.now()
const report = await playWholeDay({ hours, agents })
const tookS = (performance.now() - began) / 1000
const mb = (bytes: number) => bytes / 1_048_576
const [before, after] = report.heap

console.log(
  `\n${hours} h of ${agents} agents: ${report.calls} calls, ${report.connected} connected, ${report.abandoned} abandoned`,
)
console.log(`  at most ${report.mostLive} lines at once; took ${tookS.toFixed(0)} s; ${loadText()}`)
judge(`the engine failed on nothing: ${report.failures}`, report.failures === 0)
judge(`collections are seen to work: ${report.busy} held something else at half time`, report.busy > 20)
judge(
  `${report.places} places of collections looked at, none holds more than before the day: ${report.left.length} do`,
  report.left.length === 0,
)
for (const line of report.left) console.log(`    ${line}`)
const stuck = Object.entries(report.stuck)
judge(
  `nothing is stuck: ${stuck.map(([what, n]) => `${n} ${what}`).join(', ')}`,
  stuck.every(([, n]) => n === 0),
)
judge(`timers ${report.timers[0]} -> ${report.timers[1]}`, report.timers[1] <= report.timers[0])
judge(
  `heap ${mb(before).toFixed(1)} -> ${mb(after).toFixed(1)} MB, asked within 20 MB`,
  before > 0 && mb(after - before) <= 20,
)
