/**
 * What a look of the watchdog costs with 1,000 calls, on the engine and on the Asterisk driver, by processor time: how long the control
 * thread is held by it at once, which is what a command would wait. (The simulator makes its list from memory, within the step.)
 *
 *   npx tsx tests/bench/watchdog.bench.ts
 *
 * Exit code 1 where a figure misses what is asked: no look holds the thread longer than 25 ms at once, the first ones of a process aside.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jsonElements } from '../../daemon/pbx/asterisk/json-elements.js'
import { lookAtLegs } from '../../daemon/pbx/asterisk/look-at-legs.js'
import { createEngine } from '../../dialer/engine.js'
import { agentId, type LegId, siteId, sitePrefix, trunkName } from '../../dialer/model/ids.js'
import type { EngineEffect, EngineInput } from '../../dialer/ports/engine.js'
import type { PbxSnapshot } from '../../dialer/ports/pbx.js'
import { allCapabilities } from '../../dialer/ports/pbx-capabilities.js'
import { aCampaign, aLead, anAgent, start } from '../dialer/support/engine-stage.js'

const calls = 1000
const looks = 20
const askedMs = 25
const site = siteId('main')
let isMissed = false

const middleOf = (ms: readonly number[]) => [...ms].sort((a, b) => a - b)[Math.floor(ms.length / 2)] ?? 0

const report = (what: string, ms: readonly number[]) => {
  const most = Math.max(...ms)
  const middle = middleOf(ms)
  if (middle > askedMs) isMissed = true
  console.log(`${what.padEnd(60)} median ${middle.toFixed(2)} ms, most ${most.toFixed(2)} ms (asked: ${askedMs} ms)`)
}

/** An engine with so many talks, and the PBX's own view of it. */
function talkingEngine() {
  const limits = { maxLines: 5000, callsPerSecond: 5000 }
  const leads = Array.from({ length: calls }, (_, i) => aLead(i + 1))
  const engine = createEngine({
    site,
    epoch: 'b1',
    limits: { ...limits, trunks: [{ name: trunkName('carrier'), ...limits }] },
    capabilities: allCapabilities,
    campaigns: [aCampaign(1, { dialMode: 'progressive', maxLines: 5000, callsPerSecond: 5000 })],
    agents: Array.from({ length: calls }, (_, i) => anAgent(i + 1)),
    seed: { openCalls: [], agents: [], dispositions: [] },
    now: start,
  })
  const legs = new Map<LegId, PbxSnapshot['legs'][number]>()
  const waiting: EngineInput[] = []
  let now = start
  const perform = (effect: EngineEffect) => {
    if (effect.kind === 'commit') waiting.push({ kind: 'committed', result: { id: effect.commit.id, ok: true } })
    if (effect.kind === 'readyLeads') {
      const { campaign, except, limit } = effect.query
      const batch = leads.filter(({ id }) => !except.includes(id)).slice(0, limit)
      for (const lead of batch) leads.splice(leads.indexOf(lead), 1)
      waiting.push({
        kind: 'leads',
        batch: { campaign, leads: batch, zones: [null], nextDueAt: null, unfinished: calls, total: calls },
      })
    }
    if (effect.kind !== 'pbx') return
    const { command } = effect
    if (command.kind === 'originate') {
      legs.set(command.leg, { leg: command.leg, state: 'up', bridge: null, held: command.target.kind === 'extension' })
      waiting.push({ kind: 'pbx', event: { kind: 'legAnswered', leg: command.leg, at: now } })
    } else if (command.kind === 'bridge') {
      for (const leg of command.legs) legs.set(leg, { leg, state: 'up', bridge: command.bridge, held: false })
      waiting.push({ kind: 'pbx', event: { kind: 'legsBridged', bridge: command.bridge, legs: command.legs, at: now } })
    }
  }
  const give = (input: EngineInput) => {
    waiting.push(input)
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) engine.step(next, now).forEach(perform)
  }
  give({ kind: 'link', status: 'reconciling', why: null })
  give({ kind: 'snapshot', snapshot: { legs: [], phones: [], trunks: [] } })
  give({ kind: 'link', status: 'ready', why: null })
  for (let n = 1; n <= calls; n++) {
    give({ kind: 'command', request: n, command: { kind: 'agent.signOn', agent: agentId(n), phoneMode: null } })
  }
  for (let second = 0; second < 20; second++) {
    now += 1000
    give({ kind: 'tick' })
  }
  const talks = engine.inspect().calls.filter(({ state }) => state === 'bridged').length
  return {
    engine,
    give,
    snapshot: { legs: [...legs.values()], phones: [], trunks: [] },
    now: () => (now += 5000),
    talks,
  }
}

