import { type BridgeId, bridgeId, type LegId, legId, recordingName } from '../../../dialer/model/ids.js'
import type { Verdict } from '../../../dialer/model/outcome.js'
import type { PbxEvent } from '../../../dialer/ports/pbx.js'
import { amdArgument } from '../../../provisioning/asterisk/amd-extension.js'
import type { AriBridge, AriChannel, AriEvent } from './ari-event.js'
import { isOurId } from './dialable.js'
import { adoptedLeg, type BookedLeg, type LegBook } from './leg-book.js'
import { legEndOf } from './leg-end.js'

/** Something only a further request can do: send an answered leg into machine detection, or clear away a bridge that a leg has left. */
export type FollowUp =
  | { readonly kind: 'screen'; readonly leg: LegId }
  | { readonly kind: 'dropBridge'; readonly bridge: BridgeId }

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
    case 'StasisStart':
      return entered(legOf(book, event.channel), event.args, at)
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

/** What `AMDSTATUS` says. https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/AMD/ */
export function verdictOf(amdStatus: string): Verdict {
  if (amdStatus === 'HUMAN') return 'human'
  return amdStatus === 'MACHINE' ? 'machine' : 'unsure'
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
    return one({ kind: 'legScreened', leg: leg.id, at, verdict: verdictOf(status), detail: cause || status || null })
  }
  if (leg.state === 'up') return nothing
  leg.state = 'up'
  const answered: PbxEvent = { kind: 'legAnswered', leg: leg.id, at }
  if (leg.screening === null) return one(answered)
  return { events: [answered], followUp: { kind: 'screen', leg: leg.id } }
}

function gone(book: LegBook, channel: AriChannel, cause: number, at: number): Translation {
  const leg = legOf(book, channel)
  if (leg === null) return nothing
  book.legs.delete(leg.id)
  // A channel can be up and end before it entered our application.
  const answered = leg.state === 'up' || channel.state === 'Up'
  const end = legEndOf({ cause, answered, hungUpByUs: leg.hungUpByUs })
  return one({ kind: 'legGone', leg: leg.id, at, end, cause: cause === 0 ? null : cause })
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
  const id = bridgeId(bridge.id)
  // One leg alone is no bridge any more; Asterisk would keep it, and go on recording it.
  if (bridge.channels.length > 1 || !book.bridges.delete(id)) return nothing
  return { events: [], followUp: { kind: 'dropBridge', bridge: id } }
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

/** The end of a recording; the bridge that waited for it can go. */
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
  return { events, followUp: book.bridges.has(bridge) ? null : { kind: 'dropBridge', bridge } }
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

function ours(book: LegBook, id: string): boolean {
  return id.startsWith(book.prefix)
}

function one(event: PbxEvent): Translation {
  return { events: [event], followUp: null }
}
