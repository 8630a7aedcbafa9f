import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backOffMs } from '../../../api/webhooks/back-off.js'
import { createUrlGuard, type ResolveHost } from '../../../api/webhooks/guard-url.js'
import { createSender, type Sender } from '../../../api/webhooks/send.js'
import { createSlots } from '../../../api/webhooks/slots.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { testCertificate } from './certificate.js'

const seen: { servername: string | false | null; host: string | undefined; connection: number }[] = []
let connections = 0
const server = createServer(testCertificate, (request, response) => {
  const { servername } = request.socket as TLSSocket
  seen.push({ servername: servername ?? null, host: request.headers.host, connection: connections })
  response.end('ok')
})
server.on('secureConnection', () => {
  connections += 1
})
let sender: Sender
let port: number
let lookUps: string[]

function make(resolve: ResolveHost, ca?: string): Sender {
  const clock = createFakeClock()
  const guard = createUrlGuard({
    allowPrivate: ['hook.example.test', 'other.example.test'],
    resolve: async (host) => {
      lookUps.push(host)
      return resolve(host)
    },
    ownAddresses: () => [],
  })
  const settings = { connectTimeoutMs: 5000, totalTimeoutMs: 15_000, mostPerHost: 4 }
  return createSender({ guard, clock, settings, ...(ca !== undefined && { ca }) })
}

beforeEach(async () => {
  seen.length = 0
  lookUps = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ;({ port } = server.address() as AddressInfo)
})
afterEach(async () => {
  sender.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
const send = (host: string) => sender.send({ url: `https://${host}:${port}/hook`, headers: {}, body: '{}' })

describe('a request over TLS', () => {
  it('goes to the checked address under the name that was asked for, on one connection for several', async () => {
    sender = make(async () => ['127.0.0.1'], testCertificate.cert)
    connections = 0
    expect(await send('hook.example.test')).toMatchObject({ status: 200, error: null, answer: 'ok' })
    expect(await send('hook.example.test')).toMatchObject({ status: 200 })
    const host = `hook.example.test:${port}`
    expect(seen).toEqual([1, 1].map((connection) => ({ servername: 'hook.example.test', host, connection })))
    expect(lookUps).toEqual(['hook.example.test', 'hook.example.test'])
  })

  it('is not sent where the certificate is for another name, or from an authority nobody trusts', async () => {
    sender = make(async () => ['127.0.0.1'], testCertificate.cert)
    expect((await send('other.example.test')).error).toBe('Its certificate is for another name.')
    sender.close()
    sender = make(async () => ['127.0.0.1'])
    expect((await send('hook.example.test')).error).toBe('Its certificate is signed by itself alone.')
    expect(seen).toEqual([])
  })

  it('is refused when the name moves to where it may not, though it was reached a moment ago', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254']]
    sender = make(async () => answers.shift() ?? [], testCertificate.cert)
    expect((await send('hook.example.test')).error).toBeNull()
    expect((await send('hook.example.test')).error).toContain('169.254.169.254')
    expect(seen).toHaveLength(1)
  })
})

it('waits longer after each failure, up to ten minutes or an hour if asked, and never as long as the next', () => {
  const middle = { next: () => 0.5 }
  expect([1, 2, 3, 8, 50].map((tries) => backOffMs(tries, null, middle))).toEqual([
    5000, 10_000, 20_000, 600_000, 600_000,
  ])
  expect(backOffMs(1, 60_000, middle)).toBe(60_000)
  expect(backOffMs(1, 86_400_000, middle)).toBe(3_600_000)
  expect([backOffMs(1, null, { next: () => 0 }), backOffMs(1, null, { next: () => 0.999 })]).toEqual([4000, 5998])
  sender = make(async () => [])
})

it('gives places in turn, few to a host, and half of them at most to those in trouble', async () => {
  sender = make(async () => [])
  const slots = createSlots(4, 2)
  const got: string[] = []
  const take = (host: string, troubled: boolean) =>
    slots.take(host, troubled).then((release) => {
      got.push(host)
      return release
    })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const first = take('a', true)
  // Those who get no place wait for ever.
  const rest = [take('b', true), take('c', true), ...['d', 'd', 'd', 'e'].map((host) => take(host, false))]
  await Promise.race([...rest, settle()])
  await settle()
  expect(got).toEqual(['a', 'b', 'd', 'd'])
  ;(await first)()
  await settle()
  expect(got.slice(4)).toEqual(['c'])
  expect(slots.busy()).toBe(4)
})
