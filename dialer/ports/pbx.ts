import type { AmdThresholds } from '../model/amd-settings.js'
import type { BridgeId, CommandId, Extension, LegId, RecordingName, TrunkName } from '../model/ids.js'
import type { LegEnd, Verdict } from '../model/outcome.js'
import type { PhoneNumber } from '../model/phone-number.js'
import type { PbxCapabilities } from './pbx-capabilities.js'

/** Where a leg goes: out over a trunk, or to an agent's phone. */
export type LegTarget =
  | { readonly kind: 'trunk'; readonly trunk: TrunkName; readonly number: PhoneNumber }
  | { readonly kind: 'extension'; readonly extension: Extension }

/**
 * Something to play: `sound:NAME` (a prompt the PBX has, letters, digits, `-`, `_`, `/`), `tone:ring` or `tone:beep`.
 */
export type Media = string

/** What a held leg hears. */
export type HoldAudio = 'silence' | 'music' | 'ringback'

/**
 * Asks for machine detection after the answer, told by one `legScreened`. Not in shadow, the leg is not to be held, bridged or played to
 * before; in shadow it may be at once, detection listens beside and tells what it found when it has heard enough, or just before the
 * leg ends.
 */
export interface Screening {
  /** The verdict is `unsure` when it is not found this long after the answer. */
  readonly withinMs: number
  readonly shadow: boolean
  readonly thresholds: AmdThresholds
}

/**
 * A wish to the PBX. What became of it arrives as an event, as `commandRefused`, or not at all (then a deadline passes).
 * Commands on an unknown or ended leg are refused with `unknownLeg` and change nothing.
 */
export type PbxCommand =
  /** Create a leg with our id. Followed by exactly one `legGone`, before it possibly `legRinging`, `legAnswered`, `legScreened`. */
  | {
      readonly kind: 'originate'
      readonly commandId: CommandId
      readonly leg: LegId
      readonly target: LegTarget
      readonly callerId: string | null
      readonly ringForMs: number
      readonly screening: Screening | null
    }
  /** Hold an answered leg by itself, hearing `audio`. Takes it out of a bridge. Answered by `legHeld`. */
  | { readonly kind: 'hold'; readonly commandId: CommandId; readonly leg: LegId; readonly audio: HoldAudio }
  /** Let two answered legs hear each other, taking both out of wherever they are. Answered by `legsBridged`. */
  | {
      readonly kind: 'bridge'
      readonly commandId: CommandId
      readonly bridge: BridgeId
      readonly legs: readonly [LegId, LegId]
    }
  /**
   * Record what is said in a bridge, or pause, resume, stop that. The end of a bridge ends its recording too.
   * To start or pause once more what goes on or is paused changes nothing (`duplicate` may be said); it is how a new session learns of
   * a recording of an earlier one.
   */
  | {
      readonly kind: 'record'
      readonly commandId: CommandId
      readonly bridge: BridgeId
      readonly recording: RecordingName
      readonly action: 'start' | 'pause' | 'resume' | 'stop'
    }
  /**
   * Play to one leg that is in no bridge. Answered by `playEnded`. `afterGreetingMs`: wait first until the other side has stopped
   * speaking, at most so long; null plays at once.
   */
  | {
      readonly kind: 'play'
      readonly commandId: CommandId
      readonly leg: LegId
      readonly media: Media
      readonly afterGreetingMs: number | null
    }
  /** End a leg, in any state. Answered by its `legGone`. */
  | {
      readonly kind: 'hangup'
      readonly commandId: CommandId
      readonly leg: LegId
      readonly reason: 'normal' | 'busy' | 'cancel'
    }

/** Why a driver did not do what it was told. */
export type RefusalReason =
  | 'notReady'
  | 'unknownLeg'
  | 'unknownTarget'
  | 'duplicate'
  | 'congestion'
  | 'unsupported'
  | 'invalid'
  | 'failed'

/** State of a phone as the PBX sees it. */
export interface PhoneState {
  readonly extension: Extension
  readonly registered: boolean
  /** In a call that is not ours. */
  readonly busyElsewhere: boolean
}

/** State of a trunk as the PBX sees it. `linesElsewhere`: lines in use by calls that are not ours. */
export interface TrunkState {
  readonly trunk: TrunkName
  readonly up: boolean
  readonly linesElsewhere: number
}

/**
 * What happened on the PBX. `at` is epoch ms by our clock when the driver learned it. Facts, never answers to be matched:
 * the same fact may come twice or late, and the engine takes that calmly. Exactly one `legGone` ends each leg.
 */
