import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isFields, readAriEvent } from '../../daemon/pbx/asterisk/ari-event.js'
import type { AriSocket } from '../../daemon/pbx/asterisk/ari-events.js'
import { refusalOf } from '../../daemon/pbx/asterisk/ari-refusal.js'
import { type FollowUp, translateAri } from '../../daemon/pbx/asterisk/ari-translate.js'
import { createAriWebSocket } from '../../daemon/pbx/asterisk/ari-websocket.js'
import { isOurId } from '../../daemon/pbx/asterisk/dialable.js'
import { jsonElements } from '../../daemon/pbx/asterisk/json-elements.js'
import { createLegBook, newLeg } from '../../daemon/pbx/asterisk/leg-book.js'
import { bridgeId, commandId, legId, siteId } from '../../dialer/model/ids.js'
import type { PbxEvent } from '../../dialer/ports/pbx.js'
import { createFakeClock } from '../support/fake-clock.js'
import { fuzz } from './support/fuzz.js'
import { hostileJson, hostileText, nearly } from './support/hostile.js'

const ids = [
  'tl.main.1',
  'tl.main.2',
  'over.tl.main.1',
  'tl.other.1',
  'tl.main.b',
  'tl-hold.main',
  '1772.1',
  'tl.main.1/../x',
  'tl.main.x?app=evil',
  'tl.main.\r\n',
]
const id = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: hostileText })
const channel = fc.record({ id, state: fc.constantFrom('Down', 'Ring', 'Ringing', 'Up', 'Busy') })
const bridge = fc.record({ id, channels: fc.array(id, { maxLength: 3 }) })
const usual = fc.oneof(
  fc.record({
    type: fc.constant('StasisStart'),
    channel,
    args: fc.array(fc.constantFrom('amd', 'quiet', 'over', 'HUMAN', 'MACHINE', 'HUMAN-800-800', ''), { maxLength: 3 }),
  }),
  fc.record({ type: fc.constantFrom('ChannelStateChange', 'ChannelTalkingStarted'), channel }),
  fc.record({ type: fc.constant('ChannelTalkingFinished'), channel, duration: fc.integer() }),
  fc.record({
    type: fc.constant('ChannelDestroyed'),
    channel,
    cause: fc.constantFrom(0, 1, 16, 17, 19, 34, 127, -1, 1.5, 1e300),
  }),
  fc.record({ type: fc.constantFrom('ChannelEnteredBridge', 'ChannelLeftBridge'), channel, bridge }),
  fc.record({
    type: fc.constant('PlaybackFinished'),
    playback: fc.record({
      id,
      target_uri: id.map((one) => `channel:${one}`),
      state: fc.constantFrom('done', 'failed'),
    }),
  }),
  fc.record({
    type: fc.constantFrom('RecordingFinished', 'RecordingFailed'),
    recording: fc.record({ name: id, cause: hostileText }),
  }),
  fc.constantFrom({ type: 'ApplicationReplaced' }, { type: '__proto__' }, { type: 'ChannelHold' }),
)
const anyMessage = fc.oneof(
  { weight: 5, arbitrary: usual },
  { weight: 4, arbitrary: usual.chain((one) => nearly(one, 2)) },
  { weight: 1, arbitrary: hostileJson },
)

/** As it comes over the wire: infinities and the like do not survive it. */
const overWire = anyMessage
  .map((one) => JSON.stringify(one) ?? 'null')
  .chain((text) =>
    // JSON has no bound for numbers.
    fc.constantFrom(text, text.replace(/-?\d+(?=[,}\]])/, '1e999'), text.slice(0, -1), `${text}x`),
  )

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}

