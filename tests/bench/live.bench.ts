import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { rightsOfRole } from '../../api/auth/permissions.js'
import type { Principal } from '../../api/auth/principal.js'
import { createOnlineBook } from '../../api/live/online-book.js'
import { createSiteFeed } from '../../api/live/site-feed.js'
import { createLiveServer } from '../../api/live/upgrade.js'
import { createSystemClock } from '../../daemon/clock.js'
import { startThread } from '../../daemon/threads/start-thread.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { agentId, callRef, campaignId, siteId, userId } from '../../dialer/model/ids.js'
import { journalRange, readJournal } from '../../storage/journal/repository.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { makeCommit } from '../storage/support.js'
import { silentLog } from '../support/silent-log.js'
import { figuresOf, figuresText, judge, loadText } from './support/figures.js'
import type { CrowdNews, CrowdTask } from './support/live-crowd.js'

// A thousand live clients and 50 events a second, each committed by itself: every client gets every event it may see, how late, and what
// a client costs. The crowd is a process of its own. Beside it, in the same run, a bare server that sends the same bytes to all without
// journal, rights or places. Run: node --expose-gc --import tsx tests/bench/live.bench.ts [clients] [events a second] [seconds]

const clients = Number(process.argv[2] ?? 1000)
const perSecond = Number(process.argv[3] ?? 50)
const seconds = Number(process.argv[4] ?? 20)
const site = siteId('bench')
const agents = 50
const clock = createSystemClock()
const folder = mkdtempSync(join(tmpdir(), 'trunkline-live-'))

/** Nine of ten may see all; the others are agents, who see their own calls alone. */
const isAgent = (client: number): boolean => client % 10 === 9
const agentOf = (client: number): number => (Math.floor(client / 10) % agents) + 1
const agentOfEvent = (n: number): number => (n % agents) + 1

function principalOf(client: number): Principal {
  const role = isAgent(client) ? 'agent' : 'supervisor'
  return {
    user: userId(client + 1),
    email: '',
    name: `Person ${client}`,
    role,
    rights: rightsOfRole(role),
    site,
    agent: isAgent(client) ? agentId(agentOf(client)) : null,
    token: null,
    apiKey: null,
  }
}

function event(n: number): DomainEvent {
  return {
    kind: 'call.ended',
    at: Date.now(),
    call: callRef(`bench-${n}`),
    campaign: campaignId(1),
    lead: null,
    agent: agentId(agentOfEvent(n)),
    outcome: 'connected',
    endedBy: 'lead',
    cause: 16,
    talkMs: 60_000,
    durationMs: 75_000,
  }
}

interface Crowd {
  news<T extends CrowdNews['news']>(kind: T): Promise<Extract<CrowdNews, { news: T }>>
  send(task: CrowdTask | 'tell' | 'clear' | 'end'): void
  readonly child: ChildProcess
}

