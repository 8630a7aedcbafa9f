import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { WebSocket } from 'ws'
import { clientMessage, closeCodes } from '../../api/live/protocol.js'
import type { RunningApi } from '../../api/server.js'
import { type ApiWorld, openApiWorld } from '../api/support/api-world.js'
import { listenApi } from '../api/support/running-api.js'
import { fuzz } from './support/fuzz.js'
import { hostileJson, hostileText, nearly } from './support/hostile.js'

let world: ApiWorld
let api: RunningApi
beforeAll(async () => {
  world = await openApiWorld()
  api = await listenApi(world, { mostMessages: 1_000_000 })
})
afterAll(async () => {
  await api.close()
  await world.end()
})

/** What nobody caught: in the process it would end the thread. */
const uncaught: unknown[] = []
const note = (error: unknown): void => void uncaught.push(error)
beforeEach(() => {
  uncaught.length = 0
  process.on('uncaughtException', note)
})
afterEach(() => void process.off('uncaughtException', note))

async function isWell(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${api.port}/api/health/live`)
  expect(response.status).toBe(200)
  expect(uncaught).toEqual([])
  expect(world.logged.filter(({ level }) => level === 'error').map(({ fields }) => String(fields['err']))).toEqual([])
  world.logged.length = 0
}

/** Sends bytes as they are; gives what came back until the server, or our patience, ended it. */
function sendRaw(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(api.port, '127.0.0.1', () => socket.end(bytes))
    const done = (): void => {
      clearTimeout(patience)
      socket.destroy()
      resolve(text)
    }
    const patience = setTimeout(done, 2000)
    socket.on('data', (data) => {
      text += data.toString('latin1')
    })
    socket.on('error', done)
    socket.on('close', done)
  })
}

const methods = fc.constantFrom(
  'GET',
  'POST',
  'HEAD',
  'OPTIONS',
  'PUT',
  'PATCH',
  'DELETE',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'get',
  'G\0T',
  '',
)
const targets = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '///',
    '*',
    '/api',
    '/api/',
    '/api//leads',
    '/api/leads/%2e%2e',
    '/api/leads/%',
    '/api/leads/%00',
    '/api/leads?%',
    '/api/leads?page=%E0%A4%A',
    'http://evil.example/api/leads',
    'http://[::1/api',
    '/api/live',
    '/api/live?x=%',
    '//api/live',
    '/api/live/..',
    '/socket.io/',
    '/socket.io/?EIO=4&transport=polling',
    '/socket.io/?EIO=4&transport=__proto__',
    '/socket.io/?EIO=99',
    '/ibrat/socket.io/',
    '/api/docs',
    '/api/docs/../../../etc/passwd',
    '/\\evil',
    `/${'a'.repeat(9000)}`,
    `/api/leads?${'a=1&'.repeat(2000)}`,
  ),
  hostileText.map((text) => `/api/leads/${encodeURIComponent(Buffer.from(text).toString())}`),
  hostileText.map((text) => `/api/${text}`),
)
const rawHeader = fc.oneof(
  fc.constantFrom(
    'Host: 127.0.0.1',
    'Host: a b',
    'Host: ',
    'Host: [',
    'Host: evil.example:99999',
    'Host: a@b',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Key: x',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Version: 99',
    'Sec-WebSocket-Protocol: bearer, x',
    'Sec-WebSocket-Protocol: bearer,,',
    'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
    'Origin: http://evil.example',
    'Origin: null',
    'Origin: \x80',
    'Cookie: ad_auth=x',
    'Authorization: Bearer x',
    'Authorization: Bearer \xff',
    'Authorization: Basic eA==',
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: identity, chunked',
    'Content-Type: application/json',
    'Content-Type: multipart/form-data; boundary=x',
    'Content-Type: multipart/form-data; boundary="',
    'Content-Encoding: gzip',
    'Expect: 100-continue',
    'Range: bytes=0-',
    'X-Forwarded-For: ::1, 1.2.3.4',
    'X-Forwarded-Proto: https,http',
    'X-Trunkline-Site: ../other',
    'X-Request-Id: a\x01b',
    ' folded: x',
    'no colon',
    '__proto__: x',
    ': x',
  ),
  fc
    .tuple(
      fc.constantFrom(
        'Host',
        'Cookie',
        'Range',
        'Origin',
        'Authorization',
        'X-API-Key',
        'Sec-WebSocket-Protocol',
        'X-Forwarded-For',
        'Accept',
      ),
      hostileText,
    )
    .map(([name, value]) => `${name}: ${value}`),
)
const request = fc
  .tuple(
    methods,
    targets,
    fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', ''),
    fc.array(rawHeader, { maxLength: 6 }),
    fc.oneof(
      fc.constant(''),
      fc.constantFrom(
        '{}',
        '5\r\nhello\r\n0\r\n\r\n',
        'zz\r\n',
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx',
      ),
      hostileText,
    ),
    fc.boolean(),
  )
  .map(([method, target, version, headers, body, hasHost]) => {
    const all = hasHost ? ['Host: 127.0.0.1', 'Connection: close', ...headers] : headers
    return Buffer.from(
      `${method} ${target} ${version}\r\n${all.map((one) => `${one}\r\n`).join('')}\r\n${body}`,
      'latin1',
    )
  })
const upgrade = fc.tuple(targets, fc.array(rawHeader, { maxLength: 3 })).map(([target, more]) => {
  const needed = [
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  return Buffer.from(
    `GET ${target} HTTP/1.1\r\n${[...needed, ...more].map((one) => `${one}\r\n`).join('')}\r\n`,
    'latin1',
  )
})

const anyBytes = fc.oneof(
  { weight: 10, arbitrary: request },
  { weight: 4, arbitrary: upgrade },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)) },
)

describe('bytes on the listener', () => {
  fuzz('are answered as HTTP or cut off, and the next request is served', anyBytes, { runs: 150 }, async (bytes) => {
    const text = await sendRaw(bytes)
    if (text !== '') expect(text).toMatch(/^HTTP\/1\.1 [1-4]\d\d /)
    expect(text).not.toMatch(/\n\s+at \S|node_modules/)
    await isWell()
  })
})

const wishes = [
  { type: 'subscribe', topics: ['call', 'agent'], campaigns: [1], agents: [1], kinds: ['call.ended'], after: 0 },
  { type: 'auth', token: 'x' },
  { type: 'ping' },
]
const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...wishes)
      .chain((one) => nearly(one, 2))
      .map((one) => JSON.stringify(one) ?? ''),
  },
  { weight: 2, arbitrary: hostileJson.map((one) => JSON.stringify(one) ?? '') },
  { weight: 1, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{',
      '['.repeat(20_000),
      `{"type":"subscribe","topics":[${'"call",'.repeat(5000)}"call"]}`,
      JSON.stringify(
        Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`key${at}`, at]).concat([['type', 'ping']])),
      ),
    ),
  },
)

/** Opens a WebSocket, says all of it, and waits for its end or for the answer to a last ping. */
async function converse(
  path: string,
  headers: Record<string, string>,
  said: readonly (string | Buffer)[],
  last: string,
): Promise<{ readonly heard: string[]; readonly code: number | null }> {
  const ws = new WebSocket(`ws://127.0.0.1:${api.port}${path}`, ['bearer'], { headers })
  const heard: string[] = []
  let code: number | null = null
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, 1500)
    const done = (): void => {
      clearTimeout(patience)
      resolve()
    }
    ws.on('open', () => {
      for (const one of [...said, last]) ws.send(one)
    })
    ws.on('message', (data) => {
      const one = Buffer.isBuffer(data) ? data.toString() : ''
      heard.push(one)
      if (one === '{"type":"pong"}' || one.startsWith('3')) done()
    })
    ws.on('error', done)
    ws.on('close', (given) => {
      code = given
      done()
    })
  })
  ws.terminate()
  return { heard, code }
}

