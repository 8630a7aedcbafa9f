import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { simulatedRecording } from '../../../daemon/pbx/simulator/simulated-recording.js'
import type { TwilioRestParts } from '../../../daemon/pbx/twilio/twilio-rest.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { answerOf, type FakeAnswer } from './fake-answers.js'
import type { FakePerson } from './fake-person.js'
import { createFakeWorld, type FakeWorld } from './fake-world.js'
import { type CheckedRequest, openRequestCheck } from './request-check.js'

/** A callback on its way to us. */
export interface FakeCallback {
  readonly url: string
  readonly form: Readonly<Record<string, string>>
}

/** How a callback travels: so many copies, each so late. */
export interface Delivery {
  readonly copies: number
  readonly lateMs: number
}

export interface FakeTwilioParts {
  readonly clock: Clock
  readonly people: (to: string) => FakePerson
  readonly numbers?: readonly string[]
  readonly pricePerMinute?: number
  /** Absent: the usual one of the tests. */
  readonly account?: { readonly sid: string; readonly token: string }
}

/** A Twilio on loopback: REST over HTTP held to the vendor's contract, and calls that live by a clock and tell themselves by signed callbacks. */
export interface FakeTwilio {
  readonly url: string
  readonly accountSid: string
  readonly authToken: string
  readonly world: FakeWorld
  /** Every request, and what of it breaks the contract. */
  readonly requests: readonly CheckedRequest[]
  readonly faults: readonly string[]
  /** Callbacks sent so far, with the status they were answered with. */
  readonly callbacks: readonly (FakeCallback & { readonly status: number | null })[]
  /** Requests and callbacks under way. */
  busy(): number
  /** What a client must send its requests through, so that they are seen to be under way. */
  readonly wrap: NonNullable<TwilioRestParts['wrap']>
  /** Decides answers before the built-in ones; `nothing` leaves the request without one; `undefined` leaves it to them. */
  script(answer: (request: CheckedRequest) => FakeAnswer | 'nothing' | undefined): void
  /** As `script`, but the request is done all the same. */
  loseAnswers(which: (request: CheckedRequest) => boolean): void
  deliver(how: (callback: FakeCallback) => Delivery): void
  /** Nothing reaches us and nothing comes from us; calls go on. */
  setDown(down: boolean): void
  /** Sends a form to an address of ours, signed with this token. */
  send(url: string, form: Readonly<Record<string, string>>, token?: string): Promise<Response>
  close(): Promise<void>
}

const usualAccount = { sid: `AC${'0'.repeat(31)}1`, token: 'a-token-of-the-tests' }
const travelMs = 5

export async function startFakeTwilio(parts: FakeTwilioParts): Promise<FakeTwilio> {
  const { clock, people, numbers = ['+4930555000'], pricePerMinute = null, account = usualAccount } = parts
  const { sid: accountSid, token: authToken } = account
  const check = openRequestCheck()
  const requests: CheckedRequest[] = []
  const faults: string[] = []
  const callbacks: (FakeCallback & { status: number | null })[] = []
  let script: (request: CheckedRequest) => FakeAnswer | 'nothing' | undefined = () => undefined
  let isLost: (request: CheckedRequest) => boolean = () => false
  let delivery: (callback: FakeCallback) => Delivery = () => ({ copies: 1, lateMs: 0 })
  let isDown = false
  let busy = 0
  let hung = 0

  const underWay = async <T>(work: () => Promise<T>): Promise<T> => {
    busy += 1
    try {
      return await work()
    } finally {
      busy -= 1
    }
  }
  const post = (url: string, form: Readonly<Record<string, string>>, token = authToken): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-twilio-signature': getExpectedTwilioSignature(token, url, form),
      },
      body: new URLSearchParams(form).toString(),
    })
  /** Travels by the clock; the body of the first copy's answer. */
  const tell = (url: string, form: Readonly<Record<string, string>>): Promise<string | null> =>
    new Promise((resolve) => {
      const { copies, lateMs } = delivery({ url, form })
      if (copies === 0) resolve(null)
      for (let copy = 0; copy < copies; copy++) {
        clock.schedule(clock.now() + travelMs + lateMs * (copy + 1), () => {
          const sent = { url, form, status: null as number | null }
          callbacks.push(sent)
          if (isDown) return resolve(null)
          underWay(async () => {
            const response = await post(url, form)
            sent.status = response.status
            const body = await response.text()
            resolve(response.ok ? body : null)
          }).catch(() => resolve(null))
        })
      }
    })
  const world = createFakeWorld({ clock, accountSid, people, tell, pricePerMinute })
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://fake')
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      const request = { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, form }
      requests.push(request)
      if (isDown) {
        incoming.socket.destroy()
        return
      }
      const scripted = script(request)
      if (scripted === 'nothing') return swallow(response)
      if (scripted !== undefined) return write(response, scripted)
      if (incoming.headers.authorization !== authorization) return write(response, { status: 401, code: 20_003 })
      const media = /\/Recordings\/(RE[0-9a-f]{32})\.wav$/.exec(request.path)
      if (media) return sendMedia(response, media[1] ?? '')
      const wrong = check.faults(request)
      faults.push(...wrong.map((fault) => `${request.method} ${request.path}: ${fault}`))
      if (wrong.length > 0) return write(response, { status: 400, code: 20_001 })
      const answer = answerOf({ world, check, request, accountSid, numbers })
      if (isLost(request)) swallow(response)
      else write(response, answer)
    })
  })
  /** The client gives up by the clock, so nobody may wait for this request. */
  const swallow = (response: ServerResponse): void => {
    hung += 1
    response.on('close', () => {
      hung -= 1
    })
  }
  const write = (response: ServerResponse, { status, code, body }: FakeAnswer): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    const error = { code: code ?? status, message: `error ${code ?? status}`, more_info: '', status }
    response.end(status === 204 ? undefined : JSON.stringify(body ?? error))
  }
  const sendMedia = (response: ServerResponse, sid: string): void => {
    const recording = world.recordings.get(sid)
    if (recording === undefined || recording.endedAt === null) return write(response, { status: 404, code: 20_404 })
    response.writeHead(200, { 'content-type': 'audio/x-wav' })
    const chunks = simulatedRecording(recording.endedAt - recording.startedAt)
    const pour = async (): Promise<void> => {
      for await (const chunk of chunks) response.write(chunk)
      response.end()
    }
    pour().catch(() => response.destroy())
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    accountSid,
    authToken,
    world,
    requests,
    faults,
    callbacks,
    busy: () => busy - hung,
    wrap: {
      send: (send) => (options) => underWay(() => send(options)),
      fetch: (inner) => (input, init) => underWay(() => inner(input, init)),
    },
    script: (next) => {
      script = next
    },
    loseAnswers: (which) => {
      isLost = which
    },
    deliver: (how) => {
      delivery = how
    },
    setDown: (down) => {
      isDown = down
    },
    send: post,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
