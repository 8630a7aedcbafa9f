import { fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Lab } from '../../lab/support/lab.js'
import { startSippCarrier } from '../../lab/support/sipp-carrier.js'
import { type ProbeLine, readProbe } from '../load/memory-slope.js'
import { startDialingSite } from '../support/dialing-site.js'
import { type Figures, figuresOf, figuresText, judge, loadText, ms } from '../support/figures.js'
import type { FloodNews, FloodTask } from './flood.js'

const agents = 30
const callsPerSecond = 20
const refuseShare = 0.7
const talkMs = 1500
const keys = 60

type Phase = {
  readonly name: string
  readonly answerToAgent: Figures
  readonly control: Figures
  readonly controlWorst: number
  readonly steering: Figures
  readonly health: Figures
  readonly refusedVital: number
  readonly rss: number
  readonly calls: number
}

/**
 * The built program on a real Asterisk, 20 calls a second, three spans of the same length: calm, under a flood of everything the API takes, and
 * calm again. An agent's screen and a health check ask all the while.
 */
export async function measureFlood(lab: Lab, { seconds }: { readonly seconds: number }): Promise<void> {
  const sipp = await startSippCarrier(lab, {
    answerAfterMs: { min: 200, max: 600 },
    hangUpAfterMs: talkMs,
    refuseShare,
  })
  const probe = join(tmpdir(), `trunkline-flood-probe-${process.pid}.jsonl`)
  Object.assign(process.env, { LOAD_PROBE: probe, LOAD_PROBE_MS: '1000', LOAD_PROBE_GC_MS: '1000000000' })
  process.env['NODE_OPTIONS'] = `--require ${resolve('tests/bench/load/thread-probe.cjs')}`
  const application = `flood-${process.pid}`
  const dialing = await startDialingSite(lab, { application, transport: 'websocket', agents, callsPerSecond })
  delete process.env['NODE_OPTIONS']
  const { site, file } = dialing
  try {
    const idle = await dialing.idleCampaign('Idle')
    const made = await Promise.all(
      Array.from({ length: keys }, (_, n) =>
        site.admin.post<{ key: string }>('/api-keys', {
          name: `Flood ${n}`,
          scopes: [
            'lead.read',
            'lead.readAll',
            'lead.write',
            'call.read',
            'call.readAll',
            'agent.readAll',
            'site.read',
            'campaign.read',
          ],
        }),
      ),
    )
    const config = JSON.parse(await readFile(site.configFile, 'utf8')) as {
      http: { port: number }
      admin: { email: string; password: string }
    }
    const { port } = config.http
    await dialing.campaign('Load', Math.ceil(seconds * 3.6 * callsPerSecond), { dialingMode: 'power', ratio: 10 })
    const screen = await site.admin.signIn('agent1001@example.com', config.admin.password)
    const phase = (name: string, work: () => Promise<void>) =>
      watched(name, { probe, port, token: String(screen.token), calls: () => file.calls() }, work)
    const pause = () => new Promise<void>((done) => setTimeout(done, seconds * 1000))
    const phases: Phase[] = []
    phases.push(await phase('calm', pause))
    const task: FloodTask = {
      port,
      keys: made.map(({ key }) => key),
      email: config.admin.email,
      password: config.admin.password,
      campaign: idle,
      connections: { list: 60, search: 20, report: 20, export: 20, look: 20, login: 30, upload: 20, body: 10 },
      dawdlers: 300,
      deafSockets: 1000,
      seconds,
    }
    let news: FloodNews | null = null
    phases.push(
      await phase('flood', async () => {
        news = await floodWith(task)
      }),
    )
    phases.push(await phase('calm again', pause))
    tell(phases, news)
  } finally {
    await dialing.stop()
    await sipp.stop()
  }
}

