import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { createEngineDoor } from '../../api/contract/engine-door.js'
import { createLoadGate, noPressure, type Pressure, type Stay } from '../../api/contract/load-gate.js'
import { type LoadLimits, usualLoadLimits } from '../../api/contract/load-limits.js'
import { startApi } from '../../api/server.js'
import type { EngineCommand } from '../../dialer/ports/commands.js'
import { createFakeClock } from '../support/fake-clock.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite, password } from './support/api-world.js'
import { emptyStatus } from './support/fake-engine.js'

const { lanes } = usualLoadLimits
const narrow: LoadLimits = {
  ...usualLoadLimits,
  lanes: { ...lanes, heavy: { running: 1, waiting: 2, patienceMs: 3000 } },
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('the gate', () => {
  const clock = createFakeClock()
  const gateWith = (limits: LoadLimits, pressure: Partial<Pressure> = {}) =>
    createLoadGate(limits, clock, () => ({ ...noPressure, ...pressure }))
  const outcome = (entered: Stay | Promise<Stay>): Promise<string> =>
    Promise.resolve(entered).then(
      () => 'in',
      (error: { code: string }) => error.code,
    )

  it('lets so many lists run, so many wait in their order, and refuses the rest with a time', async () => {
    const gate = gateWith(narrow)
    const first = gate.enter('heavy') as Stay
    const [second, third] = [outcome(gate.enter('heavy')), outcome(gate.enter('heavy'))]
    expect(() => gate.enter('heavy')).toThrowError(
      expect.objectContaining({ code: 'OVERLOADED', details: { retryAfterS: 1 } }),
    )
    first.leave()
    expect(await second).toBe('in')
    expect(gate.lanes()).toContainEqual({ urgency: 'heavy', running: 1, waiting: 1, served: 1, refused: 1 })
    // The third waits for one that never ends, but not for ever.
    await clock.advance(4500)
    expect(await third).toBe('OVERLOADED')
  })

  it('lets fewer in at once while turns are long, and nobody starves', async () => {
    let at = 0
    let costMs = 100
    const gate = createLoadGate(usualLoadLimits, { now: () => at, schedule: () => () => undefined }, () => noPressure)
    const came: string[] = []
    for (let n = 0; n < 40; n++) {
      for (const urgency of ['ordinary', 'heavy', 'login'] as const) {
        Promise.resolve(gate.enter(urgency)).then(
          (stay) => {
            at += costMs
            came.push(urgency)
            stay.leave()
          },
          () => undefined,
        )
      }
    }
    for (let n = 0; n < 4; n++) await turn()
    const before = came.length
    for (let n = 0; n < 4; n++) await turn()
    expect(came.slice(before).toSorted()).toEqual(['heavy', 'login', 'ordinary', 'ordinary'])
    costMs = 0
    for (let n = 0; n < 30; n++) await turn()
    expect(came).toHaveLength(120)
  })

  it('never lets lists stand before what calls depend on', async () => {
    const gate = gateWith(narrow, { controlDelayMs: 10_000 })
    await gate.enter('heavy')
    expect(() => gate.enter('heavy')).toThrowError(expect.objectContaining({ details: { retryAfterS: 5 } }))
    for (let n = 0; n < lanes.vital.running; n++) expect(await outcome(gate.enter('vital'))).toBe('in')
  })

  it('serves who comes alone, however hard pressed it is', async () => {
    const gate = gateWith(usualLoadLimits, { apiDelayMs: 60_000, storageWaiting: 1_000_000 })
    expect(gate.level()).toBe(2)
    for (const urgency of ['heavy', 'login', 'ordinary', 'vital'] as const) {
      const stay = await gate.enter(urgency)
      stay.leave()
    }
  })

  it('gives the place of one whose body is on its way to others, and takes it back in again first', async () => {
    const gate = gateWith(narrow)
    const slow = gate.enter('heavy') as Stay
    let arrive: (body: string) => void = () => undefined
    const reading = slow.aside(
      () =>
        new Promise<string>((resolve) => {
          arrive = resolve
        }),
    )
    const other = gate.enter('heavy') as Stay
    const waiting = outcome(gate.enter('heavy'))
    arrive('body')
    await turn()
    other.leave()
    expect(await reading).toBe('body')
    expect(gate.lanes()).toContainEqual({ urgency: 'heavy', running: 1, waiting: 1, served: 1, refused: 0 })
    slow.leave()
    expect(await waiting).toBe('in')
  })

  it('counts nothing twice: all places are free when all have left', async () => {
    const gate = gateWith(narrow)
    const stays = [gate.enter('heavy'), gate.enter('heavy'), gate.enter('heavy')]
    for (const entered of stays) {
      const stay = await entered
      await stay.aside(async () => undefined)
      stay.leave()
      stay.leave()
    }
    expect(gate.lanes()).toContainEqual({ urgency: 'heavy', running: 0, waiting: 0, served: 3, refused: 0 })
  })
})

describe('an API that has too much to do', () => {
  let world: ApiWorld
  beforeEach(async () => {
    world = await openApiWorld()
  })
  afterEach(() => world.end())

  it('says so in each contract’s own shape, and answers what calls depend on', async () => {
    const heavy = { running: 1, waiting: 0, patienceMs: 1000 }
    const { app } = createApp({
      ...world.options,
      loadLimits: { ...usualLoadLimits, lanes: { ...lanes, heavy } },
      pressure: () => ({ ...noPressure, controlDelayMs: 60 }),
    })
    const ask = (path: string, init: RequestInit = {}) =>
      Promise.resolve(
        app.request(path, {
          ...init,
          headers: { authorization: `Bearer ${world.tokens.supervisor}`, 'content-type': 'application/json' },
        }),
      )
    const [list, refused, alsoRefused, other, paused] = await Promise.all([
      ask('/api/leads'),
      ask('/api/calls'),
      ask('/ibrat/api/leads'),
      ask(`/api/campaigns/${world.campaign}`),
      ask(`/api/agents/${world.agent}/hang-up`, { method: 'POST', body: '{}' }),
    ])
    expect([list.status, other.status, paused.status]).toEqual([200, 200, 200])
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('2')
    expect(await refused.json()).toMatchObject({
      success: false,
      error: { code: 'OVERLOADED', message: expect.stringContaining('Try again in 2 s'), details: { retryAfterS: 2 } },
    })
    expect(alsoRefused.status).toBe(503)
    expect(await alsoRefused.json()).toMatchObject({ error: 'Server is busy', message: expect.any(String) })
    expect((await ask('/api/leads')).status).toBe(200)
  })

  it('hashes passwords one after the other and is done with all of them', async () => {
    const login = async () =>
      await world.app.request('/api/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'admin@example.com', password }),
      })
    const answers = await Promise.all(Array.from({ length: 20 }, login))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('writes down a flood’s requests by their number', async () => {
    const before = world.logged.length
    await Promise.all(Array.from({ length: 300 }, async () => await world.app.request('/api/health/live')))
    await world.clock.advance(1000)
    await world.app.request('/api/health/live')
    const lines = world.logged.slice(before)
    expect(lines.filter(({ level }) => level === 'info')).toHaveLength(201)
    expect(lines.find(({ level }) => level === 'warn')?.fields).toEqual({ requests: 100 })
  })
})

describe('connections that dawdle', () => {
  it('lose their place: heads and bodies that never end, and more than an address may have', async () => {
    const world = await openApiWorld()
    const api = await startApi({
      ...world.options,
      // Nobody is believed to speak for others, so that this host's connections count.
      trustedProxies: [],
      loadLimits: { ...usualLoadLimits, headersMs: 100, bodyMs: 5000, connectionsPerAddress: 3 },
    })
    const open = (text: string): Promise<{ socket: Socket; said: Promise<string> }> =>
      new Promise((resolve) => {
        const socket = connect(api.port, '127.0.0.1', () => {
          socket.write(text)
          resolve({ socket, said })
        })
        const said = new Promise<string>((end) => {
          let all = ''
          socket.on('data', (part: Buffer) => {
            all += part.toString()
          })
          socket.on('error', () => undefined)
          socket.on('close', () => end(all))
        })
      })
    const head = await open('GET /api/health HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    const body = await open(
      `POST /api/dnc HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.tokens.admin}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    )
    const idle = await open('')
    const fourth = await open('GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await fourth.said).toBe('')
    // The head’s time is the system’s, and looked at every two seconds.
    expect(await head.said).toContain('408')
    await world.clock.advance(6000)
    expect(await body.said).toContain('did not come within 5 s')
    idle.socket.destroy()
    await api.close()
    await world.end()
  })
})

describe('the way to the dialer', () => {
  const site = mainSite

  it('takes so many commands at once and refuses the rest clearly', async () => {
    const sent: EngineCommand[] = []
    const door = createEngineDoor(
      (_, command) => {
        sent.push(command)
        return new Promise(() => undefined)
      },
      2,
      createFakeClock(),
    )
    const pause = { kind: 'site.pause', paused: true } as const
    const never = [door(site).ask(pause), door(otherSite).ask(pause)]
    await expect(door(site).ask(pause)).rejects.toMatchObject({ code: 'OVERLOADED', details: { retryAfterS: 1 } })
    expect([sent.length, never.length]).toEqual([2, 2])
  })

  it('looks at the site once for all who asked meanwhile, never with an answer older than the question', async () => {
    const clock = createFakeClock()
    const looks: ((value: unknown) => void)[] = []
    const door = createEngineDoor(() => new Promise((resolve) => looks.push(resolve)), 10, clock)(site)
    const first = door.ask({ kind: 'inspect' })
    const later = Array.from({ length: 50 }, () => door.ask({ kind: 'inspect' }))
    expect(looks).toHaveLength(1)
    await clock.advance(10)
    looks[0]?.({ ...emptyStatus, uncommitted: 1 })
    expect((await first).uncommitted).toBe(1)
    // A look took 10 ms, so calls have the thread to themselves for three times as long.
    await clock.advance(29)
    expect(looks).toHaveLength(1)
    await clock.advance(1)
    expect(looks).toHaveLength(2)
    looks[1]?.({ ...emptyStatus, uncommitted: 2 })
    expect(new Set((await Promise.all(later)).map(({ uncommitted }) => uncommitted))).toEqual(new Set([2]))
  })
})
