import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryEngineStore, type MemoryEngineStore } from '../../../daemon/simulate/memory-engine-store.js'
import { createEngineHost, type EngineHost } from '../../../daemon/sites/engine-host.js'
import { commandId, legId, siteId } from '../../../dialer/model/ids.js'
import type { EngineStatus } from '../../../dialer/ports/commands.js'
import type { EngineEffect, EngineInput } from '../../../dialer/ports/engine.js'
import type { PbxCommand } from '../../../dialer/ports/pbx.js'
import { makeLimits } from '../../support/factories.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { noWatch } from '../../support/no-watch.js'
import { createScriptedDriver, type ScriptedDriver } from '../../support/scripted-driver.js'
import { silentLog } from '../../support/silent-log.js'

const hangup: PbxCommand = { kind: 'hangup', commandId: commandId(7), leg: legId('tl.1'), reason: 'normal' }
const status: EngineStatus = {
  link: 'down',
  paused: false,
  queuePaused: false,
  draining: false,
  agents: [],
  calls: [],
  campaigns: [],
  lines: { site: 0, trunks: {} },
  uncommitted: 0,
  watch: noWatch,
}

let clock: FakeClock
let driver: ScriptedDriver
let store: MemoryEngineStore
let inputs: EngineInput[]
let times: number[]
let react: (input: EngineInput, now: number) => readonly EngineEffect[]
let nextWake: number | null

function start(): Promise<EngineHost> {
  return createEngineHost({
    config: { site: siteId('main'), epoch: 'a', limits: makeLimits(), campaigns: [], agents: [] },
    driver,
    store,
    clock,
    random: { next: () => 0 },
    log: silentLog,
    createEngine: () => ({
      step(input, now) {
        inputs.push(input)
        times.push(now)
        return react(input, now)
      },
      nextWake: () => nextWake,
      inspect: () => status,
    }),
  })
}

const kinds = () => inputs.map((input) => input.kind)

beforeEach(() => {
  clock = createFakeClock(0)
  driver = createScriptedDriver()
  store = createMemoryEngineStore()
  inputs = []
  times = []
  react = () => []
  nextWake = null
})

