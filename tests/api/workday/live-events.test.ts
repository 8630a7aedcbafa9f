import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunningApi } from '../../../api/server.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { makeCommit } from '../../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from '../support/api-world.js'
import { ask } from '../support/ask.js'
import { listenApi, listenLive } from '../support/running-api.js'

let world: ApiWorld
let api: RunningApi
beforeEach(async () => {
  world = await openApiWorld()
  api = await listenApi(world)
})
afterEach(async () => {
  await api.close()
  await world.end()
})

async function listen(as: 'agent' | 'agent2' | 'supervisor') {
  const live = listenLive(api, ['bearer', world.tokens[as]])
  await live.next('welcome')
  live.send({ type: 'subscribe', topics: ['agent', 'call'] })
  await live.next('subscribed')
  return live
}

it('times of work, breaks and phases of browser phones are heard by their agent and by supervisors', async () => {
  const [own, others, above] = [await listen('agent'), await listen('agent2'), await listen('supervisor')]
  const at = world.clock.now()
  const of = { agent: world.agent, user: world.users.agent, session: 'w1.abc' }
  const events: DomainEvent[] = [
    { kind: 'session.opened', at, ...of },
    { kind: 'break.started', at, ...of, break: 'b1.abc', reason: 'lunch', until: at + 1000 },
    { kind: 'break.ended', at, ...of, break: 'b1.abc', reason: 'lunch', spentMs: 500, overMs: 0 },
  ]
  await world.store.engineStore(mainSite).commit(makeCommit({ events }))
  await ask(world, 'agent', 'POST', '/calls/phase', { phase: 'ringing', callId: 'a1', destination: '+12025550123' })
  for (const live of [own, above]) {
    expect(await live.next('event')).toMatchObject({
      topic: 'agent',
      kind: 'session.opened',
      data: { agentId: world.agent, userId: world.users.agent, sessionId: 'w1.abc' },
    })
    expect(await live.next('event')).toMatchObject({
      kind: 'break.started',
      data: { breakId: 'b1.abc', reason: 'lunch', until: new Date(at + 1000).toISOString() },
    })
    expect(await live.next('event')).toMatchObject({ kind: 'break.ended', data: { spentMs: 500 } })
    expect(await live.next('event')).toMatchObject({
      topic: 'call',
      kind: 'call.phase',
      data: { phase: 'ringing', callId: 'a1', destination: '+12025550123', agentId: world.agent },
    })
  }
  expect(others.heard.filter(({ type }) => type === 'event')).toEqual([])
})