describe('messages to the live API', () => {
  const told = fc.tuple(fc.array(text, { maxLength: 5 }), fc.boolean())
  fuzz(
    'are answered in its own words or end the connection with its own codes',
    told,
    { runs: 100 },
    async ([said, isKnown]) => {
      const headers: Record<string, string> = isKnown ? { authorization: `Bearer ${world.tokens.supervisor}` } : {}
      const { heard, code } = await converse('/api/live', headers, said, '{"type":"ping"}')
      for (const one of heard) {
        const message: unknown = JSON.parse(one)
        expect(message).toMatchObject({ type: expect.any(String) })
        expect(one.length).toBeLessThan(20_000)
        expect(one.includes(world.tokens.supervisor)).toBe(false)
      }
      if (code !== null && code !== 1006) expect(Object.values<number>(closeCodes)).toContain(code)
      await isWell()
    },
  )

  fuzz('are read as what they are or not at all', text, { runs: 300 }, (one) => {
    let value: unknown
    try {
      value = JSON.parse(one)
    } catch {
      return
    }
    const read = clientMessage.safeParse(value)
    if (read.success) expect(clientMessage.parse(JSON.parse(JSON.stringify(read.data)))).toEqual(read.data)
  })
})

const namespaces = ['/ibrat', '/telecaller'] as const
const eventNames = [
  'authenticate',
  'join_room',
  'leave_room',
  'call_status_update',
  'queue_control',
  'system_message',
  'join-user-room',
  'join-role-room',
  'update-status',
  'update-user-status',
  'start-call',
  'assign-lead',
  'ping',
  'connect',
  'disconnecting',
  '__proto__',
  'constructor',
  '',
]
const bareHeads = [
  '40',
  '43',
  '46',
  '4',
  '2probe',
  '5',
  '6',
  '1',
  '0',
  '40/__proto__,',
  '40/other,',
  '42["authenticate"]',
]
const typesOfPacket = ['40', '41', '42', '44', '451-', '459999999-']
const packetOf = (namespace: (typeof namespaces)[number]) =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom(...eventNames), hostileJson)
      .map(([event, data]) => `42${namespace},${JSON.stringify([event, data])}`),
    fc
      .tuple(
        fc.constantFrom(
          ...bareHeads,
          ...typesOfPacket.map((type) => `${type}${namespace},`),
          `43${namespace},1`,
          `40${namespace},{"token":1}`,
          `40${namespace},{"token":"x"}`,
          `451-${namespace},["authenticate",{"_placeholder":true,"num":99}]`,
        ),
        hostileText,
      )
      .map(([head, tail]) => head + tail),
    fc.uint8Array({ maxLength: 50 }).map((raw) => Buffer.from(raw)),
  )

describe('packets to Socket.IO', () => {
  const told = fc
    .constantFrom(...namespaces)
    .chain((namespace) =>
      fc.tuple(fc.constant(namespace), fc.array(packetOf(namespace), { maxLength: 5 }), fc.boolean()),
    )
  fuzz('are answered or end the connection, and the next is served', told, { runs: 80 }, async (all) => {
    const [namespace, said, signsIn] = all
    const token = { token: world.tokens.agent }
    const first = [`40${namespace},${signsIn ? JSON.stringify(token) : ''}`]
    const { heard } = await converse('/socket.io/?EIO=4&transport=websocket', {}, [...first, ...said], '2')
    for (const one of heard) {
      expect(one).not.toMatch(/\n\s+at \S|node_modules|TypeError|Cannot read/)
      expect(one.includes(world.tokens.agent)).toBe(false)
    }
    await isWell()
  })
})
