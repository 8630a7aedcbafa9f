import { beforeEach, describe, expect, it } from 'vitest'
import { type LinkSupervisor, superviseLink } from '../../../daemon/pbx/link-supervisor.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { legId } from '../../../dialer/model/ids.js'
import type { PbxEvent } from '../../../dialer/ports/pbx.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { createScriptedDriver, emptySnapshot, type ScriptedDriver } from '../../support/scripted-driver.js'
import { silentLog } from '../../support/silent-log.js'

const unavailable = new DomainError('PBX_UNAVAILABLE', 'refused')
const wrongPassword = new DomainError('CONFIG_INVALID', 'wrong password')
const ringing = (leg: string): PbxEvent => ({ kind: 'legRinging', leg: legId(leg), at: 0 })

let clock: FakeClock
let driver: ScriptedDriver
let heard: string[]

function start(chance = 0): LinkSupervisor {
  return superviseLink({
    driver,
    clock,
    random: { next: () => chance },
    log: silentLog,
    listener: {
      status: (status, why) => heard.push(why === null ? status : `${status}: ${why}`),
      event: (event) => heard.push('leg' in event ? `${event.kind} ${event.leg}` : event.kind),
      snapshot: (snapshot) => heard.push(`snapshot ${snapshot.legs.map((leg) => `${leg.leg}=${leg.state}`).join(' ')}`),
    },
  })
}

beforeEach(() => {
  clock = createFakeClock(0)
  driver = createScriptedDriver()
  heard = []
})

describe('link supervisor', () => {
  it('connects, reconciles and is ready, in this order', async () => {
    const link = start()
    await clock.settle()
    expect(heard).toEqual(['connecting', 'reconciling', 'snapshot ', 'ready'])
    expect(link.session).not.toBeNull()
  })

  it('gives the events before the snapshot, and a snapshot no older than they are', async () => {
    driver.autoSnapshot = null
    const link = start()
    await clock.settle()
    driver.emit(ringing('tl.1'))
    driver.emit({ kind: 'legGone', leg: legId('tl.2'), at: 0, end: 'normal', cause: 16 })
    driver.emit({ kind: 'legAnswered', leg: legId('tl.3'), at: 0 })
    expect(heard).toEqual(['connecting', 'reconciling'])
    expect(link.session).toBeNull()
    const legs = ['tl.1', 'tl.2', 'tl.3'].map((leg) => ({
      leg: legId(leg),
      state: 'ringing' as const,
      bridge: null,
      held: false,
    }))
    driver.answerSnapshot({ ...emptySnapshot, legs })
    await clock.settle()
    driver.emit(ringing('tl.4'))
    expect(heard.slice(2)).toEqual([
      'legRinging tl.1',
      'legGone tl.2',
      'legAnswered tl.3',
      'snapshot tl.1=ringing tl.3=up',
      'ready',
      'legRinging tl.4',
    ])
  })

  it('backs off up to 10 s, never gives up, and starts over after success', async () => {
    driver.script.push(...Array.from({ length: 12 }, () => unavailable))
    const link = start()
    const times: number[] = []
    for (let tries = 0; driver.tries < 13; ) {
      if (driver.tries > tries) {
        tries = driver.tries
        times.push(clock.now())
      }
      await clock.advance(50)
    }
    const delays = times.slice(1).map((time, i) => time - times[i]!)
    expect(delays.slice(0, 7)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000])
    expect(delays.slice(7).every((delay) => delay === 10_000)).toBe(true)
    expect(heard.at(-1)).toBe('ready')
    expect([link.losses, link.connections]).toEqual([12, 1])
    driver.lose({ why: 'network', fatal: false })
    await clock.advance(250)
    expect(heard.slice(-5)).toEqual(['down: network', 'connecting', 'reconciling', 'snapshot ', 'ready'])
  })

  it('shortens the delay by chance, so that not all knock at once', async () => {
    driver.script.push(unavailable)
    start(0.8)
    await clock.advance(149)
    expect(driver.tries).toBe(1)
    await clock.advance(1)
    expect(driver.tries).toBe(2)
  })

  it('waits 30 s after a fault that a person must mend', async () => {
    driver.script.push(wrongPassword)
    start()
    await clock.advance(29_999)
    expect(driver.tries).toBe(1)
    expect(heard).toEqual(['connecting', 'down: wrong password'])
    await clock.advance(1)
    expect(heard.at(-1)).toBe('ready')
  })

  it('counts a PBX that never answers as lost: the connection and the snapshot', async () => {
    driver.script.push('hang')
    start()
    await clock.advance(15_000)
    expect(heard.at(-1)).toMatch(/^down: .*in time/)
    driver.autoSnapshot = null
    await clock.advance(250)
    expect(heard.at(-1)).toBe('reconciling')
    await clock.advance(30_000)
    expect(heard.at(-1)).toMatch(/^down: .*in time/)
    expect(driver.closed).toBe(1)
  })

  it('says nothing of an old session after its loss', async () => {
    start()
    await clock.settle()
    driver.lose({ why: 'network', fatal: false })
    await clock.settle()
    driver.emit(ringing('tl.1'))
    expect(heard.at(-1)).toBe('down: network')
  })

  it('is silent after stop, whatever state it was in', async () => {
    driver.script.push('hang')
    const connecting = start()
    await clock.settle()
    await connecting.stop()
    driver.script.push(unavailable)
    const waiting = start()
    await clock.settle()
    await waiting.stop()
    const ready = start()
    await clock.settle()
    heard = []
    await ready.stop()
    driver.emit(ringing('tl.1'))
    await clock.advance(60_000)
    expect(heard).toEqual([])
    expect(clock.pending).toBe(0)
    expect(ready.session).toBeNull()
  })
})
