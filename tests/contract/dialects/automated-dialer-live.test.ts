import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { mainSite } from '../../api/support/api-world.js'
import { type Floor, openFloor } from './ibrat-floor.js'

let floor: Floor
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await floor.close()
})

interface Listener {
  readonly socket: Socket
  readonly heard: [string, never][]
  readonly isClosed: () => boolean
}

/** As the contract's first clients connect: the token comes with the handshake. */
async function listen(how: Partial<ManagerOptions & SocketOptions>, path = ''): Promise<Listener> {
  const options = { transports: ['websocket'], reconnection: false, forceNew: true, ...how }
  const socket = io(`${floor.api.address}${path}`, options)
  sockets.push(socket)
  const heard: [string, never][] = []
  let closed = false
  socket.onAny((event: string, data: unknown) => void heard.push([event, data as never]))
  socket.on('connect_error', (error) => heard.push(['connect_error', error.message as never]))
  socket.on('disconnect', () => (closed = true))
  await floor.until(() => socket.connected || heard.length > 0)
  return { socket, heard, isClosed: () => closed }
}

/** One who is signed in by now: messages are taken one after the other, and a message that is none is refused to those who are known. */
async function known(how: Partial<ManagerOptions & SocketOptions>, path = ''): Promise<Listener> {
  const listener = await listen(how, path)
  listener.socket.emit('nothing')
  await floor.until(() => listener.heard.length > 0)
  expect(listener.heard.splice(0)).toMatchObject([['error', { error: { code: 'NOT_FOUND' } }]])
  return listener
}

const named = ({ heard }: Listener, event: string): never[] =>
  heard.filter(([name]) => name === event).map(([, data]) => data)

