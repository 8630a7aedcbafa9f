import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { UrlGuard } from './guard-url.js'
import type { WebhookSettings } from './settings.js'

/** A request to somebody else's endpoint. */
export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Absent: POST. A GET has no body. */
  readonly method?: 'GET' | 'POST'
  /** For answers that are read by programs: so many bytes of them are kept, as they are. Absent: the first kilobyte, fit for a log. */
  readonly keepBytes?: number
}

/** What came of it. `error` null: an answer of 200 to 299 came. */
export interface SendResult {
  readonly at: number
  readonly durationMs: number
  readonly status: number | null
  readonly error: string | null
  /** First bytes of the answer. */
  readonly answer: string | null
  /** `Retry-After` of the answer. */
  readonly retryAfterMs: number | null
}

/** Sends requests; never throws. */
export interface Sender {
  send(outgoing: OutgoingRequest): Promise<SendResult>
  /** Ends what is under way and closes the connections. */
  close(): void
}

export interface SenderParts {
  readonly guard: UrlGuard
  readonly clock: Clock
  readonly settings: Pick<WebhookSettings, 'connectTimeoutMs' | 'totalTimeoutMs' | 'mostPerHost'>
  /** Certificates to trust beside those of the system; for tests. */
  readonly ca?: string
}

/** Of an answer this much is kept, and this much is read before the connection is dropped. */
const keptBytes = 1024
const readBytes = 65_536

/**
 * Posts to endpoints of others. A name is looked up, every address it has is checked, and the connection goes to one of exactly these, under
 * the name that was asked for (SNI, Host, certificate). Redirects are not followed: they could lead anywhere. What the endpoint says is read
 * to a bound, and nothing waits longer than the time-outs.
 */
export function createSender({ guard, clock, settings, ca }: SenderParts): Sender {
  const agentOptions = { keepAlive: true, maxFreeSockets: settings.mostPerHost, maxSockets: 64, timeout: 60_000 }
  const http = new HttpAgent(agentOptions)
  const https = new HttpsAgent({ ...agentOptions, ...(ca !== undefined && { ca }) })
  const running = new Set<ClientRequest>()

  const send = async (outgoing: OutgoingRequest, isSecond: boolean): Promise<SendResult> => {
    const at = clock.now()
    const result = (rest: Partial<SendResult>): SendResult => ({
      at,
      durationMs: clock.now() - at,
      status: null,
      error: null,
      answer: null,
      retryAfterMs: null,
      ...rest,
    })
    let cancelTimers = (): void => undefined
    try {
      const url = guard.check(outgoing.url)
      const addresses = await before(clock, at + settings.totalTimeoutMs, guard.addressesOf(url))
      const { agent, request } =
        url.protocol === 'https:' ? { agent: https, request: httpsRequest } : { agent: http, request: httpRequest }
      const made = request(url, {
        method: outgoing.method ?? 'POST',
        agent,
        lookup: only(addresses),
        headers: {
          ...outgoing.headers,
          ...(outgoing.method !== 'GET' && { 'content-length': Buffer.byteLength(outgoing.body) }),
        },
      })
      running.add(made)
      made.once('close', () => running.delete(made))
      cancelTimers = limitTime(made, clock, settings, at)
      const response = await answered(made, outgoing.body)
      if (response === 'stale') return isSecond ? result({ error: closedEarly }) : send(outgoing, true)
      const status = response.statusCode ?? 0
      const answer = await firstBytes(response, outgoing.keepBytes)
      return result({ status, answer, error: problemOf(status), retryAfterMs: retryAfter(response, clock.now()) })
    } catch (error) {
      return result({ error: sentenceOf(error) })
    } finally {
      cancelTimers()
    }
  }

  return {
    send: (outgoing) => send(outgoing, false),
    close: () => {
      for (const one of running) one.destroy(new DomainError('DRAINING', 'We are going down.'))
      http.destroy()
      https.destroy()
    },
  }
}

