import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startDispatcher } from '../../api/webhooks/dispatcher.js'
import { defaultWebhookSettings } from '../../api/webhooks/settings.js'
import { createSystemClock } from '../../daemon/clock.js'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { startThread } from '../../daemon/threads/start-thread.js'
import { callRef, siteId } from '../../dialer/model/ids.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { makeCommit } from '../storage/support.js'
import { silentLog } from '../support/silent-log.js'
import { figuresOf, figuresText, judge, loadText, ms } from './support/figures.js'

// Webhooks behind a backlog: how fast one subscription is worked off, what memory that takes, what it costs steps of calls, and how soon an
// event reaches a subscription that is up to date while nine endpoints beside it hang. The endpoints are in the same process.
// Run: node --expose-gc --import tsx tests/bench/webhooks.bench.ts [events of the backlog] [seconds]

const backlog = Number(process.argv[2] ?? 1_000_000)
const seconds = Number(process.argv[3] ?? 15)
const site = siteId('bench')
const clock = createSystemClock()
const folder = mkdtempSync(join(tmpdir(), 'trunkline-webhooks-'))

const of = { campaign: null, lead: null, agent: null }
const ringing = (n: number) => ({ kind: 'call.ringing', at: Date.now(), call: callRef(`bench-${n}`), ...of }) as const
const answered = (n: number) => ({ kind: 'call.answered', at: Date.now(), call: callRef(`bench-${n}`), ...of }) as const

const late: number[] = []
let got = 0
const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    if (request.url === '/hangs') return
    const { event, at } = JSON.parse(Buffer.concat(parts).toString()) as { event: string; at: string }
    if (event === 'call.answered') late.push(Date.now() - Date.parse(at))
    else got += 1
    response.end('ok')
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo

try {
  console.log(`${loadText()}\n`)
  const writer = startThread(new URL('../../storage/writer/writer-thread.js', import.meta.url), {
    workerData: { dataDir: folder },
  })
  const storage = await connectWriterThread(writer)
  const store = storage.client
  await store.openSite(site)
  const subscribe = (path: string, events: readonly string[]) =>
    store.write(site, 'webhooks.create', {
      uid: path,
      name: path,
      url: `http://127.0.0.1:${port}${path}`,
      events,
      campaigns: [],
      retryForS: 86_400,
      secret: 'whsec_bench',
    })
  await subscribe('/backlog', ['call.ringing'])
  for (let n = 0; n < backlog; n += 2000) {
    const events = Array.from({ length: Math.min(2000, backlog - n) }, (_, i) => ringing(n + i))
    await store.write(site, 'engine.commit', makeCommit({ events }))
  }
  for (let i = 0; i < 9; i++) await subscribe('/hangs', ['call.answered'])
  await subscribe('/current', ['call.answered'])
  globalThis.gc?.()
  const before = process.memoryUsage()
  const reader = openSiteReader(folder, site)
  const dispatcher = startDispatcher({
    store,
    siteDb: () => reader.db,
    openSecret: (sealed) => sealed,
    settings: { ...defaultWebhookSettings, allowPrivate: ['127.0.0.1'], mostPerHost: 32 },
    clock,
    random: createSeededRandom(1),
    log: silentLog,
    version: 'bench',
  })
  await dispatcher.put([site])
  await pause(1000)
  const steps: number[] = []
  let most = 0
  const from = got
  const began = performance.now()
  for (let n = 0; performance.now() - began < seconds * 1000; n++) {
    const asked = performance.now()
    await store.write(site, 'engine.commit', makeCommit({ events: n % 5 === 0 ? [answered(n)] : [ringing(n)] }))
    steps.push(performance.now() - asked)
    most = Math.max(most, process.memoryUsage().heapUsed - before.heapUsed)
    await pause(20)
  }
  const rate = (got - from) / ((performance.now() - began) / 1000)
  await pause(1000)
  const stopping = performance.now()
  await dispatcher.stop()
  console.log(`${rate.toFixed(0)} events a second to one subscription with a backlog of ${backlog}, in order`)
  console.log(`steps of calls meanwhile: ${figuresText(figuresOf(steps))}`)
  console.log(`to a subscription without one, beside 9 that hang: ${figuresText(figuresOf(late))}`)
  console.log(`stopped in ${ms(performance.now() - stopping)}\n`)
  judge(`memory of the heap at most 64 MB more: ${(most / 1e6).toFixed(1)} MB`, most < 64e6)
  judge(`p99 of an event to its endpoint below 1 s: ${ms(figuresOf(late).p99)}`, figuresOf(late).p99 < 1000)
  console.log(`\n${loadText()}`)
  reader.close()
  await storage.stop()
} finally {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
}
