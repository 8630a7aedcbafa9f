import {
  type BridgeId,
  bridgeId,
  commandId,
  type LegId,
  legId,
  recordingName,
  sitePrefix,
} from '../../../dialer/model/ids.js'
import type { PbxEvent } from '../../../dialer/ports/pbx.js'
import { isOurId } from './dialable.js'
import { type BookedBridge, type BookedLeg, foundLeg, type LegBook } from './leg-book.js'
import { type FinalStatus, legEndOf } from './leg-end.js'
import type { TwilioConfig } from './twilio-config.js'
import type { TwilioFact } from './twilio-notice.js'

/** What facts are made into. */
export interface FactParts {
  readonly config: Pick<TwilioConfig, 'site'>
  readonly book: LegBook
  readonly now: () => number
  /** Calls back after so many ms; gives what takes it back. */
  readonly later: (afterMs: number, work: () => void) => () => void
  readonly emit: (event: PbxEvent) => void
  /** What has to be done because of a fact. */
  readonly work: FactWork
}

export interface FactWork {
  /** A bridge has lost a leg: what is recorded of it ends. */
  stopRecordings(bridge: BridgeId): void
  /** A leg that was hung up before that was possible. */
  hangUp(leg: BookedLeg): void
  /** A call whose create was taken for failed, and which began all the same. */
  endStray(sid: string): void
  /** Twilio's id of a leg is known now. */
  named(leg: BookedLeg): void
  ended(leg: BookedLeg, durationS: number): void
}

/** What is said of a call by a callback or by REST. */
export interface CallState {
  readonly sid: string
  readonly status: string
  readonly sipCode: number | null
  readonly durationS: number | null
}

/** Turns facts into events, each leg forward only: what comes late, twice or in the wrong order changes nothing. */
export interface TwilioFacts {
  /** False for what has no meaning here. */
  learn(fact: TwilioFact): boolean
  /** How a call of a booked leg stands, whoever said it. */
  stands(leg: BookedLeg, state: CallState): void
  /** Twilio's id of a leg is known now. */
  named(leg: BookedLeg, sid: string): void
  /** A leg is in a conference. */
  enters(leg: BookedLeg, room: string): void
  /** A leg goes somewhere else by our wish: the bridge it is in ends. */
  leaves(leg: BookedLeg): void
  /** Twilio does not know its call. */
  isLost(leg: BookedLeg): void
}

const isFinal = (status: string): status is FinalStatus =>
  ['completed', 'busy', 'no-answer', 'failed', 'canceled'].includes(status)

/** Name of the conference in which a leg is held. */
export const holdRoom = (leg: LegId): string => `hold.${leg}`

/** The leg that is held in a conference of this name; null for one of another kind. */
export const heldIn = (room: string): string | null => (room.startsWith('hold.') ? room.slice(5) : null)