function floodWith(task: FloodTask): Promise<FloodNews> {
  const child = fork(new URL('./flood.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
  return new Promise((done, fail) => {
    child.once('message', (news) => done(news as FloodNews))
    child.once('error', fail)
    child.once('exit', (code) => code !== 0 && fail(new Error(`the flood ended with ${code}`)))
    child.send(task)
  })
}

type Watching = {
  readonly probe: string
  readonly port: number
  readonly token: string
  readonly calls: () => readonly {
    readonly answeredAt: number | null
    readonly bridgedAt: number | null
    readonly closedAt: number | null
  }[]
}

/** What happened while `work` was done: calls, delays, and how soon an agent's screen and a health check were answered. */
async function watched(
  name: string,
  { probe, port, token, calls }: Watching,
  work: () => Promise<void>,
): Promise<Phase> {
  const from = Date.now()
  const [steering, health]: [number[], number[]] = [[], []]
  let refusedVital = 0
  let isOver = false
  const asking = (async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    while (!isOver) {
      for (const [path, init, into] of [
        ['/presence/heartbeat', { method: 'POST', headers, body: '{}' }, steering],
        ['/health/live', {}, health],
      ] as const) {
        const began = performance.now()
        const answer = await fetch(`http://127.0.0.1:${port}/api${path}`, init).catch(() => null)
        await answer?.arrayBuffer()
        into.push(performance.now() - began)
        if (answer?.status !== 200) refusedVital += 1
      }
      await new Promise((done) => setTimeout(done, 100))
    }
  })()
  await work()
  isOver = true
  await asking
  const to = Date.now()
  const lines: readonly ProbeLine[] = readProbe(probe).filter(
    ({ at, name: thread }) => thread === 'control' && at > from && at <= to,
  )
  const within = calls().filter(({ answeredAt }) => answeredAt !== null && answeredAt >= from && answeredAt < to)
  return {
    name,
    answerToAgent: figuresOf(
      within.flatMap(({ answeredAt, bridgedAt }) =>
        answeredAt === null || bridgedAt === null ? [] : [bridgedAt - answeredAt],
      ),
    ),
    control: figuresOf(lines.map(({ late }) => late.p99)),
    controlWorst: Math.max(...lines.map(({ late }) => late.max)),
    steering: figuresOf(steering),
    health: figuresOf(health),
    refusedVital,
    rss: Math.max(...lines.map(({ rss }) => rss)),
    calls: calls().filter(({ closedAt }) => closedAt !== null && closedAt >= from && closedAt < to).length,
  }
}

function tell(phases: readonly Phase[], news: FloodNews | null): void {
  console.log(`\nA flood on the API, ${callsPerSecond} calls a second meanwhile; ${loadText()}`)
  for (const one of phases) {
    console.log(`  ${one.name}: ${one.calls} calls ended, process ${(one.rss / 1_048_576).toFixed(0)} MB`)
    console.log(`    answer to agent ${figuresText(one.answerToAgent)}`)
    console.log(
      `    control thread late, p99 of each second: ${figuresText(one.control)}, once ${ms(one.controlWorst)}`,
    )
    console.log(
      `    an agent's heartbeat ${figuresText(one.steering)}; health check ${figuresText(one.health)}; ${one.refusedVital} refused`,
    )
  }
  for (const { kind, statuses, servedMs, refusedMs, withRetryAfter } of news?.figures ?? []) {
    const refused =
      refusedMs.length === 0
        ? ''
        : `; refused after p50 ${ms(figuresOf(refusedMs).p50)}, ${withRetryAfter} with Retry-After`
    const served = servedMs.length === 0 ? 'none served' : `served ${figuresText(figuresOf(servedMs))}`
    console.log(`  ${kind.padEnd(7)} ${JSON.stringify(statuses)} ${served}${refused}`)
  }
  console.log(`  sockets that never read: ${news?.deafOpened} opened, ${news?.deafClosed} closed by the end`)
  const [calm, flooded] = phases
  if (calm === undefined || flooded === undefined) return
  const refusals = (news?.figures ?? []).reduce((sum, { refusedMs }) => sum + refusedMs.length, 0)
  const told = (news?.figures ?? []).reduce((sum, { withRetryAfter }) => sum + withRetryAfter, 0)
  const most = Math.max(20, 2 * calm.answerToAgent.p99)
  judge(
    `answer to agent under the flood, p99 ${ms(flooded.answerToAgent.p99)}, asked twice that without (${ms(calm.answerToAgent.p99)}) or 20 ms`,
    flooded.answerToAgent.p99 <= most,
  )
  judge(
    `control thread late under the flood, p99 of most seconds ${ms(flooded.control.p50)}, asked 20 ms`,
    flooded.control.p50 <= 20,
  )
  judge(`no agent's command and no health check refused: ${flooded.refusedVital}`, flooded.refusedVital === 0)
  judge(
    `an agent's command under the flood, p99 ${ms(flooded.steering.p99)}, asked 500 ms`,
    flooded.steering.p99 <= 500,
  )
  judge(`${refusals} requests refused, each told when to come again`, refusals > 0 && told === refusals)
  judge(
    `memory under the flood ${(flooded.rss / 1_048_576).toFixed(0)} MB, asked 1000 MB`,
    flooded.rss < 1000 * 1_048_576,
  )
}