describe('what ARI tells', () => {
  fuzz(
    'becomes events of our own legs alone, plain, bounded and with ids fit for a path',
    fc.array(overWire, { maxLength: 20 }),
    { runs: 600 },
    (all) => {
      const book = createLegBook(siteId('main'), 'tl.main.')
      const screening = { shadow: true, thresholds: {}, withinMs: 3000 } as never
      book.legs.set(legId('tl.main.1'), newLeg(legId('tl.main.1'), screening))
      book.legs.set(legId('tl.main.2'), newLeg(legId('tl.main.2'), null))
      book.bridges.set(bridgeId('tl.main.b'), [legId('tl.main.1'), legId('tl.main.2')])
      const told: PbxEvent[] = []
      const wanted: FollowUp[] = []
      for (const [at, text] of all.entries()) {
        const message = parsed(text)
        const event = message && readAriEvent(message)
        if (!event) continue
        const { events, followUp } = translateAri(event, book, 1000 + at)
        told.push(...events)
        if (followUp) wanted.push(followUp)
      }
      for (const event of told) {
        expect(JSON.parse(JSON.stringify(event)), 'an event is plain data').toEqual(event)
        expect(JSON.stringify(event).length).toBeLessThan(10_000)
        if ('leg' in event) expect(isOurId(event.leg) && event.leg.startsWith('tl.main.'), `${event.leg}`).toBe(true)
        if (event.kind === 'legGone' && event.cause !== null) expect(Number.isSafeInteger(event.cause)).toBe(true)
        if (event.kind === 'legScreened') for (const ms of event.voice ?? []) expect(ms).toBeGreaterThanOrEqual(0)
      }
      for (const work of wanted) expect(isOurId('leg' in work ? work.leg : work.bridge)).toBe(true)
      for (const [key] of book.legs) expect(isOurId(key)).toBe(true)
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )
})

describe('answers over the event WebSocket', () => {
  const answer = nearly(
    { type: 'RESTResponse', transaction_id: '1', request_id: '1', status_code: 200, message_body: '{"message":"x"}' },
    2,
  )
  fuzz('settle the request they name once, or none', fc.array(answer, { maxLength: 6 }), { runs: 300 }, async (all) => {
    const clock = createFakeClock()
    const socket: AriSocket = { send: () => true, onMessage: () => {}, closed: new Promise(() => {}), close: () => {} }
    const transport = createAriWebSocket(socket, clock)
    const asked = transport
      .request({ method: 'GET', path: 'asterisk/ping', about: [] })
      .then((response) => response, String)
    for (const one of all) {
      const message = parsed(JSON.stringify(one) ?? '')
      if (message) transport.answer(message)
    }
    await clock.advance(12_000)
    const found = await asked
    if (typeof found === 'string') return
    expect(found.status).toEqual(expect.any(Number))
    const { detail } = refusalOf(
      { kind: 'hangup', commandId: commandId(1), leg: legId('tl.main.1'), reason: 'normal' },
      found,
    )
    expect(detail.length).toBeLessThanOrEqual(500)
  })
})

describe('lists of the PBX', () => {
  const channel = { id: 'tl.main.1', state: 'Up', caller: { name: 'Zoë "}{" \\', number: '1' }, channels: ['a'] }
  const list = fc.array(
    nearly(channel, 2).map((one) => (isFields(one) ? one : { one })),
    { maxLength: 5 },
  )
  const pieces = fc.integer({ min: 1, max: 60 })
  async function elementsOf(text: string, pieceBytes: number): Promise<readonly unknown[]> {
    const bytes = Buffer.from(text)
    async function* cut() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    }
    const found: unknown[] = []
    for await (const elements of jsonElements(cut())) found.push(...elements)
    return found
  }
  fuzz('are read whole wherever they are cut', fc.tuple(list, pieces), { runs: 150 }, async ([all, pieceBytes]) => {
    const text = JSON.stringify(all)
    expect(await elementsOf(text, pieceBytes)).toEqual(JSON.parse(text))
  })
  fuzz('that are none are refused as no JSON', fc.tuple(hostileText, pieces), { runs: 100 }, async ([text, bytes]) => {
    const found = await elementsOf(`[${text}]`, bytes).catch((error: unknown) => error)
    expect(Array.isArray(found) || found instanceof SyntaxError).toBe(true)
  })
})