/** Answers every look-up with the addresses that were checked. */
function only(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = all
    if (options.all) callback(null, all)
    else callback(null, first?.address ?? '', first?.family)
  }
}

function limitTime(
  request: ClientRequest,
  clock: Clock,
  { connectTimeoutMs, totalTimeoutMs }: SenderParts['settings'],
  at: number,
): () => void {
  const after = (from: number, ms: number, what: string) =>
    clock.schedule(from + ms, () =>
      request.destroy(new DomainError('INTERNAL_ERROR', `${what} within ${ms / 1000} s.`)),
    )
  const cancelTotal = after(at, totalTimeoutMs, 'No answer came')
  let cancelConnect = (): void => undefined
  request.once('socket', (socket) => {
    if (!socket.connecting) return
    cancelConnect = after(clock.now(), connectTimeoutMs, 'No connection was made')
    socket.once('connect', () => cancelConnect())
  })
  return () => {
    cancelTotal()
    cancelConnect()
  }
}

/** The answer; `stale`: the connection was kept from an earlier request, and the endpoint closed it as we used it again. */
function answered(request: ClientRequest, body: string): Promise<IncomingMessage | 'stale'> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', (error) => {
      const stale = request.reusedSocket && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      if (stale) resolve('stale')
      else reject(error)
    })
    request.end(body)
  })
}

/** The head of the answer has decided; what breaks off behind it changes nothing. */
function firstBytes(response: IncomingMessage, wanted: number | undefined): Promise<string> {
  const kept = wanted ?? keptBytes
  const most = Math.max(readBytes, kept)
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let read = 0
    const done = (): void => {
      const text = Buffer.concat(parts).subarray(0, kept).toString('utf8')
      if (wanted !== undefined) {
        resolve(text)
        return
      }
      // What is no text must not spoil a log that people read.
      resolve(text.replace(/[^\P{C}\n\t]/gu, '\uFFFD'))
    }
    response.on('data', (part: Buffer) => {
      if (read < kept) parts.push(part)
      read += part.length
      if (read > most) response.destroy()
    })
    response.once('close', done)
    response.on('error', done)
  })
}

function problemOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400)
    return `It answered ${status}: redirects are not followed. Enter the address it leads to.`
  if (status === 410) return 'It answered 410: the endpoint is gone.'
  return `It answered ${status}.`
}

/** Seconds or a date, RFC 9110 10.2.3. */
function retryAfter(response: IncomingMessage, now: number): number | null {
  const text = response.headers['retry-after']
  if (text === undefined) return null
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

const closedEarly = 'It closed the connection before it had answered.'

const codeSentences: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Nobody listens there (connection refused).'],
  ['ECONNRESET', closedEarly],
  ['EPIPE', closedEarly],
  ['ENOTFOUND', 'There is no host of this name.'],
  ['EAI_AGAIN', 'The name could not be looked up: the name server did not answer.'],
  ['ETIMEDOUT', 'No connection was made.'],
  ['EHOSTUNREACH', 'There is no way to this host.'],
  ['ENETUNREACH', 'There is no way to this network.'],
  ['CERT_HAS_EXPIRED', 'Its certificate has expired.'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'Its certificate is signed by itself alone.'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'Its certificate comes from an authority that is not trusted here.'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'Its certificate comes from an authority that is not trusted here.'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'Its certificate is for another name.'],
])

function sentenceOf(error: unknown): string {
  if (error instanceof DomainError) return error.message
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  const known = code === null ? undefined : codeSentences.get(code)
  if (known !== undefined) return known
  const text = error instanceof Error ? error.message : String(error)
  return `The request failed: ${text.slice(0, 200)}`
}

function before<T>(clock: Clock, at: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(at, () =>
      reject(new DomainError('INTERNAL_ERROR', 'The name was not looked up in time.')),
    )
    work.then(resolve, reject).finally(cancel).catch(reject)
  })
}
