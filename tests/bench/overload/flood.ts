import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'

// A flood of requests from a process of its own: as many connections as it is told ask one thing after the other, without a pause, each its own
// mix; others only dawdle. Tells in the end what was answered, how soon, and what not.

/** What the flood is told to do. */
export type FloodTask = {
  readonly port: number
  /** API keys, used in turn. */
  readonly keys: readonly string[]
  readonly email: string
  readonly password: string
  readonly campaign: number
  /** Connections for each kind of request. */
  readonly connections: Readonly<Record<FloodKind, number>>
  /** Connections that send a request's head or body byte by byte, and that say nothing. */
  readonly dawdlers: number
  /** WebSockets that subscribe and never read. */
  readonly deafSockets: number
  readonly seconds: number
}

export type FloodKind = 'list' | 'search' | 'report' | 'export' | 'look' | 'login' | 'upload' | 'body'

/** What became of one kind. */
export type FloodFigures = {
  readonly kind: FloodKind
  readonly statuses: Readonly<Record<string, number>>
  /** Of those answered with 2xx, and of those refused with 503. ms */
  readonly servedMs: readonly number[]
  readonly refusedMs: readonly number[]
  /** Refused with 503 and told when to come again. */
  readonly withRetryAfter: number
}

export type FloodNews = {
  readonly figures: readonly FloodFigures[]
  readonly deafOpened: number
  readonly deafClosed: number
}

type Ask = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const csv = `phoneNumber\n${Array.from({ length: 5000 }, (_, n) => `+1646${2_000_000 + n}`).join('\n')}\n`
const form = [
  '--flood\r\nContent-Disposition: form-data; name="campaignId"\r\n\r\n%CAMPAIGN%\r\n',
  `--flood\r\nContent-Disposition: form-data; name="file"; filename="flood.csv"\r\nContent-Type: text/csv\r\n\r\n${csv}\r\n`,
  '--flood--\r\n',
].join('')
const json = { 'content-type': 'application/json' }

function asksOf(kind: FloodKind, { campaign, email, password }: FloodTask): (n: number) => Ask {
  const get = (path: string): Ask => ({ method: 'GET', path: `/api${path}` })
  const post = (path: string, body: string, headers: Readonly<Record<string, string>> = json): Ask => ({
    method: 'POST',
    path: `/api${path}`,
    headers,
    body,
  })
  switch (kind) {
    case 'list':
      return (n) => get(n % 2 === 0 ? `/leads?limit=100&page=${(n % 50) + 1}` : `/calls?limit=100&page=${(n % 20) + 1}`)
    case 'search':
      return (n) => get(`/leads?query=Person%20${n}`)
    case 'report':
      return () => get('/stats/dashboard')
    case 'export':
      return () => get(`/campaigns/${campaign}/abandonment/evidence`)
    case 'look':
      return () => get('/agents')
    case 'login':
      return () => post('/auth/login', JSON.stringify({ email, password }))
    case 'upload':
      return () =>
        post('/leads/bulk-upload', form.replace('%CAMPAIGN%', String(campaign)), {
          'content-type': 'multipart/form-data; boundary=flood',
        })
    case 'body':
      return () => post('/leads', JSON.stringify({ campaignId: campaign, phoneNumber: 'x'.repeat(900_000) }))
  }
}

/** The same while it is counted. */
type Counting = {
  readonly kind: FloodKind
  readonly statuses: Record<string, number>
  readonly servedMs: number[]
  readonly refusedMs: number[]
  withRetryAfter: number
}

const figures = new Map<FloodKind, Counting>()
const dawdling: Socket[] = []
let deafOpened = 0
let deafClosed = 0

function ask(port: number, agent: Agent, key: string, { method, path, headers = {}, body }: Ask) {
  return new Promise<{ readonly status: number; readonly hasRetryAfter: boolean }>((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(
      { host: '127.0.0.1', port, agent, method, path, headers: { 'x-api-key': key, ...headers, ...length } },
      (answer) => {
        answer.resume()
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, hasRetryAfter: answer.headers['retry-after'] !== undefined }),
        )
        answer.on('error', () => resolve({ status: 0, hasRetryAfter: false }))
      },
    )
    sent.on('error', () => resolve({ status: 0, hasRetryAfter: false }))
    sent.end(body)
  })
}

async function flood(task: FloodTask): Promise<void> {
  const until = performance.now() + task.seconds * 1000
  const work: Promise<void>[] = []
  let nth = 0
  for (const [name, connections] of Object.entries(task.connections)) {
    const kind = name as FloodKind
    figures.set(kind, { kind, statuses: {}, servedMs: [], refusedMs: [], withRetryAfter: 0 })
    for (let connection = 0; connection < connections; connection++) {
      const key = task.keys[nth++ % task.keys.length] ?? ''
      work.push(oneAfterTheOther(kind, key, task, until))
    }
  }
  for (let n = 0; n < task.dawdlers; n++) dawdling.push(dawdle(task, n, until))
  for (let n = 0; n < task.deafSockets; n++) dawdling.push(deaf(task, task.keys[n % task.keys.length] ?? ''))
  await Promise.all(work)
  for (const socket of dawdling) socket.destroy()
}

async function oneAfterTheOther(kind: FloodKind, key: string, task: FloodTask, until: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const next = asksOf(kind, task)
  const own = figures.get(kind)
  for (let n = 0; performance.now() < until && own; n++) {
    const began = performance.now()
    const { status, hasRetryAfter } = await ask(task.port, agent, key, next(n))
    const tookMs = performance.now() - began
    own.statuses[status] = (own.statuses[status] ?? 0) + 1
    if (status >= 200 && status < 300) own.servedMs.push(tookMs)
    if (status === 503) {
      own.refusedMs.push(tookMs)
      own.withRetryAfter += hasRetryAfter ? 1 : 0
    }
    // A broken connection would turn in a circle.
    if (status === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  agent.destroy()
}

/** Sends a head, or a body, byte by byte, or nothing at all; comes again when it is thrown out. */
function dawdle({ port, keys }: FloodTask, n: number, until: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  const head = `POST /api/leads HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${keys[0]}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n`
  if (n % 3 === 0) socket.write(`${head}\r\n{`)
  if (n % 3 === 1) socket.write(head)
  const timer = setInterval(() => {
    if (performance.now() > until) clearInterval(timer)
    else if (n % 3 !== 2 && socket.writable) socket.write(n % 3 === 0 ? ' ' : 'X')
  }, 500)
  socket.on('close', () => clearInterval(timer))
  return socket
}

/** Subscribes to all and never reads. */
function deaf({ port }: FloodTask, key: string): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.on('close', () => {
    deafClosed += 1
  })
  const head = ['GET /api/live HTTP/1.1', 'Host: x', `X-Api-Key: ${key}`, 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write(
    [...head, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', '', ''].join('\r\n'),
  )
  socket.once('data', () => {
    deafOpened += 1
    const text = Buffer.from('{"type":"subscribe","topics":["call","agent","campaign","lead"],"after":0}')
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]))
    socket.pause()
  })
  return socket
}

process.on('message', (task: FloodTask) => {
  flood(task).then(
    () => {
      process.send?.({ figures: [...figures.values()], deafOpened, deafClosed } satisfies FloodNews, () =>
        process.exit(0),
      )
    },
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
