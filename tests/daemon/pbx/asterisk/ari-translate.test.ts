import { describe, expect, it } from 'vitest'
import { readAriEvent } from '../../../../daemon/pbx/asterisk/ari-event.js'
import { translateAri } from '../../../../daemon/pbx/asterisk/ari-translate.js'
import { createLegBook, newLeg } from '../../../../daemon/pbx/asterisk/leg-book.js'
import { defaultAmdThresholds } from '../../../../dialer/model/amd-settings.js'
import { bridgeId, legId, siteId } from '../../../../dialer/model/ids.js'

const lead = legId('tl.main.1')
const agent = legId('tl.main.2')
const bridge = bridgeId('tl.main.b1')

/** A conversation with the translator in Asterisk's own words. */
function hearing() {
  const book = createLegBook(siteId('main'), 'tl.main.')
  const hear = (message: Readonly<Record<string, unknown>>) => {
    const event = readAriEvent(message)
    return event === null ? { events: [], followUp: null } : translateAri(event, book, 5)
  }
  const channel = (id: string, state = 'Up') => ({ id, state, name: 'PJSIP/carrier-00000001', caller: {} })
  const start = (id: string, args: readonly string[] = []) => hear({ type: 'StasisStart', args, channel: channel(id) })
  const enter = (id: string, into: string, channels: readonly string[]) =>
    hear({ type: 'ChannelEnteredBridge', bridge: { id: into, channels }, channel: channel(id) })
  return { book, hear, channel, start, enter }
}

