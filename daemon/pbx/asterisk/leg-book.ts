import type { BridgeId, LegId, RecordingName, SiteId } from '../../../dialer/model/ids.js'
import type { HoldAudio, PbxCommand, Screening } from '../../../dialer/ports/pbx.js'
import type { Overhearing } from './overhear.js'

/** A command to play. */
export type PlayCommand = Extract<PbxCommand, { kind: 'play' }>

/** Where an answered leg is: by itself, in the site's holding bridge, or in a bridge with another leg. */
export type LegPlace =
  | { readonly kind: 'alone' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'bridge'; readonly bridge: BridgeId }

/** What the driver remembers of a leg between its originate and its end. */
export interface BookedLeg {
  readonly id: LegId
  state: 'dialing' | 'ringing' | 'up'
  /** How it is screened; null: not at all. */
  screening: Screening | null
  place: LegPlace
  /** A generator that must be stopped before the leg can hear another; `unknown` after an adoption. */
  audio: HoldAudio | 'none' | 'unknown'
  /** Id of what is being played to it, null if nothing is. */
  playback: string | null
  hungUpByUs: boolean
  /** Machine detection in shadow, from its beginning until it was told. */
  overhearing: Overhearing | null
  /** What is to be played when the greeting is over. */
  afterGreeting: PlayCommand | null
}

/** The legs and bridges of one site that the driver knows; a plain table that events and commands keep. */
export interface LegBook {
  /** Every id of this site begins with it. */
  readonly prefix: string
  readonly holdBridge: string
  readonly legs: Map<LegId, BookedLeg>
  /** Legs of each two-party bridge, in the order of the command. */
  readonly bridges: Map<BridgeId, readonly LegId[]>
  /** What is being recorded of a bridge, as far as this session began it. */
  readonly recordings: Map<BridgeId, RecordingName>
  /** Bridges whose recording was asked to end, and whether nobody is in them any more, so that they go with it. */
  readonly ending: Map<BridgeId, boolean>
}

/** An empty book. */
export function createLegBook(site: SiteId, prefix: string): LegBook {
  const maps = { legs: new Map(), bridges: new Map(), recordings: new Map(), ending: new Map() }
  return { prefix, holdBridge: `tl-hold.${site}`, ...maps }
}

/** A leg as the PBX has it that we did not originate in this session. */
export function adoptedLeg(id: LegId, state: BookedLeg['state']): BookedLeg {
  return {
    id,
    state,
    screening: null,
    place: { kind: 'alone' },
    audio: 'unknown',
    playback: null,
    hungUpByUs: false,
    overhearing: null,
    afterGreeting: null,
  }
}

/** A leg that is about to be originated. */
export function newLeg(id: LegId, screening: Screening | null): BookedLeg {
  return { ...adoptedLeg(id, 'dialing'), screening, audio: 'none' }
}