describe('the sockets of the contract', () => {
  it('take the token of the handshake as auth, header or cookie, in the root and in the namespace of the base URL', async () => {
    floor = await openFloor([])
    const { agent, agent2, supervisor } = floor.tokens
    const cookie = `csrf_token=x; ad_auth=${agent2}`
    const all = [
      await known({ auth: { token: supervisor } }),
      await known({ extraHeaders: { authorization: `Bearer ${agent}` } }, '/api'),
      await known({ extraHeaders: { cookie } }),
    ]
    expect(all.map(({ heard }) => heard)).toEqual([[], [], []])
  })

  it('tell presence, sessions and breaks to the person and to managers, and to nobody else', async () => {
    floor = await openFloor([])
    const { agent, agent2, supervisor } = floor.tokens
    const manager = await known({ auth: { token: supervisor } })
    const own = await known({ auth: { token: agent } })
    const other = await known({ auth: { token: agent2 } }, '/api')
    const userId = floor.users.agent
    await floor.host.ask({ kind: 'agent.signOn', agent: floor.agent, phoneMode: null })
    await floor.until(() => named(own, 'presence:update').length > 0)
    const session = named(own, 'session:opened')[0] as { sessionId: string } | undefined
    const { sessionId = '' } = session ?? {}
    expect(session).toEqual({ userId, sessionId: expect.any(String) })
    await floor.host.ask({ kind: 'agent.pause', agent: floor.agent, reason: 'break' })
    await floor.until(() => named(own, 'break:started').length > 0)
    await floor.host.ask({ kind: 'agent.ready', agent: floor.agent })
    await floor.host.ask({ kind: 'agent.signOff', agent: floor.agent })
    await floor.until(() => [manager, own].every((one) => named(one, 'session:closed').length > 0))
    await floor.until(() => [manager, own].every((one) => named(one, 'presence:update').length === 4))
    for (const listener of [manager, own]) {
      expect(named(listener, 'presence:update')).toEqual([
        { userId, sessionId, from: 'OFFLINE', to: 'AVAILABLE' },
        { userId, sessionId, from: 'AVAILABLE', to: 'BREAK' },
        { userId, sessionId, from: 'BREAK', to: 'AVAILABLE' },
        { userId, sessionId, from: 'AVAILABLE', to: 'OFFLINE' },
      ])
      expect(named(listener, 'break:started')).toEqual([
        { userId, sessionId, breakId: expect.any(String), reasonId: expect.any(Number) },
      ])
      expect(named(listener, 'break:ended')).toEqual([{ userId, sessionId, breakId: expect.any(String) }])
      expect(named(listener, 'session:closed')).toEqual([{ userId, sessionId, reason: 'logout' }])
    }
    expect(other.heard).toEqual([])
  })

  it('show managers all calls of this moment, and a browser phone its own phases', async () => {
    floor = await openFloor([])
    const { agent, agent2, supervisor } = floor.tokens
    const manager = await known({ auth: { token: supervisor } })
    const own = await known({ auth: { token: agent } })
    const other = await known({ auth: { token: agent2 } })
    const base = { callId: 'a1', source: '1001', destination: '+12025550123', direction: 'outbound' }
    const tell = (phase: string) => {
      const headers = { authorization: `Bearer ${agent}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ ...base, phase })
      return fetch(`${floor.api.address}/api/calls/phase`, { method: 'POST', headers, body })
    }
    const told = ['dialing', 'connected'].map(tell)
    await floor.until(() => named(own, 'call:phase:connected').length > 0)
    const shown = () => named(manager, 'live:calls:update').at(-1) as readonly object[] | undefined
    await floor.until(() => JSON.stringify(shown() ?? '').includes('on_call'))
    expect(shown()).toMatchObject([
      { userId: floor.users.agent, callId: 'a1', status: 'on_call', destination: '+12025550123', source: '1001' },
    ])
    told.push(tell('ended'))
    await floor.until(() => shown()?.length === 0)
    expect(named(own, 'call:phase:dialing')).toEqual([{ callId: 'a1' }])
    expect(named(own, 'live:calls:update')).toEqual([])
    expect(other.heard).toEqual([])
    expect((await Promise.all(told)).map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('tell managers of another number of an extension', async () => {
    floor = await openFloor([])
    const manager = await known({ auth: { token: floor.tokens.supervisor } })
    const own = await known({ auth: { token: floor.tokens.agent } })
    const did = '+12025550100'
    const pool = {
      number: did,
      label: null,
      group: null,
      dailyLimit: null,
      campaigns: [],
      callable: true,
      active: true,
    }
    await floor.store.write(mainSite, 'callerIds.create', pool)
    const put = fetch(`${floor.api.address}/api/extension-dids/1001/did`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${floor.tokens.supervisor}`, 'content-type': 'application/json' },
      body: JSON.stringify({ did }),
    })
    await floor.until(() => named(manager, 'extension:did:update').length > 0)
    expect(named(manager, 'extension:did:update')).toEqual([{ extensionId: '1001', did }])
    expect([own.heard, (await put).status]).toEqual([[], 200])
  })

  it('refuse bad tokens in the contract’s own shape, and close those who never sign in', async () => {
    floor = await openFloor([])
    const [head = '', claims = ''] = floor.tokens.agent.split('.')
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`
    for (const token of ['nonsense', unsigned, `${head}.${claims}.x`]) {
      const bad = await listen({ auth: { token } })
      await floor.until(() => bad.heard.length > 0)
      expect(bad.heard).toMatchObject([['unauthorized', { success: false, error: { code: 'UNAUTHORIZED' } }]])
    }
    const silent = await listen({})
    await floor.clock.advance(10_000)
    await floor.until(() => silent.isClosed())
    expect(silent.heard).toMatchObject([['unauthorized', { success: false, error: { code: 'UNAUTHORIZED' } }]])
    const eager = await known({ auth: { token: floor.tokens.agent } })
    eager.socket.emit('join', 'managers')
    await floor.until(() => eager.heard.length > 0)
    expect(eager.heard).toMatchObject([['error', { success: false, error: { code: 'NOT_FOUND' } }]])
  })
})
