import { type BridgeId, type CommandId, type LegId, legId, type RecordingName } from '../../../dialer/model/ids.js'
import type { Screening } from '../../../dialer/ports/pbx.js'
import { createRecentMap } from '../recent-map.js'
import type { KeptLeg } from './leg-keeper.js'

/** Where an answered leg is, or is on its way to. */
export type LegPlace =
  | { readonly kind: 'alone' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'bridge'; readonly bridge: BridgeId }

/** What the driver remembers of a leg between its originate and its end. */
export interface BookedLeg {
  readonly id: LegId
  readonly to: string
  readonly from: string
  /** When its create was sent, epoch ms. */
  askedAt: number
  /** The command that asked for it; null for one that was found. */
  readonly command: CommandId | null
  /** Twilio's id of the call; null until it is known. */
  sid: string | null
  /** `waiting`: for its turn; `asked`: Twilio has not said yet that it took it. */
  state: 'waiting' | 'asked' | 'dialing' | 'ringing' | 'up'
  answeredAt: number | null
  /** Highest SequenceNumber heard. */
  sequence: number
  screening: Screening | null
  /** Takes back the timer of a verdict that would come late. */
  cancelVerdict: () => void
  /** Where it is, as Twilio told. */
  place: LegPlace
  /** Where it was told to go. */
  wanted: LegPlace
  /** A hold that was asked for and not told yet. */
  isHoldOpen: boolean
  /** What is being played to it. */
  playing: CommandId | null
  hungUpByUs: boolean
  /** Found, not asked for by this process: its beginning is not told. */
  readonly isFound: boolean
}

/** Two legs and who of them is in their conference. */
export interface BookedBridge {
  readonly id: BridgeId
  readonly legs: readonly [LegId, LegId]
  readonly inside: Set<LegId>
  isTold: boolean
  readonly command: CommandId | null
}

/** What is recorded of a bridge: the call of one of its legs, on which both sides are heard. */
export interface BookedRecording {
  readonly name: RecordingName
  readonly bridge: BridgeId
  readonly leg: LegId
  readonly callSid: string
  sid: string | null
  state: 'going' | 'paused' | 'over'
}

/** The legs, bridges and recordings of one site that the driver knows; a plain table that events and commands keep. */
export interface LegBook {
  readonly legs: Map<LegId, BookedLeg>
  readonly bridges: Map<BridgeId, BookedBridge>
  readonly recordings: Map<RecordingName, BookedRecording>
  byCall(sid: string): BookedLeg | undefined
  /** Writes down Twilio's id of a leg. */
  name(leg: BookedLeg, sid: string): void
  /** Strikes a leg out; it is remembered as over. */
  strike(leg: BookedLeg): void
  isOver(leg: LegId): boolean
  /** Twilio's id of a leg's call, also when it is over; null: not known any more. */
  callOf(leg: string): string | null
  /** True for a call that is or was one of ours. */
  isOurs(sid: string): boolean
  /** Highest SequenceNumber of a leg in a conference so far; notes a higher one. False for one that is not higher. */
  isNew(conference: string, leg: LegId, sequence: number | null): boolean
  /** Legs whose end was told without knowing whether Twilio has them: they are hung up when they show themselves. */
  readonly givenUp: { has(leg: LegId): boolean; add(leg: LegId): void }
}

/** Ended legs whose calls are remembered, for their recordings and for what comes late. */
const remembered = 20_000

/** A book of what an earlier life kept. */
export function createLegBook(kept: readonly KeptLeg[]): LegBook {
  const legs = new Map<LegId, BookedLeg>()
  const over = createRecentMap<LegId, true>(remembered)
  const calls = createRecentMap<string, string>(remembered)
  const ours = createRecentMap<string, LegId>(remembered)
  const sequences = createRecentMap<string, number>(remembered)
  const lost = createRecentMap<LegId, true>(1000)
  const bySid = new Map<string, BookedLeg>()

  const name = (leg: BookedLeg, sid: string): void => {
    leg.sid = sid
    bySid.set(sid, leg)
    calls.set(leg.id, sid)
    ours.set(sid, leg.id)
  }
  for (const { leg, sid, to, from, at, isOver } of kept) {
    const id = legId(leg)
    if (isOver) {
      over.set(id, true)
      if (sid !== null) {
        calls.set(leg, sid)
        ours.set(sid, id)
      }
      continue
    }
    const found = foundLeg(id, { to, from, at })
    legs.set(id, found)
    if (sid !== null) name(found, sid)
  }

  return {
    legs,
    bridges: new Map(),
    recordings: new Map(),
    byCall: (sid) => bySid.get(sid),
    name,
    strike(leg) {
      legs.delete(leg.id)
      if (leg.sid !== null) bySid.delete(leg.sid)
      over.set(leg.id, true)
    },
    isOver: (leg) => over.has(leg),
    callOf: (leg) => calls.get(leg) ?? null,
    isOurs: (sid) => ours.has(sid),
    isNew(conference, leg, sequence) {
      if (sequence === null) return true
      const key = `${conference} ${leg}`
      if ((sequences.get(key) ?? -1) >= sequence) return false
      sequences.set(key, sequence)
      return true
    },
    givenUp: { has: (leg) => lost.has(leg), add: (leg) => lost.set(leg, true) },
  }
}

const alone: LegPlace = { kind: 'alone' }

/** A leg that is about to be originated. */
export function newLeg(facts: Pick<BookedLeg, 'id' | 'to' | 'from' | 'command' | 'screening' | 'askedAt'>): BookedLeg {
  return { ...blank, ...facts, isFound: false }
}

/** A leg as Twilio has it that this process did not ask for. */
export function foundLeg(id: LegId, { to, from, at }: { to: string; from: string; at: number }): BookedLeg {
  return { ...blank, id, to, from, askedAt: at, command: null, screening: null, state: 'asked', isFound: true }
}

const blank = {
  sid: null,
  state: 'waiting',
  answeredAt: null,
  sequence: -1,
  cancelVerdict: () => undefined,
  place: alone,
  wanted: alone,
  isHoldOpen: false,
  playing: null,
  hungUpByUs: false,
} as const