describe('ARI events', () => {
  it('tell ringing once, the answer once, and one end with its cause', () => {
    const { book, hear, channel, start } = hearing()
    book.legs.set(lead, newLeg(lead, null))
    const ring = { type: 'ChannelStateChange', channel: channel(lead, 'Ringing') }
    expect(hear(ring).events).toEqual([{ kind: 'legRinging', leg: lead, at: 5 }])
    expect(hear(ring).events).toEqual([])
    expect(start(lead).events).toEqual([{ kind: 'legAnswered', leg: lead, at: 5 }])
    const end = { type: 'ChannelDestroyed', cause: 16, cause_txt: 'Normal Clearing', channel: channel(lead) }
    expect(hear(end).events).toEqual([{ kind: 'legGone', leg: lead, at: 5, end: 'normal', cause: 16 }])
    expect(book.legs.size).toBe(0)
  })

  it('take ringing that comes after the answer for old news', () => {
    const { book, hear, channel, start } = hearing()
    book.legs.set(lead, newLeg(lead, null))
    start(lead)
    expect(hear({ type: 'ChannelStateChange', channel: channel(lead, 'Ringing') }).events).toEqual([])
  })

  it('send a screened leg into machine detection and tell what it said', () => {
    const { book, start } = hearing()
    book.legs.set(lead, newLeg(lead, { withinMs: 4000, shadow: false, thresholds: defaultAmdThresholds }))
    expect(start(lead)).toEqual({
      events: [{ kind: 'legAnswered', leg: lead, at: 5 }],
      followUp: { kind: 'screen', leg: lead },
    })
    const back = start(lead, ['amd', 'MACHINE', 'MAXWORDS-4-3'])
    expect(back.events).toEqual([
      { kind: 'legScreened', leg: lead, at: 5, verdict: 'machine', detail: 'MAXWORDS-4-3', afterMs: null, voice: null },
    ])
    expect(start(lead, ['amd', 'NOTSURE', '']).events).toMatchObject([{ verdict: 'unsure' }])
  })

  it('overhear a leg in shadow, and tell what was heard when the leg ends', () => {
    const { book, start, hear, channel } = hearing()
    const ear = `over.${lead}`
    book.legs.set(lead, newLeg(lead, { withinMs: 4000, shadow: true, thresholds: defaultAmdThresholds }))
    expect(start(lead).followUp).toEqual({ kind: 'overhear', leg: lead })
    expect(start(ear, ['overhear'])).toEqual({ events: [], followUp: { kind: 'listen', leg: lead } })
    hear({ type: 'ChannelTalkingStarted', channel: channel(ear) })
    hear({ type: 'ChannelTalkingFinished', duration: 480, channel: channel(ear) })
    expect(start(ear, ['amd', 'HUMAN', 'HUMAN-800-800'])).toEqual({
      events: [],
      followUp: { kind: 'hearOn', leg: lead, forMs: 3000 },
    })
    const end = { type: 'ChannelDestroyed', cause: 16, channel: channel(lead) }
    expect(hear(end).events).toMatchObject([
      { kind: 'legScreened', leg: lead, verdict: 'human', detail: 'HUMAN-800-800', voice: [0, 480] },
      { kind: 'legGone', leg: lead },
    ])
    expect(start(ear, ['amd', 'MACHINE', '']).events).toEqual([])
  })

  it('tell a verdict in shadow at once where another session began to listen', () => {
    const { start } = hearing()
    start(lead)
    expect(start(`over.${lead}`, ['amd', 'MACHINE', 'MAXWORDS-4-3'])).toMatchObject({
      events: [{ kind: 'legScreened', leg: lead, verdict: 'machine', voice: null }],
      followUp: { kind: 'hearOn', forMs: 0 },
    })
    expect(start('over.tl.other.1', ['amd', 'MACHINE', '']).events).toEqual([])
  })

  it('tell a bridge when the second leg is in, with the legs in the order of the command', () => {
    const { book, start, enter } = hearing()
    book.bridges.set(bridge, [lead, agent])
    start(lead)
    start(agent)
    expect(enter(agent, bridge, [agent]).events).toEqual([])
    expect(enter(lead, bridge, [agent, lead]).events).toEqual([
      { kind: 'legsBridged', bridge, legs: [lead, agent], at: 5 },
    ])
  })

  it('tell a held leg, end what is recorded of one that is left alone, and clear away its bridge when it has left too', () => {
    const { book, start, enter, hear, channel } = hearing()
    start(agent)
    expect(enter(agent, book.holdBridge, [agent]).events).toEqual([{ kind: 'legHeld', leg: agent, at: 5 }])
    const left = (channels: readonly string[], id: string = bridge) =>
      hear({ type: 'ChannelLeftBridge', bridge: { id, channels }, channel: channel(agent) })
    book.bridges.set(bridge, [lead, agent])
    expect(left([lead]).followUp).toEqual({ kind: 'endRecording', bridge })
    expect(left([]).followUp).toEqual({ kind: 'dropBridge', bridge })
    const other = {
      type: 'ChannelLeftBridge',
      bridge: { id: 'tl.other.b1', channels: [] },
      channel: channel('tl.other.1'),
    }
    expect(hear(other).followUp).toBeNull()
    expect(left([], book.holdBridge).followUp).toBeNull()
  })

  it('of other sites, other programs and unknown kinds mean nothing', () => {
    const { book, hear, channel, start } = hearing()
    expect(start('tl.other.1').events).toEqual([])
    expect(start('1700000000.17').events).toEqual([])
    expect(hear({ type: 'ChannelToneDetected', channel: channel(lead) }).events).toEqual([])
    expect(hear({ type: 'StasisStart' }).events).toEqual([])
    expect(hear({}).events).toEqual([])
    expect(book.legs.size).toBe(0)
  })

  it('tell how a playback and a recording ended', () => {
    const { start, hear } = hearing()
    start(lead)
    const playback = { id: 'p', target_uri: `channel:${lead}`, state: 'failed' }
    expect(hear({ type: 'PlaybackFinished', playback }).events).toEqual([
      { kind: 'playEnded', leg: lead, at: 5, ok: false },
    ])
    expect(hear({ type: 'RecordingFinished', recording: { name: 'tl.main.r' } }).events).toMatchObject([{ ok: true }])
    const failed = { type: 'RecordingFailed', recording: { name: 'tl.main.r', cause: 'disk full' } }
    expect(hear(failed).events).toMatchObject([{ kind: 'recordingEnded', ok: false, why: 'disk full' }])
  })
})
