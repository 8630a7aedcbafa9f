import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

// A crowd of live clients in a process of its own: connects, tells when all of them listen, and in the end what each one heard and how late.
// It reads frames itself, because a thousand ordinary clients would cost more than the server that is measured.

/** What the crowd is told to do. */
export interface CrowdTask {
  readonly port: number
  readonly path: string
  /** One for each client. */
  readonly tokens: readonly string[]
}

/** What the crowd tells: that all listen, and when it is asked, what they heard. */
export type CrowdNews =
  | { readonly news: 'listening' }
  | {
      readonly news: 'heard'
      readonly counts: readonly number[]
      readonly lateMs: readonly number[]
      readonly gaps: number
    }

const sockets: Socket[] = []
const counts: number[] = []
const lateMs: number[] = []
let gaps = 0

const isoLength = '2026-01-01T00:00:00.000Z'.length
const atKey = Buffer.from('"at":"')
const eventStart = '{"type":"event"'

/** Reads the frames of a server, RFC 6455 5.2: unmasked, none of them longer than 64 KiB here. */
function readFrames(hear: (opcode: number, payload: Buffer) => void): (part: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (part) => {
    const all = rest.length === 0 ? part : Buffer.concat([rest, part])
    let at = 0
    while (all.length - at >= 2) {
      const short = (all[at + 1] ?? 0) & 0x7f
      const head = short === 126 ? 4 : 2
      if (all.length - at < head) break
      const length = short === 126 ? all.readUInt16BE(at + 2) : short
      if (all.length - at < head + length) break
      hear((all[at] ?? 0) & 0x0f, all.subarray(at + head, at + head + length))
      at += head + length
    }
    rest = all.subarray(at)
  }
}

/** A frame of a client: masked, with zeros. */
function frame(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text)
  const head = payload.length < 126 ? [payload.length | 0x80] : [126 | 0x80, payload.length >> 8, payload.length & 255]
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head, 0, 0, 0, 0]), payload])
}

function open(index: number, { port, path }: CrowdTask, token: string): Promise<void> {
  counts[index] = 0
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    sockets.push(socket)
    let isOpen = false
    const read = readFrames((opcode, payload) => {
      if (opcode === 9) return void socket.write(frame(10, payload.toString()))
      if (opcode !== 1) return
      if (payload.toString('latin1', 0, eventStart.length) === eventStart) {
        counts[index] = (counts[index] ?? 0) + 1
        const at = payload.indexOf(atKey) + atKey.length
        lateMs.push(Date.now() - Date.parse(payload.toString('latin1', at, at + isoLength)))
        return
      }
      const { type } = JSON.parse(payload.toString()) as { type: string }
      if (type === 'welcome') {
        socket.write(frame(1, JSON.stringify({ type: 'subscribe', topics: ['call', 'agent', 'campaign'] })))
      } else if (type === 'subscribed') resolve()
      else if (type === 'gap') gaps += 1
    })
    socket.on('error', reject)
    socket.on('data', (part: Buffer) => {
      if (isOpen) return read(part)
      const end = part.indexOf('\r\n\r\n')
      if (!part.toString('latin1', 0, 12).endsWith(' 101') || end < 0) return reject(new Error(part.toString()))
      isOpen = true
      if (part.length > end + 4) read(part.subarray(end + 4))
    })
    const key = randomBytes(16).toString('base64')
    const head = ['Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
    const more = [`Sec-WebSocket-Key: ${key}`, `Sec-WebSocket-Protocol: bearer, ${token}`]
    socket.write([`GET ${path} HTTP/1.1`, ...head, ...more, '', ''].join('\r\n'))
  })
}

process.on('message', (message: CrowdTask | 'tell' | 'clear' | 'end') => {
  if (message === 'end') {
    for (const socket of sockets) socket.destroy()
    process.exit(0)
  }
  if (message === 'clear') {
    counts.fill(0)
    lateMs.length = 0
    return
  }
  if (message === 'tell') return void process.send?.({ news: 'heard', counts, lateMs, gaps } satisfies CrowdNews)
  const connectAll = async (): Promise<void> => {
    // A few at a time, as people come.
    for (let from = 0; from < message.tokens.length; from += 50) {
      const some = message.tokens.slice(from, from + 50)
      await Promise.all(some.map((token, i) => open(from + i, message, token)))
    }
    process.send?.({ news: 'listening' } satisfies CrowdNews)
  }
  connectAll().catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
