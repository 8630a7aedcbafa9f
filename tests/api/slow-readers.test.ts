import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Namespace } from 'socket.io'
import { io as connectIo } from 'socket.io-client'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { attachSocketIo } from '../../api/live/socket-io.js'
import type { SocketHub } from '../../api/live/socket-io-hub.js'
import { createConnectionCounter, usualSocketLimits } from '../../api/live/socket-io-limits.js'
import { createFakeClock } from '../support/fake-clock.js'
import { openApiWorld } from './support/api-world.js'
import { listenApi, listenLive, overWire } from './support/running-api.js'
import { until } from './webhooks/support.js'

it('a live client that reads nothing and goes on talking is cut off before its answers fill the memory', async () => {
  const world = await openApiWorld()
  const api = await listenApi(world, { highWaterBytes: 65_536, mostMessages: 1_000_000 })
  const headers = { authorization: `Bearer ${world.tokens.admin}` }
  const online = async () => {
    const { body } = await overWire({ port: api.port }, '/api/live/online', { headers })
    return JSON.parse(String(body)).data.length as number
  }
  const deaf = listenLive(api, ['bearer', world.tokens.admin])
  const other = listenLive(api, ['bearer', world.tokens.supervisor])
  await deaf.next('welcome')
  await other.next('welcome')
  expect(await online()).toBe(2)
  deaf.ws.on('error', () => undefined)
  deaf.ws.pause()
  // Each wish is repeated in its answer; the system's own buffers take some megabytes of them first.
  const ids = Array.from({ length: 100 }, (_, n) => 1_000_000_000_000 + n)
  const wish = { type: 'subscribe', topics: ['call'], agents: ids, campaigns: ids }
  let asked = 0
  while ((await online()) === 2) {
    for (let n = 0; n < 100 && deaf.ws.readyState === WebSocket.OPEN; n++) deaf.send(wish)
    asked += 100
    if (asked > 20_000) throw new Error('it was never cut')
    await pause(5)
    // Who is gone counts as online for five seconds more.
    await world.clock.advance(500)
  }
  expect(await online()).toBe(1)
  other.send({ type: 'ping' })
  await other.next('pong')
  deaf.ws.terminate()
  await api.close()
  await world.end()
})

it('a Socket.IO client that reads nothing costs so many packets and is cut, by both transports; the others hear everything', async () => {
  const limits = { ...usualSocketLimits, waitingPackets: 100 }
  const counter = createConnectionCounter(limits)
  const warned: unknown[] = []
  const namespaces: Namespace[] = []
  const hub: SocketHub = {
    name: 'test',
    namespace: '/test',
    serve: (namespace) => void namespaces.push(namespace),
    wake: () => undefined,
    count: () => 0,
    closeSite: () => undefined,
    close: () => undefined,
  }
  const server = createServer()
  const sockets = attachSocketIo(server, {
    hubs: [hub],
    root: { ...hub, name: 'root', serve: () => undefined },
    cors: { origins: [] },
    addressOf: () => '192.0.2.1',
    counter,
    limits,
    clock: createFakeClock(),
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (fields) => void warned.push(fields),
      error: () => undefined,
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const healthy = connectIo(`http://127.0.0.1:${port}/test`, { transports: ['websocket'] })
  let heard = 0
  healthy.on('news', () => {
    heard += 1
  })
  await new Promise<void>((resolve) => healthy.once('connect', resolve))

  const path = '/socket.io/?EIO=4&transport=polling'
  const opened = await overWire({ port }, path)
  const { sid } = JSON.parse(String(opened.body).slice(1)) as { sid: string }
  await overWire({ port }, `${path}&sid=${sid}`, { method: 'POST', body: '40/test,' })

  const deaf = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`)
  deaf.on('error', () => undefined)
  await new Promise<void>((resolve) => deaf.once('message', () => resolve()))
  deaf.send('40/test,')
  await until(() => namespaces[0]?.sockets.size === 3)
  deaf.pause()
  expect(counter.count()).toBe(3)

  const text = 'x'.repeat(50_000)
  for (let n = 0; n < 600; n++) {
    namespaces[0]?.emit('news', { n, text })
    await new Promise((resolve) => setImmediate(resolve))
  }
  await until(() => heard === 600)
  await until(() => counter.count() === 1)
  expect(warned).toEqual([{ packets: 101 }, { packets: 101 }])
  healthy.close()
  deaf.terminate()
  sockets.close()
  await new Promise((resolve) => server.close(resolve))
})
