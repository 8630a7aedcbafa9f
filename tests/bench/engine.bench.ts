import { createHash } from 'node:crypto'
import { createPeople } from '../../daemon/pbx/simulator/people.js'
import type { Campaign } from '../../dialer/model/campaign.js'
import { trunkName } from '../../dialer/model/ids.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, makeLimits, number } from '../support/factories.js'

// Run with `npx tsx --expose-gc tests/bench/engine.bench.ts`: the engine alone, on the simulator in virtual time.

const shiftHours = 8
const crew = 100

function site(campaign: Campaign, agents: number, numbers: readonly string[]): Promise<Site> {
  return buildSite({
    campaigns: [campaign],
    agents: Array.from({ length: agents }, (_, i) => makeAgent(i + 1)),
    leads: numbers.map((text, i) => makeLead(i + 1, { number: number(text) })),
    people: createPeople(1),
    limits: makeLimits({ maxLines: 5000, trunks: [{ name: trunkName('main'), maxLines: 5000, callsPerSecond: 500 }] }),
    keepJournal: false,
  })
}

const numbersFrom = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i))

const robots = {
  talkMs: [20_000, 180_000],
  wrapUpMs: [2000, 20_000],
  dispositions: ['interested', 'not_interested'],
} as const

/** A whole shift: how long it takes, and what its journal hashes to. */
async function shift(hours: number) {
  const campaign = makeCampaign(1, { dialMode: 'power', ratio: 1.6, wrapUpS: 30, record: true })
  const house = await site(
    campaign,
    crew,
    numbersFrom(60_000, (i) => `+4930${1_000_000 + i}`),
  )
  const hash = createHash('sha256')
  let events = 0
  house.store.onEvent((event) => {
    events += 1
    hash.update(JSON.stringify(event))
    hash.update('\n')
  })
  house.robots(robots)
  const began = performance.now()
  const cpu = process.cpuUsage()
  await house.signOn()
  await house.clock.advance(hours * 3_600_000)
  const wallS = (performance.now() - began) / 1000
  const used = process.cpuUsage(cpu)
  const cpuS = (used.user + used.system) / 1e6
  const records = house.store.records()
  const connected = records.filter((record) => record.outcome === 'connected').length
  const abandoned = records.filter((record) => record.outcome === 'abandoned').length
  const counters = house.host.counters()
  await house.host.stop()
  return {
    wallS,
    cpuS,
    calls: records.length,
    connected,
    abandoned,
    events,
    steps: counters.steps,
    failures: counters.failures,
    hash: hash.digest('hex'),
  }
}

/** Memory per live call: as many as asked, all talking. */
async function live(count: number) {
  const campaign = makeCampaign(1, { maxLines: 5000, callsPerSecond: 500 })
  const house = await site(
    campaign,
    count,
    numbersFrom(count, (i) => `+88810${String(i).padStart(6, '0')}00`),
  )
  await house.until(() => house.host.linkStatus === 'ready')
  await house.host.ask({ kind: 'site.pause', paused: true })
  const before = heap()
  await house.signOn()
  const signedOn = heap()
  await house.host.ask({ kind: 'site.pause', paused: false })
  await house.until(() => talking(house) === count, 600_000)
  const after = heap()
  await house.host.stop()
  return { count, agentBytes: (signedOn - before) / count, callBytes: (after - signedOn) / count }
}

function talking(house: Site): number {
  return house.host.inspect().campaigns[0]?.talking ?? 0
}

function heap(): number {
  if (globalThis.gc === undefined)
    throw new Error('run with --expose-gc: npx tsx --expose-gc tests/bench/engine.bench.ts')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

const first = await shift(shiftHours)
const again = await shift(shiftHours)
console.table([
  {
    what: `${shiftHours} h shift of ${crew} agents, wall time (processor time)`,
    value: `${first.wallS.toFixed(1)} s (${first.cpuS.toFixed(1)} s)`,
    wanted: 'under 20 s',
  },
  { what: 'the same again', value: `${again.wallS.toFixed(1)} s (${again.cpuS.toFixed(1)} s)`, wanted: 'under 20 s' },
  { what: 'calls', value: first.calls, wanted: '' },
  { what: 'connected / abandoned', value: `${first.connected} / ${first.abandoned}`, wanted: '' },
  { what: 'engine steps / journal events', value: `${first.steps} / ${first.events}`, wanted: '' },
  { what: 'engine failures', value: first.failures, wanted: '0' },
  {
    what: 'calls per second of wall time, simulator and store included',
    value: Math.round(first.calls / first.wallS),
    wanted: '',
  },
  {
    what: 'journals byte for byte equal',
    value: first.hash === again.hash ? `yes, ${first.hash.slice(0, 16)}` : 'NO',
    wanted: 'yes',
  },
])
for (const count of [1000, 2000]) {
  const used = await live(count)
  console.log(
    `${used.count} live calls: ${Math.round(used.callBytes)} bytes each (call, both legs on the simulator, store rows), ` +
      `${Math.round(used.agentBytes)} bytes per agent signed on`,
  )
}
