import { connect, type Socket } from 'node:net'

/** One request as text, ready to be sent. */
export interface LoadRequest {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One answer. */
export interface LoadAnswer {
  readonly status: number
  readonly bytes: number
  readonly body: string
}

/** A connection that asks one thing after the other and costs little, so that the server is what is measured. */
export interface LoadConnection {
  ask(request: LoadRequest): Promise<LoadAnswer>
  close(): void
}

/** Connects to a server of this host that answers with `Content-Length`. */
export async function openConnection(port: number): Promise<LoadConnection> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let received: Buffer[] = []
  let size = 0
  let wanted = Number.POSITIVE_INFINITY
  let head = ''
  let waiting: { resolve(answer: LoadAnswer): void; reject(error: Error): void } | null = null
  socket.on('data', (part: Buffer) => {
    received.push(part)
    size += part.length
    if (wanted === Number.POSITIVE_INFINITY) {
      const all = received.length === 1 ? part : Buffer.concat(received)
      const end = all.indexOf('\r\n\r\n')
      if (end < 0) return
      head = all.subarray(0, end).toString('latin1')
      wanted = end + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN)
      if (Number.isNaN(wanted)) return fail(new Error(`an answer without Content-Length: ${head}`))
    }
    if (size < wanted) return
    const bytes = wanted
    const answered = waiting
    const body =
      answered === null
        ? ''
        : Buffer.concat(received)
            .subarray(head.length + 4)
            .toString('utf8')
    received = []
    size = 0
    wanted = Number.POSITIVE_INFINITY
    waiting = null
    answered?.resolve({ status: Number(head.slice(9, 12)), bytes, body })
  })
  const fail = (error: Error): void => {
    waiting?.reject(error)
    waiting = null
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))
  return {
    ask: ({ path, headers = {} }) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
        socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('')}\r\n`)
      }),
    close: () => socket.destroy(),
  }
}

/** Asks each in turn as fast as answers come, over so many connections, for so long; gives the answers per second. */
export async function flood(
  port: number,
  requests: LoadRequest | readonly LoadRequest[],
  connections: number,
  lengthMs: number,
): Promise<number> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(port)))
  const all = 'path' in requests ? [requests] : requests
  const began = performance.now()
  let answers = 0
  let asked = 0
  await Promise.all(
    open.map(async (connection) => {
      while (performance.now() - began < lengthMs) {
        const request = all[asked++ % all.length]
        if (request === undefined) throw new TypeError('nothing to ask')
        const { status, body } = await connection.ask(request)
        if (status !== 200) throw new Error(`${request.path}: ${status} ${body.slice(0, 300)}`)
        answers += 1
      }
      connection.close()
    }),
  )
  return (answers * 1000) / (performance.now() - began)
}

/** How long one paced request took, from the moment it was due. */
export interface Timed {
  readonly name: string
  readonly ms: number
}

/** Asks at a steady rate, whatever the answers take, each request in turn; a time runs from when its request was due. */
export async function pace(
  port: number,
  requests: readonly (LoadRequest & { readonly name: string })[],
  { perSecond, lengthMs }: { readonly perSecond: number; readonly lengthMs: number },
): Promise<readonly Timed[]> {
  const free = await Promise.all(Array.from({ length: 32 }, () => openConnection(port)))
  const times: Timed[] = []
  const pending: Promise<void>[] = []
  const queue: ((connection: LoadConnection) => void)[] = []
  const release = (connection: LoadConnection): void => {
    const next = queue.shift()
    if (next) next(connection)
    else free.push(connection)
  }
  const take = (): Promise<LoadConnection> => {
    const connection = free.pop()
    return connection ? Promise.resolve(connection) : new Promise((resolve) => queue.push(resolve))
  }
  const ask = async (request: LoadRequest & { readonly name: string }, due: number): Promise<void> => {
    const connection = await take()
    const { status, body } = await connection.ask(request)
    if (status !== 200) throw new Error(`${request.path}: ${status} ${body.slice(0, 300)}`)
    times.push({ name: request.name, ms: performance.now() - due })
    release(connection)
  }
  const began = performance.now()
  const total = Math.round((lengthMs / 1000) * perSecond)
  for (let n = 0; n < total; ) {
    const now = performance.now()
    for (; n < total && began + (n * 1000) / perSecond <= now; n++) {
      const request = requests[n % requests.length]
      if (request) pending.push(ask(request, began + (n * 1000) / perSecond))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(pending)
  for (const connection of free) connection.close()
  return times
}
