import { type BridgeId, bridgeId, type LegId, legId, recordingName } from '../../../dialer/model/ids.js'
import type { PbxEvent } from '../../../dialer/ports/pbx.js'
import { amdArgument, overhearArgument, quietArgument } from '../../../provisioning/asterisk/amd-extension.js'
import { verdictOf } from './amd-verdict.js'
import type { AriBridge, AriChannel, AriEvent } from './ari-event.js'
import { isOurId } from './dialable.js'
import { adoptedLeg, type BookedLeg, type LegBook } from './leg-book.js'
import { legEndOf } from './leg-end.js'
import { hearAtMostMs, hearOnMs, type Overhearing, overheardBy, tellOverheard } from './overhear.js'

/** Something only a further request can do: the next stage of machine detection or of a message, or clearing away a bridge that was left. */
export type FollowUp =
  | { readonly kind: 'screen' | 'overhear' | 'listen' | 'playNow'; readonly leg: LegId }
  /** Machine detection in shadow has found something; what it hears on `forMs` belongs to it. Then it is told, and its channel ends. */
  | { readonly kind: 'hearOn'; readonly leg: LegId; readonly forMs: number }
  /** One leg alone is no bridge any more: what is recorded of it ends. `dropBridge`: nobody is in it, so it goes. */
  | { readonly kind: 'endRecording' | 'dropBridge'; readonly bridge: BridgeId }

/** What one ARI event means. */
export interface Translation {
  readonly events: readonly PbxEvent[]
  readonly followUp: FollowUp | null
}

const nothing: Translation = { events: [], followUp: null }

/**
 * Turns one ARI event into events of the port, and keeps the book. No I/O: what must be asked of the PBX in turn is told as `followUp`.
 * Channels that are not of this site are none of our business.
 */
export function translateAri(event: AriEvent, book: LegBook, at: number): Translation {
  switch (event.type) {
    case 'ChannelStateChange':
      return event.channel.state === 'Ringing' ? ringing(legOf(book, event.channel), at) : nothing
    case 'StasisStart': {
      const heard = overheardBy(event.channel.id)
      if (heard !== null) return ears(book, heard, event.args, at)
      return entered(legOf(book, event.channel), event.args, at)
    }
    case 'ChannelTalkingStarted': {
      const hearing = hearingOf(book, event.channel)
      if (hearing !== null) hearing.speakingFromMs = at - hearing.since
      return nothing
    }
    case 'ChannelTalkingFinished': {
      const hearing = hearingOf(book, event.channel)
      if (hearing === null || hearing.speakingFromMs === null) return nothing
      hearing.words.push({ fromMs: hearing.speakingFromMs, forMs: event.durationMs })
      hearing.speakingFromMs = null
      return nothing
    }
    case 'ChannelDestroyed':
      return gone(book, event.channel, event.cause, at)
    case 'ChannelEnteredBridge':
      return joined(book, legOf(book, event.channel), event.bridge, at)
    case 'ChannelLeftBridge':
      return left(book, legOf(book, event.channel), event.bridge)
    case 'PlaybackFinished':
      return played(book, event.target, event.id, event.state === 'done', at)
    case 'RecordingFinished':
      return recorded(book, event.name, { ok: true, why: null }, at)
    case 'RecordingFailed':
      return recorded(book, event.name, { ok: false, why: event.cause ?? 'the PBX could not record' }, at)
    case 'ApplicationReplaced':
      return nothing
  }
}

function ringing(leg: BookedLeg | null, at: number): Translation {
  // An answer can overtake the ringing, and some trunks send 180 more than once.
  if (leg === null || leg.state !== 'dialing') return nothing
  leg.state = 'ringing'
  return one({ kind: 'legRinging', leg: leg.id, at })
}

function entered(leg: BookedLeg | null, args: readonly string[], at: number): Translation {
  if (leg === null) return nothing
  const [what, status = '', cause = ''] = args
  if (what === amdArgument) {
    leg.state = 'up'
    return one(screened(leg.id, status, cause, at))
  }
  if (what === quietArgument) return { events: [], followUp: { kind: 'playNow', leg: leg.id } }
  if (leg.state === 'up') return nothing
  leg.state = 'up'
  const answered: PbxEvent = { kind: 'legAnswered', leg: leg.id, at }
  if (leg.screening === null) return one(answered)
  return { events: [answered], followUp: { kind: leg.screening.shadow ? 'overhear' : 'screen', leg: leg.id } }
}

function screened(leg: LegId, status: string, cause: string, at: number): PbxEvent {
  const detail = cause || status || null
  return { kind: 'legScreened', leg, at, verdict: verdictOf(status), detail, afterMs: null, voice: null }
}