describe('engine host', () => {
  it('feeds link, snapshot and events in the order in which they came', async () => {
    await start()
    await clock.settle()
    driver.emit({ kind: 'legRinging', leg: legId('tl.1'), at: 0 })
    expect(inputs.map((input) => (input.kind === 'link' ? input.status : input.kind))).toEqual([
      'connecting',
      'tick',
      'reconciling',
      'snapshot',
      'ready',
      'pbx',
    ])
  })

  it('keeps the reason of a loss for people to see until the link is ready again', async () => {
    const host = await start()
    await clock.advance(0)
    expect(host.linkState).toEqual({ status: 'ready', since: clock.now(), why: null })
    driver.script.push('hang')
    driver.lose({ why: 'the cable was pulled', fatal: false })
    await clock.advance(0)
    expect(host.linkState).toMatchObject({ status: 'down', why: 'the cable was pulled' })
    await clock.advance(1000)
    expect(host.linkState).toMatchObject({ status: 'connecting', why: 'the cable was pulled' })
    await clock.advance(60_000)
    expect(host.linkState).toMatchObject({ status: 'ready', why: null })
  })

  it('refuses commands while the link is not ready, and sends them when it is', async () => {
    react = (input) => (input.kind === 'command' ? [{ kind: 'pbx', command: hangup }] : [])
    driver.autoSnapshot = null
    const host = await start()
    await clock.settle()
    host.ask({ kind: 'site.drain' }).catch(() => undefined)
    expect(inputs.at(-1)).toMatchObject({
      kind: 'pbx',
      event: { kind: 'commandRefused', commandId: 7, reason: 'notReady' },
    })
    expect(driver.sent).toEqual([])
    driver.answerSnapshot({ legs: [], phones: [], trunks: [] })
    await clock.settle()
    host.ask({ kind: 'site.drain' }).catch(() => undefined)
    expect(driver.sent).toEqual([hangup])
    expect(host.counters()).toMatchObject({ refusedNotReady: 1, pbxCommands: 2 })
  })

  it('takes inputs one at a time: what an effect causes waits for its turn', async () => {
    const order: string[] = []
    react = (input) => {
      order.push(`in ${input.kind}`)
      const effects: EngineEffect[] =
        input.kind === 'command'
          ? [
              { kind: 'pbx', command: hangup },
              { kind: 'reply', request: input.request, result: { ok: true, value: null } },
            ]
          : []
      order.push(`out ${input.kind}`)
      return effects
    }
    driver.script.push('hang')
    const host = await start()
    await host.ask({ kind: 'site.drain' })
    expect(order.slice(-4)).toEqual(['in command', 'out command', 'in pbx', 'out pbx'])
  })

  it('answers each request once, with its value or its error', async () => {
    react = (input) =>
      input.kind === 'command'
        ? [
            {
              kind: 'reply',
              request: input.request,
              result:
                input.command.kind === 'inspect'
                  ? { ok: true, value: status }
                  : { ok: false, error: { code: 'CONFLICT', message: 'no' } },
            },
          ]
        : []
    const host = await start()
    await expect(host.ask({ kind: 'inspect' })).resolves.toEqual(status)
    await expect(host.ask({ kind: 'site.drain' })).rejects.toMatchObject({ code: 'CONFLICT', message: 'no' })
  })

  it("brings the store's answers back in the order of the requests", async () => {
    const query = { campaign: 1 as never, now: 0, limit: 1, closedZones: [], except: [] }
    const commit = {
      epoch: 't1',
      id: 3,
      gate: null,
      calls: [],
      leads: [],
      agents: [],
      campaigns: [],
      dnc: [],
      events: [],
    }
    react = (input) =>
      input.kind === 'command'
        ? [
            { kind: 'commit', commit },
            { kind: 'readyLeads', query },
            { kind: 'lead', request: 9, lead: 5 as never },
          ]
        : []
    const host = await start()
    await clock.settle()
    inputs = []
    host.ask({ kind: 'site.drain' }).catch(() => undefined)
    await clock.settle()
    expect(kinds()).toEqual(['command', 'committed', 'leads', 'lead'])
    expect(inputs[3]).toEqual({ kind: 'lead', request: 9, lead: null })
  })

  it('ticks when the engine wants it, and follows when it changes its mind', async () => {
    nextWake = 5000
    const host = await start()
    await clock.settle()
    inputs = []
    react = (input, now) => {
      if (input.kind === 'tick') nextWake = now < 3000 ? 3000 : null
      return []
    }
    nextWake = 2000
    driver.emit({ kind: 'legRinging', leg: legId('tl.1'), at: 0 })
    await clock.advance(10_000)
    expect(inputs.flatMap((input, i) => (input.kind === 'tick' ? [times.slice(-inputs.length)[i]] : []))).toEqual([
      2000, 3000,
    ])
    await host.stop()
    expect(clock.pending).toBe(0)
  })

  it('lets time pass between two ticks, whatever the engine wants', async () => {
    nextWake = 0
    await start()
    await clock.advance(10)
    expect(kinds().filter((kind) => kind === 'tick').length).toBeLessThan(13)
  })

  it('drops a second end of a leg and counts it', async () => {
    const host = await start()
    await clock.settle()
    const gone = { kind: 'legGone', leg: legId('tl.1'), at: 0, end: 'normal', cause: 16 } as const
    driver.emit(gone)
    driver.emit(gone)
    driver.emit({ kind: 'legAnswered', leg: legId('tl.1'), at: 0 })
    expect(kinds().filter((kind) => kind === 'pbx').length).toBe(1)
    expect(host.counters()).toMatchObject({ duplicateEnds: 1, lateEvents: 1, pbxEvents: 3 })
  })

  it('goes on after a fault in one input and tells who asked', async () => {
    react = (input) => {
      if (input.kind === 'command') throw new TypeError('a bug')
      return []
    }
    const host = await start()
    await clock.settle()
    await expect(host.ask({ kind: 'inspect' })).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
    driver.emit({ kind: 'legRinging', leg: legId('tl.1'), at: 0 })
    expect(inputs.at(-1)?.kind).toBe('pbx')
    expect(host.counters().failures).toBe(1)
  })

  it('refuses everything after stop and closes the session without a command', async () => {
    const host = await start()
    await clock.settle()
    const open = host.ask({ kind: 'site.drain' })
    const answer = open.catch((error: unknown) => error)
    await host.stop()
    expect(await answer).toMatchObject({ code: 'PBX_UNAVAILABLE' })
    await expect(host.ask({ kind: 'inspect' })).rejects.toMatchObject({ code: 'PBX_UNAVAILABLE' })
    expect([driver.closed > 0, driver.sent.length]).toEqual([true, 0])
  })
})
