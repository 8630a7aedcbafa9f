import { describe, expect, it } from 'vitest'
import { createSystemClock } from '../../../../daemon/clock.js'
import { silentLog } from '../../../../daemon/log.js'
import { createAsteriskDriver } from '../../../../daemon/pbx/asterisk/asterisk.driver.js'
import { commandId, extension, legId } from '../../../../dialer/model/ids.js'
import type { PhoneNumber } from '../../../../dialer/model/phone-number.js'
import type { Clock } from '../../../../dialer/ports/clock.js'
import { number } from '../../../support/factories.js'
import { type FakeClock } from '../../../support/fake-clock.js'
import {
  ami,
  ari,
  clock,
  configured,
  connect,
  driverOf,
  events,
  originate,
  startAmi,
  startAri,
  until,
} from './driver-bench.js'

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
    await startAri()
    await ami.close()
    await expect(connect()).rejects.toMatchObject({ code: 'PBX_UNAVAILABLE', message: expect.stringContaining('AMI') })
    await startAmi()
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