/** The channel that overhears a leg: it has begun, or has found something. */
function ears(
  book: LegBook,
  heard: string,
  [what, status = '', cause = '']: readonly string[],
  at: number,
): Translation {
  const leg = ours(book, heard) ? book.legs.get(legId(heard)) : undefined
  if (leg === undefined) return nothing
  if (what === overhearArgument) {
    leg.overhearing = { since: at, words: [], speakingFromMs: null, found: null }
    return { events: [], followUp: { kind: 'listen', leg: leg.id } }
  }
  if (what !== amdArgument) return nothing
  const over: FollowUp = { kind: 'hearOn', leg: leg.id, forMs: 0 }
  // Begun in an earlier session, whose memory of the words is gone.
  if (leg.overhearing === null) return { events: [screened(leg.id, status, cause, at)], followUp: over }
  const afterMs = at - leg.overhearing.since
  leg.overhearing.found = { status, cause, afterMs }
  return { events: [], followUp: { ...over, forMs: Math.min(hearOnMs, Math.max(0, hearAtMostMs - afterMs)) } }
}

function hearingOf(book: LegBook, channel: AriChannel): Overhearing | null {
  const heard = overheardBy(channel.id)
  return heard !== null && ours(book, heard) ? (book.legs.get(legId(heard))?.overhearing ?? null) : null
}

function gone(book: LegBook, channel: AriChannel, cause: number, at: number): Translation {
  const leg = legOf(book, channel)
  if (leg === null) return nothing
  book.legs.delete(leg.id)
  const overheard = tellOverheard(leg, at)
  // A channel can be up and end before it entered our application.
  const answered = leg.state === 'up' || channel.state === 'Up'
  const end = legEndOf({ cause, answered, hungUpByUs: leg.hungUpByUs })
  const over: PbxEvent = { kind: 'legGone', leg: leg.id, at, end, cause: cause === 0 ? null : cause }
  return { events: overheard === null ? [over] : [overheard, over], followUp: null }
}

function joined(book: LegBook, leg: BookedLeg | null, bridge: AriBridge, at: number): Translation {
  if (leg === null) return nothing
  leg.state = 'up'
  if (bridge.id === book.holdBridge) {
    leg.place = { kind: 'hold' }
    return one({ kind: 'legHeld', leg: leg.id, at })
  }
  if (!isOurId(bridge.id)) return nothing
  const id = bridgeId(bridge.id)
  leg.place = { kind: 'bridge', bridge: id }
  const [first, second] = book.bridges.get(id) ?? bridge.channels.map(legId)
  if (first === undefined || second === undefined) return nothing
  const other = leg.id === first ? second : first
  const there = book.legs.get(other)?.place
  if (there?.kind !== 'bridge' || there.bridge !== id) return nothing
  return one({ kind: 'legsBridged', bridge: id, legs: [first, second], at })
}

function left(book: LegBook, leg: BookedLeg | null, bridge: AriBridge): Translation {
  if (leg !== null && isIn(leg, bridge.id, book.holdBridge)) leg.place = { kind: 'alone' }
  if (bridge.id === book.holdBridge || !isOurId(bridge.id) || bridge.channels.length > 1) return nothing
  const id = bridgeId(bridge.id)
  if (!book.bridges.delete(id) && leg === null) return nothing
  // Asterisk would keep it for ever. Not before it is empty: a leg that is moved out while its bridge is destroyed may end up in a bridge of which its
  // application knows nothing (Asterisk 22: 3 of 13,000 moves), and every later move is then taken with 204 and not made.
  const isEmpty = bridge.channels.length === 0
  return { events: [], followUp: { kind: isEmpty ? 'dropBridge' : 'endRecording', bridge: id } }
}

function isIn(leg: BookedLeg, bridge: string, holdBridge: string): boolean {
  return leg.place.kind === 'hold' ? bridge === holdBridge : leg.place.kind === 'bridge' && leg.place.bridge === bridge
}

function played(book: LegBook, target: string, playback: string, ok: boolean, at: number): Translation {
  if (!target.startsWith('channel:')) return nothing
  const leg = book.legs.get(legId(target.slice('channel:'.length)))
  if (leg === undefined) return nothing
  if (leg.playback === playback) leg.playback = null
  return one({ kind: 'playEnded', leg: leg.id, at, ok })
}

/** The end of a recording; an empty bridge that waited for it can go. */
function recorded(
  book: LegBook,
  name: string,
  end: { readonly ok: boolean; readonly why: string | null },
  at: number,
): Translation {
  if (!ours(book, name)) return nothing
  const recording = recordingName(name)
  const [bridge] = [...book.recordings].find(([, known]) => known === recording) ?? []
  const events: readonly PbxEvent[] = [{ kind: 'recordingEnded', recording, at, ...end }]
  if (bridge === undefined) return { events, followUp: null }
  book.recordings.delete(bridge)
  const isEmpty = book.ending.get(bridge) === true
  book.ending.delete(bridge)
  return { events, followUp: isEmpty ? { kind: 'dropBridge', bridge } : null }
}

/** The booked leg of a channel; one of this site that we did not originate in this session is booked now. */
function legOf(book: LegBook, channel: AriChannel): BookedLeg | null {
  if (!ours(book, channel.id)) return null
  const id = legId(channel.id)
  const known = book.legs.get(id)
  if (known !== undefined) return known
  const leg = adoptedLeg(id, 'dialing')
  book.legs.set(id, leg)
  return leg
}

/** Of this site, and of the alphabet of our ids: they become parts of paths. */
function ours(book: LegBook, id: string): boolean {
  return id.startsWith(book.prefix) && isOurId(id)
}

function one(event: PbxEvent): Translation {
  return { events: [event], followUp: null }
}
