import { WebSocket } from 'ws'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { isFields } from './ari-event.js'
import { type AriAccess, ariAddress, ariAuthorization } from './ari-http.js'

const openWithinMs = 5000
const pingEveryMs = 2500
/** Nothing heard for so long, not even the answer to a ping: the PBX hangs. */
const silentForMs = 7500

/** The event socket of one application, open. */
export interface AriSocket {
  /** False when the socket is closed; nothing was sent then. */
  send(text: string): boolean
  /** Where each parsed message goes; set once, before anything else is awaited. */
  onMessage(listener: (message: Readonly<Record<string, unknown>>) => void): void
  /** Resolves with the reason when the socket is over. */
  readonly closed: Promise<string>
  close(): void
}

/**
 * Opens the event WebSocket with `ws`, credentials in the header, and watches that it lives: a PBX that hangs keeps its TCP
 * connection, only the missing answer to a ping tells.
 * @throws DomainError PBX_UNAVAILABLE, CONFIG_INVALID (user or password refused)
 */
export async function openAriSocket(
  access: AriAccess,
  application: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<AriSocket> {
  const address = `${ariAddress(access, 'events').replace(/^http/, 'ws')}?app=${encodeURIComponent(application)}`
  const socket = new WebSocket(address, {
    headers: { authorization: ariAuthorization(access) },
    perMessageDeflate: false,
    handshakeTimeout: openWithinMs,
    maxPayload: 64 * 1024 * 1024,
  })
  let listener: (message: Readonly<Record<string, unknown>>) => void = () => {}
  let heardAt = clock.now()
  let why = 'the PBX closed the event connection'
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(why))
  })
  const end = (reason: string) => {
    why = reason
    socket.terminate()
  }
  // An abort during the handshake ends in 'close' too.
  const abort = () => end('stopped')
  signal.addEventListener('abort', abort, { once: true })
  socket.on('pong', () => {
    heardAt = clock.now()
  })
  socket.on('message', (data) => {
    heardAt = clock.now()
    const message = parse(Buffer.isBuffer(data) ? data.toString('utf8') : '')
    if (message !== null) listener(message)
  })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.on('error', (error) => {
        why = `the event connection broke: ${error.message}`
        reject(openError(access, error))
      })
      socket.once('close', () => reject(new DomainError('PBX_UNAVAILABLE', `ARI at ${access.ariUrl}: ${why}`)))
    })
  } finally {
    signal.removeEventListener('abort', abort)
  }
  let stopWatch = () => {}
  const watchAt = (at: number) => {
    stopWatch = clock.schedule(at, () => watch(at))
  }
  const watch = (due: number) => {
    const now = clock.now()
    // So late it was this process that slept: what the PBX said meanwhile still waits to be read.
    if (now - due > pingEveryMs) heardAt = now
    if (now - heardAt > silentForMs) return end('ARI does not answer any more')
    socket.ping()
    watchAt(now + pingEveryMs)
  }
  heardAt = clock.now()
  watchAt(heardAt + pingEveryMs)
  socket.on('close', () => stopWatch())

  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false
      socket.send(text)
      return true
    },
    onMessage(next) {
      listener = next
    },
    closed,
    close() {
      why = 'closed by us'
      socket.close()
      // A PBX that hangs would never finish the closing handshake.
      clock.schedule(clock.now() + 1000, () => socket.terminate())
    },
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const message: unknown = JSON.parse(text)
    return isFields(message) ? message : null
  } catch {
    return null
  }
}

function openError(access: AriAccess, error: Error): DomainError {
  if (/response: 40[13]/.test(error.message)) {
    return new DomainError('CONFIG_INVALID', `ARI at ${access.ariUrl} refuses the user "${access.ariUser}" for events.`)
  }
  return new DomainError(
    'PBX_UNAVAILABLE',
    `ARI at ${access.ariUrl} gives no events: ${error.message}`,
    undefined,
    error,
  )
}
