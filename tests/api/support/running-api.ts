import { request } from 'node:http'
import { WebSocket } from 'ws'
import type { LiveLimits } from '../../../api/live/live-client.js'
import type { ServerMessage } from '../../../api/live/protocol.js'
import { type RunningApi, startApi } from '../../../api/server.js'
import type { ApiWorld } from './api-world.js'

export function listenApi(world: ApiWorld, limits: Partial<LiveLimits> = {}): Promise<RunningApi> {
  return startApi(world.options, { limits })
}

/** A client of the live API that keeps what it hears. */
export interface LiveListener {
  readonly ws: WebSocket
  readonly heard: ServerMessage[]
  readonly closed: Promise<number>
  send(message: object): void
  /** Resolves with the first message of the type that was not taken yet. */
  next<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>>
  /** Resolves when events up to the number were heard. */
  until(seq: number): Promise<void>
}

export function listenLive(
  api: RunningApi,
  protocols: string[] = [],
  headers: Record<string, string> = {},
): LiveListener {
  const ws = new WebSocket(`ws://127.0.0.1:${api.port}/api/live`, protocols, { headers })
  const heard: ServerMessage[] = []
  const waiting = new Set<() => void>()
  let taken = 0
  ws.on('message', (data: Buffer) => {
    heard.push(JSON.parse(data.toString('utf8')) as ServerMessage)
    for (const look of waiting) look()
  })
  const closed = new Promise<number>((resolve) => ws.once('close', (code) => resolve(code)))
  const when = <T>(look: () => T | undefined) =>
    new Promise<T>((resolve) => {
      const check = () => {
        const found = look()
        if (found === undefined) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  return {
    ws,
    heard,
    closed,
    send: (message) => ws.send(JSON.stringify(message)),
    next: <T extends ServerMessage['type']>(type: T) =>
      when(() => {
        const index = heard.findIndex((one, at) => at >= taken && one.type === type)
        if (index < 0) return undefined
        taken = index + 1
        return heard[index] as Extract<ServerMessage, { type: T }>
      }),
    until: (seq) =>
      when(() => (heard.some((one) => one.type === 'event' && one.seq >= seq) ? true : undefined)).then(() => {}),
  }
}

/** The HTTP status with which the live API refuses an upgrade. */
export function upgradeStatus(api: RunningApi, headers: Record<string, string>): Promise<number> {
  const ws = new WebSocket(`ws://127.0.0.1:${api.port}/api/live`, { headers })
  ws.on('error', () => undefined)
  return new Promise((resolve) => {
    ws.once('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    ws.once('open', () => resolve(101))
  })
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** One request over TCP or, with `socketPath`, over the control socket. */
export function overWire(
  to: { readonly port?: number; readonly socketPath?: string },
  path: string,
  init: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: Buffer | string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { ...to, host: '127.0.0.1', path, method: init.method ?? 'GET', headers: init.headers ?? {} },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
        )
        answer.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(init.body)
  })
}