function startCrowd(): Crowd {
  const child = fork(new URL('./support/live-crowd.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
  return {
    child,
    send: (task) => void child.send(task),
    news: (kind) =>
      new Promise((resolve) => {
        const hear = (message: CrowdNews): void => {
          if (message.news !== kind) return
          child.off('message', hear)
          resolve(message as Extract<CrowdNews, { news: typeof kind }>)
        }
        child.on('message', hear)
      }),
  }
}

async function memory(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await pause(200)
  }
  return process.memoryUsage().rss
}

/** Lets events happen and measures; `happen` sends the n-th. */
async function measure(
  name: string,
  { port, path }: { readonly port: number; readonly path: string },
  happen: (n: number) => void,
) {
  const before = await memory()
  const crowd = startCrowd()
  crowd.send({ port, path, tokens: Array.from({ length: clients }, (_, i) => String(i)) })
  await crowd.news('listening')
  const after = await memory()
  for (let n = 0; n < perSecond; n++) {
    happen(n)
    await pause(1000 / perSecond)
  }
  await pause(1000)
  crowd.send('clear')
  const cpu = process.cpuUsage()
  const began = performance.now()
  const total = perSecond * seconds
  for (let n = 0; n < total; n++) {
    happen(n)
    await pause(Math.max(0, began + ((n + 1) * 1000) / perSecond - performance.now()))
  }
  await pause(1500)
  const used = process.cpuUsage(cpu)
  const cores = (used.user + used.system) / 1e3 / (performance.now() - began)
  crowd.send('tell')
  const heard = await crowd.news('heard')
  crowd.send('end')
  await new Promise((resolve) => crowd.child.once('exit', resolve))
  const late = figuresOf(heard.lateMs)
  const bytes = (after - before) / clients
  console.log(
    `${name.padEnd(10)} ${figuresText(late)}; ${cores.toFixed(2)} cores; ${(bytes / 1024).toFixed(1)} KiB a client`,
  )
  return { late, cores, bytes, heard, total }
}

async function ownServer() {
  const writer = startThread(new URL('../../storage/writer/writer-thread.js', import.meta.url), {
    workerData: { dataDir: folder },
  })
  const storage = await connectWriterThread(writer)
  const store = storage.client
  await store.openSite(site)
  const reader = openSiteReader(folder, site)
  const { last } = await journalRange(reader.db)
  const feed = createSiteFeed((after, limit) => readJournal(reader.db, { after, limit }), last, 5000)
  const live = createLiveServer({
    authenticate: async ({ headers }) => {
      const [, token] = (headers.get('authorization') ?? '').split(' ')
      if (token === undefined) throw new DomainError('UNAUTHORIZED', 'no token')
      return principalOf(Number(token))
    },
    feedOf: async () => feed,
    online: createOnlineBook(clock),
    cors: { origins: [] },
    clock,
    log: silentLog,
  })
  store.onCommitted(({ lastSeq }) => {
    feed.committed(lastSeq)
    live.wake(site)
  })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => live.upgrade(request, socket, head, 'tcp'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    path: '/api/live',
    happen: (n: number) => {
      store
        .write(site, 'engine.commit', makeCommit({ events: [event(n)] }))
        .catch((error: unknown) => console.error(error))
    },
    close: async () => {
      await live.close()
      server.close()
      reader.close()
      await storage.stop()
    },
  }
}

async function bareServer() {
  const server = createServer()
  const wss = new WebSocketServer({ server, handleProtocols: () => 'bearer' })
  const sockets = new Set<WebSocket>()
  wss.on('connection', (ws) => {
    sockets.add(ws)
    ws.on('close', () => sockets.delete(ws))
    ws.on('message', () => ws.send('{"type":"subscribed"}'))
    ws.send('{"type":"welcome"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    path: '/',
    happen: (n: number) => {
      const { kind, at, ...data } = event(n)
      const message = { type: 'event', seq: n, topic: 'call', kind, at: new Date(at).toISOString(), data }
      const text = Buffer.from(JSON.stringify(message))
      for (const ws of sockets) ws.send(text, { binary: false })
    },
    close: async () => {
      for (const ws of sockets) ws.terminate()
      wss.close()
      server.close()
    },
  }
}

try {
  console.log(`${loadText()}\n\n${clients} clients, ${perSecond} events a second, ${seconds} s`)
  const own = await ownServer()
  const ours = await measure('trunkline', own, own.happen)
  await own.close()
  const bare = await bareServer()
  const plain = await measure('bare ws', bare, bare.happen)
  await bare.close()
  const wanted = Array.from({ length: clients }, (_, client) => {
    if (!isAgent(client)) return ours.total
    return Array.from({ length: ours.total }, (_unused, n) => agentOfEvent(n)).filter((one) => one === agentOf(client))
      .length
  })
  const missing = wanted.filter((count, client) => ours.heard.counts[client] !== count).length
  console.log(`\nprocessor time ${(ours.cores / plain.cores).toFixed(2)} of the bare server's\n`)
  judge(
    `each client got every event it may see and no other: ${missing} did not, ${ours.heard.gaps} gaps`,
    missing === 0,
  )
  judge(`p99 below 250 ms: ${ours.late.p99.toFixed(0)} ms`, ours.late.p99 < 250)
  judge(`memory per client stated: ${(ours.bytes / 1024).toFixed(1)} KiB`, Number.isFinite(ours.bytes))
  console.log(`\n${loadText()}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