export type PbxEvent =
  | { readonly kind: 'legRinging'; readonly leg: LegId; readonly at: number }
  | { readonly kind: 'legAnswered'; readonly leg: LegId; readonly at: number }
  | {
      readonly kind: 'legScreened'
      readonly leg: LegId
      readonly at: number
      readonly verdict: Verdict
      /** Why, in the words of the PBX. */
      readonly detail: string | null
      /** From the answer to the verdict, where the event itself is told later than that. */
      readonly afterMs: number | null
      /** What was heard since the answer, where the PBX tells it: silence and voice in turn, beginning with silence. ms */
      readonly voice: readonly number[] | null
    }
  | { readonly kind: 'legHeld'; readonly leg: LegId; readonly at: number }
  | {
      readonly kind: 'legsBridged'
      readonly bridge: BridgeId
      readonly legs: readonly [LegId, LegId]
      readonly at: number
    }
  | { readonly kind: 'playEnded'; readonly leg: LegId; readonly at: number; readonly ok: boolean }
  | {
      readonly kind: 'recordingEnded'
      readonly recording: RecordingName
      readonly at: number
      readonly ok: boolean
      readonly why: string | null
    }
  | {
      readonly kind: 'legGone'
      readonly leg: LegId
      readonly at: number
      readonly end: LegEnd
      readonly cause: number | null
    }
  | {
      readonly kind: 'commandRefused'
      readonly commandId: CommandId
      readonly at: number
      readonly reason: RefusalReason
      readonly detail: string
    }
  | ({ readonly kind: 'phoneState'; readonly at: number } & PhoneState)
  | ({ readonly kind: 'trunkState'; readonly at: number } & TrunkState)

/** A leg of ours that the PBX has. */
export interface LegSnapshot {
  readonly leg: LegId
  readonly state: 'dialing' | 'ringing' | 'up'
  /** The other legs in the same two-party bridge, if it is in one. */
  readonly bridge: BridgeId | null
  readonly held: boolean
}

/** The PBX's own view of all that is ours; what is not in it does not exist. */
export interface PbxSnapshot {
  readonly legs: readonly LegSnapshot[]
  readonly phones: readonly PhoneState[]
  readonly trunks: readonly TrunkState[]
}

/**
 * Life of a link. Commands are accepted in `ready` only. `reconciling`: connected, the snapshot is being compared.
 */
export type LinkStatus = 'down' | 'connecting' | 'reconciling' | 'ready'

/** Why a session ended. `fatal` means trying again will not help until a person acts (wrong password): the retry is slow and loud. */
export interface LinkLoss {
  readonly why: string
  readonly fatal: boolean
}

/** One connection to a PBX, from connect to loss. */
export interface PbxSession {
  /** Hands a command over. Never throws, never waits. */
  send(command: PbxCommand): void
  /** Asks the PBX for all that is ours. Rejects if the link is lost meanwhile. */
  snapshot(): Promise<PbxSnapshot>
  /**
   * The recording of a call that is over as the bytes of a WAV file (RIFF, PCM or mu-law). Should it still go on, it ends now.
   * @throws DomainError NOT_FOUND (the PBX has no such recording), PBX_UNAVAILABLE
   */
  recording(name: RecordingName): Promise<AsyncIterable<Uint8Array>>
  /** Deletes a finished recording on the PBX; one that is not there is no error. */
  removeRecording(name: RecordingName): Promise<void>
  /** Resolves when the session is over, for whatever reason; never rejects. */
  readonly lost: Promise<LinkLoss>
  /** Ends the session without touching any call. */
  close(): Promise<void>
}

/**
 * Something that the PBX sent to the door of our API and not over the connection, proven to be its. Names and words are the vendor's.
 */
export interface PbxNotice {
  /** Which door it came through, by the driver's own name for it. */
  readonly door: string
  readonly query: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
}

/** A kind of PBX. Retrying, back-off and reconciling are the link supervisor's work, not the driver's. */
export interface PbxDriver {
  /** Name from the configuration, for logs. */
  readonly name: string
  readonly capabilities: PbxCapabilities
  /**
   * Connects once. Events go to `listener`, from before the promise resolves on.
   * @throws DomainError PBX_UNAVAILABLE (try again) or CONFIG_INVALID (wrong password, application name in use: a person must act)
   */
  connect(listener: (event: PbxEvent) => void, signal: AbortSignal): Promise<PbxSession>
  /** The only countries whose numbers it calls, ISO 3166-1 alpha-2. Absent: it calls any. */
  readonly countries?: readonly string[]
  /** Takes what the PBX sent to the API's door; never throws. Absent: it sends nothing there. */
  readonly hear?: (notice: PbxNotice) => void
  /** Why it only simulates and calls nobody, though a real PBX is meant. Absent: it is what it is meant to be. */
  readonly simulates?: string
}
