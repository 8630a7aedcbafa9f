import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../../../daemon/clock.js'
import { silentLog } from '../../../../daemon/log.js'
import { createAsteriskDriver } from '../../../../daemon/pbx/asterisk/asterisk.driver.js'
import { type AsteriskConfig, asteriskDefaults } from '../../../../daemon/pbx/asterisk/asterisk-config.js'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import {
  bridgeId,
  commandId,
  extension,
  legId,
  recordingName,
  siteId,
  trunkName,
} from '../../../../dialer/model/ids.js'
import type { PhoneNumber } from '../../../../dialer/model/phone-number.js'
import type { Clock } from '../../../../dialer/ports/clock.js'
import type { PbxDriver, PbxEvent, PbxSession } from '../../../../dialer/ports/pbx.js'
import { number } from '../../../support/factories.js'
import { type FakeAmi, startFakeAmi } from '../../../support/fake-ami/fake-ami.js'
import { type FakeAri, startFakeAri } from '../../../support/fake-ari/fake-ari.js'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.js'

let ari: FakeAri
let ami: FakeAmi
let clock: FakeClock
let events: PbxEvent[]
const sessions: PbxSession[] = []

beforeEach(async () => {
  ari = await startFakeAri()
  ami = await startFakeAmi()
  clock = createFakeClock()
  events = []
})
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
  await ari.close()
  await ami.close()
})

const configured = (more: Partial<AsteriskConfig> = {}): AsteriskConfig => ({
  ...asteriskDefaults,
  name: 'office',
  site: siteId('main'),
  ariUrl: ari.url,
  ariUser: 'trunkline',
  ariPassword: 'right',
  amiHost: '127.0.0.1',
  amiPort: ami.port,
  amiUser: 'trunkline',
  amiPassword: 'right',
  application: 'tl-main',
  trunks: [{ name: trunkName('main'), endpoint: 'PJSIP/{number}@carrier' }],
  ...more,
})
const driverOf = (more: Partial<AsteriskConfig> = {}, on = clock) =>
  createAsteriskDriver(configured(more), on, silentLog)
const connect = async (driver: PbxDriver = driverOf()) => {
  const session = await driver.connect((event) => events.push(event), new AbortController().signal)
  sessions.push(session)
  return session
}
/** Lets the sockets do their work; real time, for they are real. */
const until = async (what: () => boolean) => {
  for (let tries = 0; tries < 4000 && !what(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(what()).toBe(true)
}
const originate = (leg: string, called: PhoneNumber = number('+4930123456'), id = 1) =>
  ({
    kind: 'originate',
    commandId: commandId(id),
    leg: legId(leg),
    target: { kind: 'trunk', trunk: trunkName('main'), number: called },
    callerId: null,
    ringForMs: 20_000,
    screening: null,
  }) as const

describe('connecting to Asterisk', () => {
  it('names ARI when its password is wrong, and does not touch AMI', async () => {
    const failure = connect(driverOf({ ariPassword: 'wrong' }))
    await expect(failure).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('ARI') })
    expect(ami.seen).toEqual([])
  })

  it('names AMI when its password is wrong, and opens no event socket', async () => {
    const failure = connect(driverOf({ amiPassword: 'wrong' }))
    await expect(failure).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('AMI') })
    expect(ari.sockets()).toBe(0)
  })

  it('says which address does not answer', async () => {
    const url = ari.url
    await ari.close()
    await expect(connect()).rejects.toMatchObject({ code: 'PBX_UNAVAILABLE', message: expect.stringContaining(url) })
    ari = await startFakeAri()
    await ami.close()
    await expect(connect()).rejects.toMatchObject({ code: 'PBX_UNAVAILABLE', message: expect.stringContaining('AMI') })
    ami = await startFakeAmi()
  })

  it.each([404, 503])('will try again soon when an Asterisk that is starting answers %i', async (status) => {
    ari.script(({ path }) => (path === 'asterisk/info' ? { status, body: {} } : undefined))
    await expect(connect()).rejects.toMatchObject({
      code: 'PBX_UNAVAILABLE',
      message: expect.stringContaining('starting up'),
    })
  })

  it('refuses an application name that another program has', async () => {
    ari.script(({ method, path }) =>
      method === 'GET' && path === 'applications/tl-main'
        ? { status: 200, body: { channel_ids: [], bridge_ids: [] } }
        : undefined,
    )
    const failure = connect()
    await expect(failure).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('tl-main') })
  })

  it('takes over calls that an earlier life left under the name', async () => {
    ari.script(({ method, path }) =>
      method === 'GET' && path === 'applications/tl-main'
        ? { status: 200, body: { channel_ids: ['tl.main.9'], bridge_ids: [] } }
        : path === 'channels'
          ? {
              status: 200,
              body: [
                { id: 'tl.main.9', state: 'Up' },
                { id: '170.1', state: 'Up' },
              ],
            }
          : undefined,
    )
    const session = await connect()
    const { legs } = await session.snapshot()
    expect(legs).toEqual([{ leg: 'tl.main.9', state: 'up', bridge: null, held: false }])
  })

  it('puts machine detection into the dialplan', async () => {
    await connect()
    const added = ami.seen.filter(({ action }) => action === 'DialplanExtensionAdd')
    expect(added.map((line) => line['application'])).toEqual([
      'AMD',
      'Stasis',
      'Hangup',
      'WaitForSilence',
      'Stasis',
      'Hangup',
    ])
    expect(added.every((line) => line['context'] === 'trunkline-amd')).toBe(true)
  })
})