/** Facts of one site. */
export function createTwilioFacts({ config, book, now, later, emit, work }: FactParts): TwilioFacts {
  const prefix = sitePrefix(config.site)

  /** The leg a fact is about. One of this site that nobody knows is taken up, so that it can be seen and ended. */
  const legOf = (given: string | null, sid: string, facts: { to: string; from: string } | null): BookedLeg | null => {
    const known = book.byCall(sid) ?? (given === null ? undefined : book.legs.get(legId(given)))
    if (known !== undefined) {
      if (known.sid === null) named(known, sid)
      // The id of a leg on another call than its own would be a second call for it.
      return known.sid === sid ? known : null
    }
    if (given === null || !isOurId(given) || !given.startsWith(prefix) || facts === null) return null
    const id = legId(given)
    // Told as over, and this is not the call it was: one that was not found, and that nobody waits for.
    if (book.givenUp.has(id) || book.isOver(id)) {
      if (!book.isOurs(sid)) work.endStray(sid)
      return null
    }
    const found = foundLeg(id, { ...facts, at: now() })
    book.legs.set(found.id, found)
    named(found, sid)
    return found
  }
  const named = (leg: BookedLeg, sid: string): void => {
    book.name(leg, sid)
    if (leg.state === 'asked') leg.state = 'dialing'
    work.named(leg)
    if (leg.hungUpByUs) work.hangUp(leg)
  }

  const rings = (leg: BookedLeg): void => {
    if (leg.state === 'ringing' || leg.state === 'up') return
    leg.state = 'ringing'
    emit({ kind: 'legRinging', leg: leg.id, at: now() })
  }
  const answers = (leg: BookedLeg): void => {
    if (leg.state === 'up') return
    leg.state = 'up'
    leg.answeredAt = now()
    emit({ kind: 'legAnswered', leg: leg.id, at: now() })
    if (leg.hungUpByUs) work.hangUp(leg)
    if (leg.screening === null) return
    leg.cancelVerdict = later(leg.screening.withinMs, () => screened(leg, 'unsure', 'no verdict in time', null))
  }
  const screened = (
    leg: BookedLeg,
    verdict: 'human' | 'machine' | 'unsure',
    detail: string,
    afterMs: number | null,
  ) => {
    if (leg.screening === null) return
    leg.screening = null
    leg.cancelVerdict()
    emit({ kind: 'legScreened', leg: leg.id, at: now(), verdict, detail, afterMs, voice: null })
  }

  const endBridge = (bridge: BookedBridge): void => {
    book.bridges.delete(bridge.id)
    work.stopRecordings(bridge.id)
    for (const id of bridge.legs) {
      const leg = book.legs.get(id)
      if (leg?.place.kind === 'bridge' && leg.place.bridge === bridge.id) leg.place = { kind: 'alone' }
    }
  }
  const leaves = (leg: BookedLeg): void => {
    for (const place of [leg.place, leg.wanted]) {
      const bridge = place.kind === 'bridge' ? book.bridges.get(place.bridge) : undefined
      if (bridge !== undefined) endBridge(bridge)
    }
    leg.place = { kind: 'alone' }
    leg.wanted = { kind: 'alone' }
    leg.isHoldOpen = false
    leg.playing = null
  }

  const gone = (leg: BookedLeg, { status, sipCode, durationS }: CallState & { status: FinalStatus }): void => {
    // Its answer is still on its way, or was lost.
    if (status === 'completed' && leg.state !== 'up' && !leg.isFound) answers(leg)
    leg.cancelVerdict()
    leaves(leg)
    const answered = leg.answeredAt !== null
    const { end, cause } = legEndOf({ status, answered, hungUpByUs: leg.hungUpByUs, sipCode })
    book.strike(leg)
    const talkedMs = leg.answeredAt === null ? 0 : now() - leg.answeredAt
    work.ended(leg, durationS ?? Math.round(talkedMs / 1000))
    emit({ kind: 'legGone', leg: leg.id, at: now(), end, cause })
  }

  const stands = (leg: BookedLeg, state: CallState): void => {
    const { status } = state
    if (isFinal(status)) return gone(leg, { ...state, status })
    if (leg.state === 'asked') leg.state = 'dialing'
    if (status === 'ringing') rings(leg)
    if (status === 'in-progress') answers(leg)
  }

  const held = (leg: BookedLeg): void => {
    answers(leg)
    if (leg.wanted.kind !== 'hold') return
    leg.place = { kind: 'hold' }
    if (!leg.isHoldOpen) return
    leg.isHoldOpen = false
    emit({ kind: 'legHeld', leg: leg.id, at: now() })
  }

  const enters = (leg: BookedLeg, room: string): void => {
    if (heldIn(room) === leg.id) return held(leg)
    const bridge = book.bridges.get(bridgeId(room))
    if (bridge === undefined || !bridge.legs.includes(leg.id)) return
    answers(leg)
    bridge.inside.add(leg.id)
    leg.place = { kind: 'bridge', bridge: bridge.id }
    if (bridge.isTold || bridge.inside.size < 2) return
    bridge.isTold = true
    emit({ kind: 'legsBridged', bridge: bridge.id, legs: bridge.legs, at: now() })
  }
  const exits = (leg: BookedLeg, room: string): void => {
    const bridge = book.bridges.get(bridgeId(room))
    if (bridge !== undefined && bridge.inside.has(leg.id)) endBridge(bridge)
  }

  const learn = (fact: TwilioFact): boolean => {
    switch (fact.kind) {
      case 'status': {
        const { leg: given, sid, to, from, sequence } = fact
        const leg = legOf(given, sid, isFinal(fact.status) ? null : { to, from })
        if (leg === null) return book.isOurs(sid)
        // Late or twice. An end holds whatever number it has.
        if (sequence !== null && sequence <= leg.sequence && !isFinal(fact.status)) return true
        leg.sequence = Math.max(leg.sequence, sequence ?? -1)
        stands(leg, fact)
        return true
      }
      case 'amd': {
        const leg = legOf(fact.leg, fact.sid, null)
        if (leg === null) return book.isOurs(fact.sid)
        answers(leg)
        screened(leg, fact.verdict, fact.detail, fact.afterMs)
        return true
      }
      case 'room': {
        const leg = legOf(fact.leg, fact.sid, null)
        if (leg === null) return book.isOurs(fact.sid)
        if (!book.isNew(fact.conference, leg.id, fact.sequence)) return true
        if (fact.entered) enters(leg, fact.room)
        else exits(leg, fact.room)
        return true
      }
      case 'wait': {
        const leg = legOf(fact.leg, fact.sid, null)
        if (leg === null) return book.isOurs(fact.sid)
        held(leg)
        return true
      }
      case 'played': {
        const leg = legOf(fact.leg, fact.sid, null)
        if (leg === null) return book.isOurs(fact.sid)
        if (fact.command === null || leg.playing !== commandId(fact.command)) return true
        leg.playing = null
        emit({ kind: 'playEnded', leg: leg.id, at: now(), ok: true })
        return true
      }
      case 'recording': {
        const { recording: given, sid, status, errorCode } = fact
        const booked = given === null ? undefined : book.recordings.get(recordingName(given))
        if (booked === undefined) return false
        booked.sid ??= sid
        if ((status !== 'completed' && status !== 'absent' && status !== 'failed') || booked.sid !== sid) return true
        if (booked.state === 'over') return true
        booked.state = 'over'
        const why = errorCode === null ? '' : ` (error ${errorCode})`
        emit({
          kind: 'recordingEnded',
          recording: booked.name,
          at: now(),
          ok: status === 'completed',
          why: status === 'completed' ? null : `Twilio recorded nothing: ${status}${why}`,
        })
        return true
      }
    }
  }

  const isLost = (leg: BookedLeg): void => {
    leg.cancelVerdict()
    leaves(leg)
    book.strike(leg)
    work.ended(leg, 0)
    emit({ kind: 'legGone', leg: leg.id, at: now(), end: 'lost', cause: null })
  }

  return { learn, stands, named, enters, leaves, isLost }
}
