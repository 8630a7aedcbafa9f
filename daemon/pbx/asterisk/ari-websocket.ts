import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { AriSocket } from './ari-events.js'
import type { AriCall, AriResponse, AriTransport } from './ari-transport.js'

const answerWithinMs = 10_000
const sweepEveryMs = 1000

interface Waiting {
  readonly sentAt: number
  readonly resolve: (response: AriResponse) => void
  readonly reject: (error: DomainError) => void
}

/** Commands over the event WebSocket. `answer` must be given every message of type `RESTResponse`. */
export interface AriWebSocketTransport extends AriTransport {
  answer(message: Readonly<Record<string, unknown>>): void
}

/**
 * REST over the event WebSocket (Asterisk 22, and 20 from 20.14): one connection, answered in order, so requests may be sent
 * without waiting for the one before. https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/ARI-REST-over-WebSocket/
 */
export function createAriWebSocket(socket: AriSocket, clock: Clock): AriWebSocketTransport {
  const waiting = new Map<string, Waiting>()
  let lastId = 0
  let over: string | null = null

  const end = (why: string) => {
    over = why
    stopSweep()
    for (const { reject } of waiting.values()) reject(unavailable(why))
    waiting.clear()
  }
  // One timer for all requests: they are answered in order, so the oldest stand first.
  const sweep = (due: number) => {
    const now = clock.now()
    // So late it was this process that slept: the answers wait to be read before anything is given up.
    if (now - due <= sweepEveryMs) {
      for (const [id, { sentAt, reject }] of waiting) {
        if (now - sentAt < answerWithinMs) break
        waiting.delete(id)
        reject(unavailable('ARI did not answer a request in time'))
      }
    }
    stopSweep = sweepAt(now + sweepEveryMs)
  }
  const sweepAt = (at: number) => clock.schedule(at, () => sweep(at))
  let stopSweep = sweepAt(clock.now() + sweepEveryMs)
  socket.closed.then(end, end)

  return {
    kind: 'websocket',
    request(call) {
      if (over !== null) return Promise.reject(unavailable(over))
      const id = String((lastId += 1))
      return new Promise((resolve, reject) => {
        waiting.set(id, { sentAt: clock.now(), resolve, reject })
        if (!socket.send(messageOf(id, call))) {
          waiting.delete(id)
          reject(unavailable('the event connection is closed'))
        }
      })
    },
    answer(message) {
      const id = message['request_id']
      const status = message['status_code']
      const request = typeof id === 'string' ? waiting.get(id) : undefined
      if (request === undefined || typeof id !== 'string' || typeof status !== 'number') return
      waiting.delete(id)
      request.resolve({ status, body: bodyOf(message['message_body']) })
    },
    close: async () => end('closed by us'),
  }
}

function messageOf(id: string, call: AriCall): string {
  const message = {
    type: 'RESTRequest',
    transaction_id: id,
    request_id: id,
    method: call.method,
    uri: call.path,
    query_strings: Object.entries(call.query ?? {}).map(([name, value]) => ({ name, value })),
  }
  if (call.body === undefined) return JSON.stringify(message)
  return JSON.stringify({ ...message, content_type: 'application/json', message_body: JSON.stringify(call.body) })
}

function bodyOf(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function unavailable(why: string): DomainError {
  return new DomainError('PBX_UNAVAILABLE', `The PBX did not take a request: ${why}.`)
}