describe('a session', () => {
  it('lives through messages nobody knows', async () => {
    const session = await connect()
    session.send(originate('tl.main.1'))
    ari.tellRaw('not json')
    ari.tellRaw('[1]')
    ari.tell({ type: 'BrandNewEvent', channel: 7 })
    ari.tell({ type: 'StasisStart', args: [], channel: { id: 'tl.main.1', state: 'Up' } })
    await until(() => events.length > 0)
    expect(events).toMatchObject([{ kind: 'legAnswered', leg: 'tl.main.1' }])
  })

  it('is lost when the socket closes, and refuses commands then', async () => {
    const session = await connect()
    ari.dropEvents()
    expect(await session.lost).toMatchObject({ fatal: false })
    session.send(originate('tl.main.1'))
    expect(events.at(-1)).toMatchObject({ kind: 'commandRefused', reason: 'notReady' })
    expect(ari.seen.some(({ method, path }) => method === 'POST' && path === 'channels')).toBe(false)
  })

  it('is lost within 10 s when ARI hangs with its connection open', async () => {
    const session = await connect()
    ari.hang()
    let why = ''
    session.lost.then(
      (loss) => {
        why = loss.why
      },
      () => undefined,
    )
    await clock.advance(10_500)
    await until(() => why !== '')
    expect(why).toMatch(/does not answer/)
  })

  it('is not lost when it was we who slept', async () => {
    let slept = 0
    const sleepy: Clock = {
      now: () => clock.now() + slept,
      schedule: (at, callback) => clock.schedule(at - slept, callback),
    }
    const session = await connect(createAsteriskDriver(configured(), sleepy, silentLog))
    slept = 30_000
    await clock.advance(3000)
    session.send(originate('tl.main.1'))
    await until(() => ari.seen.some(({ method, path }) => method === 'POST' && path === 'channels'))
    expect(events.filter((event) => event.kind === 'commandRefused')).toEqual([])
  })

  it('ends for good when another program takes its name, and does not take it back', async () => {
    const driver = driverOf()
    const session = await connect(driver)
    ari.tell({ type: 'ApplicationReplaced', application: 'tl-main' })
    expect(await session.lost).toMatchObject({ fatal: true, why: expect.stringContaining('tl-main') })
    ari.script(({ method, path }) =>
      method === 'GET' && path === 'applications/tl-main'
        ? { status: 200, body: { channel_ids: ['x'], bridge_ids: [] } }
        : undefined,
    )
    await expect(connect(driver)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('lets nothing out that is not a number, an extension, an id or a medium', async () => {
    const session = await connect()
    const before = ari.seen.length
    session.send(originate('tl.main.1', '123\r\nAction: Hangup' as PhoneNumber))
    session.send(originate('tl.main.2', '12@evil' as PhoneNumber))
    session.send(originate('tl.main.3/../x', number('+4930123456')))
    session.send({ ...originate('tl.main.4'), callerId: '1\r\n2' })
    const target = { kind: 'extension', extension: extension('10&PJSIP/2') } as const
    session.send({ ...originate('tl.main.5'), target })
    await until(() => events.filter((event) => event.kind === 'commandRefused').length === 5)
    expect(events.every((event) => event.kind !== 'commandRefused' || event.reason === 'invalid')).toBe(true)
    expect(ari.seen.length).toBe(before)
  })

  it('tells a phone that is not registered from a trunk without a way, and forgets both legs', async () => {
    const session = await connect()
    ari.script(({ method, path }) =>
      method === 'POST' && path === 'channels' ? { status: 500, body: { error: 'Allocation failed' } } : undefined,
    )
    session.send(originate('tl.main.1'))
    session.send({ ...originate('tl.main.2'), target: { kind: 'extension', extension: extension('1001') } })
    await until(() => events.length === 2)
    expect(events.map((event) => event.kind === 'commandRefused' && event.reason)).toEqual([
      'congestion',
      'unknownTarget',
    ])
    ari.script(({ method }) =>
      method === 'DELETE' ? { status: 404, body: { message: 'Channel not found' } } : undefined,
    )
    session.send({ kind: 'hangup', commandId: commandId(3), leg: legId('tl.main.1'), reason: 'normal' })
    await until(() => events.length === 3)
    expect(events.at(-1)).toMatchObject({ reason: 'unknownLeg' })
  })

  it('stops what a leg hears before it enters a bridge, which would be deaf otherwise', async () => {
    const session = await connect()
    for (const leg of ['tl.main.1', 'tl.main.2']) {
      session.send(originate(leg))
      ari.tell({ type: 'StasisStart', args: [], channel: { id: leg, state: 'Up' } })
    }
    await until(() => events.length === 2)
    session.send({ kind: 'hold', commandId: commandId(3), leg: legId('tl.main.2'), audio: 'silence' })
    const legs = [legId('tl.main.1'), legId('tl.main.2')] as const
    session.send({ kind: 'bridge', commandId: commandId(4), bridge: bridgeId('tl.main.b1'), legs })
    await until(() => ari.seen.some(({ path }) => path === 'bridges/tl.main.b1/addChannel'))
    const paths = ari.seen.map(({ method, path }) => `${method} ${path}`)
    const stop = paths.indexOf('DELETE channels/tl.main.2/silence')
    expect(stop).toBeGreaterThan(-1)
    expect(stop).toBeLessThan(paths.indexOf('POST bridges/tl.main.b1/addChannel'))
  })

  it('ends a recording before its bridge, or nobody would be told of its end', async () => {
    const session = await connect()
    const legs = [legId('tl.main.1'), legId('tl.main.2')] as const
    for (const leg of legs) {
      session.send(originate(leg))
      ari.tell({ type: 'StasisStart', args: [], channel: { id: leg, state: 'Up' } })
    }
    await until(() => events.length === 2)
    const bridge = bridgeId('tl.main.b1')
    const recording = recordingName('tl.main.1')
    session.send({ kind: 'bridge', commandId: commandId(4), bridge, legs })
    session.send({ kind: 'record', commandId: commandId(5), bridge, recording, action: 'start' })
    const asked = (what: string) => ari.seen.some(({ method, path }) => `${method} ${path}` === what)
    await until(() => asked(`POST bridges/${bridge}/record`))
    const left = { id: bridge, channels: [legs[1]] }
    ari.tell({ type: 'ChannelLeftBridge', bridge: left, channel: { id: legs[0], state: 'Up' } })
    await until(() => asked(`POST recordings/live/${recording}/stop`))
    expect(asked(`DELETE bridges/${bridge}`)).toBe(false)
    ari.tell({ type: 'ChannelLeftBridge', bridge: { id: bridge, channels: [] }, channel: { id: legs[1], state: 'Up' } })
    ari.tell({ type: 'RecordingFinished', recording: { name: recording } })
    await until(() => asked(`DELETE bridges/${bridge}`))
    expect(events.at(-1)).toMatchObject({ kind: 'recordingEnded', recording, ok: true })
  })

  it('lets a bridge be until its last leg has left: one that is moved while Asterisk destroys its bridge cannot be moved again', async () => {
    const { session, legs, bridge, leave } = await connectBridged()
    leave(legs[0], [legs[1]])
    session.send({ kind: 'hold', commandId: commandId(4), leg: legs[1], audio: 'silence' })
    await until(() => requests().includes('POST bridges/tl-hold.main/addChannel'))
    expect(requests()).not.toContain(`DELETE bridges/${bridge}`)
    leave(legs[1], [])
    await until(() => requests().includes(`DELETE bridges/${bridge}`))
  })

  it('plays to a leg that was left alone, out of its bridge, and to none that talks', async () => {
    const { session, legs, bridge, leave } = await connectBridged()
    const play = (id: number) =>
      session.send({
        kind: 'play',
        commandId: commandId(id),
        leg: legs[0],
        media: 'sound:sorry',
        afterGreetingMs: null,
      })
    const began = () => requests().findIndex((request) => request.startsWith(`POST channels/${legs[0]}/play/`))
    play(4)
    await until(() => events.some(({ kind }) => kind === 'commandRefused'))
    leave(legs[1], [legs[0]])
    ari.tell({ type: 'RecordingFinished', recording: { name: 'tl.main.1' } })
    await until(() => events.some(({ kind }) => kind === 'recordingEnded'))
    play(5)
    await until(() => began() > -1)
    const out = requests().indexOf(`POST bridges/${bridge}/removeChannel`)
    expect(out).toBeGreaterThan(-1)
    expect(out).toBeLessThan(began())
  })
})

const requests = () => ari.seen.map(({ method, path }) => `${method} ${path}`)

/** A session with two legs that hear each other. `leave`: Asterisk tells that one has left, and who remains. */
async function connectBridged() {
  const session = await connect()
  const legs = [legId('tl.main.1'), legId('tl.main.2')] as const
  const bridge = bridgeId('tl.main.b1')
  for (const leg of legs) {
    session.send(originate(leg))
    ari.tell({ type: 'StasisStart', args: [], channel: { id: leg, state: 'Up' } })
  }
  await until(() => events.length === 2)
  session.send({ kind: 'bridge', commandId: commandId(3), bridge, legs })
  for (const id of legs)
    ari.tell({ type: 'ChannelEnteredBridge', bridge: { id: bridge, channels: legs }, channel: { id, state: 'Up' } })
  await until(() => events.some(({ kind }) => kind === 'legsBridged'))
  const leave = (id: string, channels: readonly string[]) =>
    ari.tell({ type: 'ChannelLeftBridge', bridge: { id: bridge, channels }, channel: { id, state: 'Up' } })
  return { session, legs, bridge, leave }
}

describe('a recording of an earlier session', () => {
  const bridge = bridgeId('tl.main.b1')
  const recording = recordingName('tl.main.1')
  const asked = (what: string) => ari.seen.some(({ method, path }) => `${method} ${path}` === what)

  it.each(['start', 'pause'] as const)('ends before its bridge once it was asked to %s again', async (action) => {
    ari.script(({ method, path }) => {
      if (method === 'GET' && path === 'bridges') {
        return { status: 200, body: [{ id: bridge, channels: ['tl.main.1', 'tl.main.2'] }] }
      }
      if (path === `bridges/${bridge}/record`)
        return { status: 409, body: { message: 'Recording already in progress' } }
      return undefined
    })
    const session = await connect()
    await session.snapshot()
    session.send({ kind: 'record', commandId: commandId(1), bridge, recording, action })
    const left = { id: bridge, channels: ['tl.main.2'] }
    await until(() =>
      asked(`POST ${action === 'start' ? `bridges/${bridge}/record` : `recordings/live/${recording}/pause`}`),
    )
    ari.tell({ type: 'ChannelLeftBridge', bridge: left, channel: { id: 'tl.main.1', state: 'Up' } })
    await until(() => asked(`POST recordings/live/${recording}/stop`))
    expect(asked(`DELETE bridges/${bridge}`)).toBe(false)
    ari.tell({
      type: 'ChannelLeftBridge',
      bridge: { id: bridge, channels: [] },
      channel: { id: 'tl.main.2', state: 'Up' },
    })
    ari.tell({ type: 'RecordingFinished', recording: { name: recording } })
    await until(() => asked(`DELETE bridges/${bridge}`))
    expect(events.at(-1)).toMatchObject({ kind: 'recordingEnded', recording, ok: true })
  })

  it.each([
    ['that still goes on is ended before it is fetched', 404, true],
    ['that does not end is not fetched half', 200, false],
  ])('%s', async (_what, liveAfterStop, isFetched) => {
    ari.script(({ method, path }) => {
      if (method === 'GET' && path === `recordings/live/${recording}`) return { status: liveAfterStop, body: {} }
      if (path === `recordings/stored/${recording}/file`) return { status: 200, body: 'RIFF' }
      return undefined
    })
    const session = await connect()
    const said = await session.recording(recording).then(
      () => 'fetched',
      (error: unknown) => (error instanceof DomainError ? error.code : error),
    )
    expect(said).toBe(isFetched ? 'fetched' : 'PBX_UNAVAILABLE')
    expect(asked(`POST recordings/live/${recording}/stop`)).toBe(true)
    expect(asked(`GET recordings/stored/${recording}/file`)).toBe(isFetched)
  })
})

describe('AMI beside a session', () => {
  it('may be lost: calls go on, and it comes back by itself', async () => {
    const session = await connect(driverOf({}, createSystemClock() as FakeClock))
    const logins = () => ami.seen.filter(({ action }) => action === 'login').length
    expect(logins()).toBe(1)
    ami.drop()
    session.send(originate('tl.main.1'))
    ari.tell({ type: 'StasisStart', args: [], channel: { id: 'tl.main.1', state: 'Up' } })
    await until(() => events.some((event) => event.kind === 'legAnswered'))
    await until(() => logins() === 2)
  })

  it('tells phones and calls of others', async () => {
    await connect()
    ami.tell({ Event: 'ContactStatus', EndpointName: '1001', URI: 'sip:1001@x', ContactStatus: 'Reachable' })
    await until(() => events.some((event) => event.kind === 'phoneState' && event.registered))
    ami.tell({ Event: 'Newchannel', Uniqueid: '1.1', Channel: 'PJSIP/carrier-00000001' })
    await until(() => events.length > 1)
    expect(events.at(-1)).toMatchObject({ kind: 'trunkState', linesElsewhere: 1 })
  })
})
