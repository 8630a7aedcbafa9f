import { createLog } from '../../daemon/log.js'
import { stateDriverMetrics } from '../../daemon/metrics/driver-metrics.js'
import { stateSiteEvents } from '../../daemon/metrics/site-events.js'
import { stateSiteGauges } from '../../daemon/metrics/site-gauges.js'
import { stateThreadMetrics } from '../../daemon/metrics/thread-metrics.js'
import { logCallEvents } from '../../daemon/sites/call-log.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { agentId, callRef, campaignId, leadId, siteId, trunkName } from '../../dialer/model/ids.js'
import { createMetrics } from '../../storage/metrics/metrics.js'
import { openFloor } from '../journeys/floor.js'
import { makeLimits, number } from '../support/factories.js'

// Run with `npx tsx tests/bench/scrape.bench.ts`: what metrics and log lines cost the thread that controls calls, with 500 agents.
// By processor time, that of garbage collection included, so that a busy machine says the same as a quiet one.

const scrapes = 300
const callsPerSecond = 50
const everyS = 15
/** Steps of a call that are committed, and events and commands of its legs, about as many as on a real PBX. */
const pbxPerCall = 12

const settings = { dialMode: 'progressive', maxLines: 2000, callsPerSecond: 200, wrapUpS: 5 } as const
const site = await openFloor({
  agents: 500,
  campaigns: Array.from({ length: 5 }, () => ({ settings, leads: 20_000, people: { person: 0.6 } })),
  limits: makeLimits({ maxLines: 3000, callsPerSecond: 300 }),
})
await site.signOn()
await site.clock.advance(600_000)

const metrics = createMetrics()
const id = siteId('main')
const counted = stateSiteEvents(metrics, id)
const driver = stateDriverMetrics(metrics, id)
stateThreadMetrics(metrics, 'control', () => ({ p50Ms: 1, p99Ms: 2, maxMs: 3 }))
stateSiteGauges(metrics, site.clock, {
  site: id,
  pbx: 'simulator',
  engine: site.host,
  limits: () => site.host.limits(),
  link: () => site.host.linkState,
})

/** Processor time of this process so far. ms */
const spentMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const times: number[] = []
let bytes = 0
for (let n = 0; n < scrapes; n++) {
  // Each scrape looks anew, as one every 15 s does.
  await site.clock.advance(1)
  site.clock.schedule(site.clock.now() + everyS * 1000, () => undefined)
  await site.clock.advance(200)
  const began = spentMs()
  bytes = (await metrics.collect()).length
  times.push(spentMs() - began)
}
const { calls, agents } = site.host.inspect()
times.sort((one, other) => one - other)
const mean = times.reduce((sum, one) => sum + one, 0) / times.length
const p99 = times[Math.floor(times.length * 0.99)] ?? 0

const of = { call: callRef('c-1'), campaign: campaignId(1), lead: leadId(1), agent: agentId(1) }
const at = 1_800_000_000_000
const course: readonly DomainEvent[] = [
  { kind: 'call.reserved', at, number: number('+12125550100'), attempt: 1, ...of },
  { kind: 'call.started', at, number: number('+12125550100'), trunk: trunkName('main'), ...of },
  { kind: 'call.ringing', at, ...of },
  { kind: 'call.answered', at, ...of },
  { kind: 'call.connected', at, answerToAgentMs: 120, ...of },
  {
    kind: 'call.ended',
    at,
    outcome: 'connected',
    endedBy: 'lead',
    cause: 16,
    talkMs: 60_000,
    durationMs: 70_000,
    ...of,
  },
]
const log = createLog(() => undefined, 'info', { thread: 'control' })
const rounds = 20_000
const beganCalls = spentMs()
for (let n = 0; n < rounds; n++) {
  counted.events(course)
  counted.answers([])
  logCallEvents(log, course)
  for (let one = 0; one < pbxPerCall; one++) driver.heard({ kind: 'legRinging', leg: 'l' as never, at })
}
const perCallMs = (spentMs() - beganCalls) / rounds
const share = (perCallMs * callsPerSecond) / 1000 + mean / 1000 / everyS

console.log(`${agents.length} agents, ${calls.length} live calls; ${(bytes / 1024).toFixed(0)} KiB of metrics a scrape`)
console.table([
  { measure: 'a scrape, mean', seen: `${mean.toFixed(2)} ms`, asked: '1 ms', met: mean < 1 },
  { measure: 'a scrape, 99 of 100', seen: `${p99.toFixed(2)} ms`, asked: '', met: '' },
  { measure: 'counting and logging a call', seen: `${(perCallMs * 1000).toFixed(1)} µs`, asked: '', met: '' },
  {
    measure: `of the thread at ${callsPerSecond} calls/s, a scrape every ${everyS} s`,
    seen: `${(share * 100).toFixed(2)} %`,
    asked: '1 %',
    met: share < 0.01,
  },
])
await site.host.stop()
process.exit(0)
