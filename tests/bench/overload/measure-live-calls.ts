import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createSystemClock } from '../../../daemon/clock.js'
import { planNumber } from '../../../daemon/pbx/simulator/people.js'
import { extension, siteId } from '../../../dialer/model/ids.js'
import { openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { until } from '../../lab/support/until.js'
import { type ProcessSite, processSite } from '../../process/support/process-site.js'
import { readProbe } from '../load/memory-slope.js'
import { figuresOf, figuresText, judge, loadText, ms } from '../support/figures.js'

const everyHour = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]
const changesPerSecond = 20
const holdS = 20
/** A call costs no more than this of everything the process holds. */
const mostKiBPerCall = 32

/** So many conversations at once on the simulated PBX, through the whole process with its files and threads; 20 of them end and begin each second. */
export async function measureLiveCalls({ calls }: { readonly calls: number }): Promise<void> {
  const limits = { maxLines: calls + 500, callsPerSecond: 500 }
  const site = await processSite({
    config: {
      sites: [
        {
          id: 'main',
          pbx: 'simulated',
          defaultCountry: 'US',
          limits: { ...limits, trunks: [{ name: 'sim-trunk', ...limits }] },
        },
      ],
    },
  })
  const probe = join(tmpdir(), `trunkline-calls-probe-${process.pid}.jsonl`)
  try {
    // Once before, so that it has its files and its administrator.
    await site.start()
    await site.stop()
    const agents = await staff(site, calls)
    await site.start({
      LOAD_PROBE: probe,
      LOAD_PROBE_MS: '1000',
      LOAD_PROBE_GC_MS: '4000',
      NODE_OPTIONS: `--require ${resolve('tests/bench/load/thread-probe.cjs')}`,
    })
    await inTurn(agents, 20, (agent) => site.admin.post(`/agents/${agent}/sign-on`, {}))
    await until('everybody available', async () => ((await look(site)).available >= calls ? true : null), 120_000)
    const before = await held(probe)
    const campaign = await dial(site, calls)
    const began = performance.now()
    await until(`${calls} conversations`, async () => ((await look(site)).talking >= calls ? true : null), 180_000)
    const tookS = (performance.now() - began) / 1000
    const after = await held(probe)

    const from = Date.now()
    const answers: number[] = []
    for (let n = 0; n < holdS * changesPerSecond; n++) {
      const due = from + (n * 1000) / changesPerSecond
      await new Promise((done) => setTimeout(done, Math.max(0, due - Date.now())))
      const asked = performance.now()
      await site.admin.post(`/agents/${agents[n % agents.length]}/hang-up`).catch(() => undefined)
      answers.push(performance.now() - asked)
    }
    const control = readProbe(probe).filter(({ at, name }) => name === 'control' && at > from)
    const late = figuresOf(control.map((line) => line.late.p99))
    const now = await look(site)
    const perCall = (after.heap - before.heap) / calls / 1024
    const wholePerCall = (after.rss - before.rss) / calls / 1024

    console.log(`\n${calls} conversations at once, through the process; ${loadText()}`)
    console.log(
      `  all up after ${tookS.toFixed(1)} s; process ${mb(before.rss)} MB with ${calls} agents signed on, ${mb(after.rss)} MB with their calls`,
    )
    console.log(
      `  a call costs ${perCall.toFixed(1)} KiB held by the control thread, the simulated PBX included; ${wholePerCall.toFixed(1)} KiB of the process`,
    )
    console.log(
      `  ${changesPerSecond} hang-ups and new calls a second: control thread late, p99 of each second ${figuresText(late)}`,
    )
    console.log(
      `  a hang-up over the API is answered after ${figuresText(figuresOf(answers))}; ${now.talking} talk at the end`,
    )
    judge(`memory per call ${perCall.toFixed(1)} KiB, asked ${mostKiBPerCall}`, perCall <= mostKiBPerCall)
    judge(`control thread late, p99 of most seconds ${ms(late.p50)}, asked 20 ms`, late.p50 <= 20)
    judge(`calls go on: ${now.talking} talk`, now.talking >= calls * 0.95)
    await site.admin.post(`/campaigns/${campaign}/pause`)
  } finally {
    await site.remove()
  }
}

/** Writes the accounts straight into the files: hashing so many passwords would take minutes. */
async function staff(site: ProcessSite, count: number): Promise<readonly number[]> {
  const store = await openStoreInProcess({ dataDir: site.dataDir, clock: createSystemClock() })
  const main = siteId('main')
  await store.openSite(main)
  const ids = await inTurn(
    Array.from({ length: count }, (_, n) => n + 1),
    200,
    async (n) => {
      const [email, name] = [`agent${n}@example.com`, `Agent ${n}`]
      const user = await store.writeSystem('users.create', { email, name, passwordHash: 'none', role: 'agent' })
      await store.writeSystem('memberships.put', { user: user.id, site: main, role: 'agent' })
      const phone = { sipUsername: null, sipPasswordEncrypted: null, phoneMode: 'nailedUp' } as const
      const agent = { user: user.id, name, email, extension: extension(String(10_000 + n)), ...phone }
      return (await store.write(main, 'agents.create', agent)).id as number
    },
  )
  await store.stop()
  return ids
}

async function dial(site: ProcessSite, calls: number): Promise<number> {
  const { id } = await site.admin.post<{ id: number }>('/campaigns', {
    name: 'Many',
    status: 'paused',
    settings: {
      dialingMode: 'progressive',
      callingWindow: everyHour,
      compliance: { preset: 'none' },
      wrapUpS: 0,
      record: false,
      maxLines: calls + 500,
      callsPerSecond: 500,
    },
  })
  const numbers = Array.from({ length: calls + holdS * changesPerSecond + 500 }, (_, n) => planNumber(0, n))
  const list = new File([['phoneNumber', ...numbers, ''].join('\n')], 'many.csv', { type: 'text/csv' })
  await site.admin.upload('/leads/bulk-upload', { campaignId: String(id) }, list)
  await site.admin.post(`/campaigns/${id}/start`)
  return id
}

async function look(site: ProcessSite): Promise<{ readonly available: number; readonly talking: number }> {
  const all = await site.admin.all<{ presence: string }>('/agents')
  const count = (presence: string) => all.filter((agent) => agent.presence === presence).length
  return { available: count('available'), talking: count('talking') }
}

/** What the control thread holds and the process takes, after garbage was collected. */
async function held(probe: string): Promise<{ readonly heap: number; readonly rss: number }> {
  const since = Date.now()
  const line = await until(
    'a reading',
    () => readProbe(probe).find(({ name, isCollected, at }) => name === 'control' && isCollected && at > since + 4000),
    60_000,
  )
  return { heap: line.heapUsed + line.external, rss: line.rss }
}

async function inTurn<T, R>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<R>,
): Promise<readonly R[]> {
  const done: R[] = []
  for (let from = 0; from < things.length; from += atOnce) {
    done.push(...(await Promise.all(things.slice(from, from + atOnce).map(work))))
  }
  return done
}

function mb(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0)
}
