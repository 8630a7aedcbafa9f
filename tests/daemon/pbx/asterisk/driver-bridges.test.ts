import { describe, expect, it } from 'vitest'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import { bridgeId, commandId, legId, recordingName } from '../../../../dialer/model/ids.js'
import { ari, connect, events, originate, until } from './driver-bench.js'

describe('a bridge', () => {
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