const { engine, give, snapshot, now, talks } = talkingEngine()
console.log(`${talks} talks, ${snapshot.legs.length} legs`)
const engineMs: number[] = []
for (let look = 0; look < looks; look++) {
  now()
  give({ kind: 'tick' })
  // By processor time: what else runs on this machine is no cost of ours.
  const from = process.cpuUsage()
  give({ kind: 'watch', look: { snapshot, kept: null, stuckRecordings: [] } })
  const { user, system } = process.cpuUsage(from)
  engineMs.push((user + system) / 1000)
}
report('engine: one look compared', engineMs)
const { watch } = engine.inspect()
if (watch.repaired.length > 0 || talks < calls) isMissed = true
console.log(`repairs: ${watch.repaired.length} (asked: 0)`, ...watch.repaired)

/** What Asterisk tells of a channel, at its usual length. */
const channel = (id: string) => ({
  id,
  name: `PJSIP/carrier-${id.slice(-8)}`,
  state: 'Up',
  protocol_id: `${id}-2f4c1a9e7b@10.0.0.1`,
  caller: { name: '', number: '+493012345678' },
  connected: { name: '', number: '+493087654321' },
  accountcode: '',
  dialplan: { context: 'default', exten: 's', priority: 1, app_name: 'Stasis', app_data: 'trunkline-main' },
  creationtime: '2026-03-02T10:00:00.000+0000',
  language: 'en',
})
const bridgesOf = new Map<string, string[]>()
for (const { leg, bridge } of snapshot.legs)
  if (bridge !== null) bridgesOf.set(bridge, [...(bridgesOf.get(bridge) ?? []), leg])
const bridges = [...bridgesOf].map(([id, channels]) => ({
  id,
  technology: 'simple_bridge',
  bridge_type: 'mixing',
  bridge_class: 'stasis',
  creator: 'Stasis',
  name: '',
  channels,
  creationtime: '2026-03-02T10:00:00.000+0000',
  video_mode: 'none',
}))
const bodies: Readonly<Record<string, string>> = {
  '/ari/channels': JSON.stringify(snapshot.legs.map(({ leg }) => channel(leg))),
  '/ari/bridges': JSON.stringify(bridges),
}
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(bodies[request.url ?? ''] ?? '[]')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
const access = { ariUrl: `http://127.0.0.1:${port}`, ariUser: 'u', ariPassword: 'p' }
const book = { prefix: sitePrefix(site), holdBridge: 'tl-hold.main' }

const bytes = Object.values(bodies).reduce((sum, body) => sum + body.length, 0)
console.log(`Asterisk: ${(bytes / 1e6).toFixed(1)} MB of lists`)
const heldMs: number[] = []
const wholeMs: number[] = []
const spentMs = (from: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}
/** As sockets give them. */
const pieceBytes = 65_536
for (let look = 0; look < looks; look++) {
  const from = process.cpuUsage()
  const legs = await lookAtLegs(access, book, new AbortController().signal)
  wholeMs.push(spentMs(from))
  if (legs.length !== snapshot.legs.length) isMissed = true
  let most = 0
  let began = process.cpuUsage()
  const text = Buffer.from(bodies['/ari/channels'] ?? '')
  async function* pieces() {
    for (let at = 0; at < text.length; at += pieceBytes) {
      began = process.cpuUsage()
      yield text.subarray(at, at + pieceBytes)
    }
  }
  for await (const _ of jsonElements(pieces())) most = Math.max(most, spentMs(began))
  heldMs.push(most)
}
report('Asterisk: longest piece of the lists at once', heldMs)
console.log(
  `Asterisk: a look in all, sockets and the server of this bench in it, ${middleOf(wholeMs).toFixed(1)} ms of a processor`,
)
server.close()
console.log(isMissed ? 'NOT MET' : 'met')
process.exitCode = isMissed ? 1 : 0
