import type { Extension, LegId, TrunkName } from '../../../dialer/model/ids.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import type { PbxDriver } from '../../../dialer/ports/pbx.js'

/** Numbers by what happens behind them. */
export interface NumbersByBehaviour {
  /** A person answers within 5 s after some ringing and stays until we hang up. */
  readonly answers: PhoneNumber
  /** Answers at once, without ringing. */
  readonly answersAtOnce: PhoneNumber
  /** Answers and hangs up by itself within 5 s. */
  readonly hangsUp: PhoneNumber
  /** A machine; machine detection tells it. */
  readonly machine: PhoneNumber
  readonly busy: PhoneNumber
  readonly noAnswer: PhoneNumber
  readonly rejected: PhoneNumber
  readonly unallocated: PhoneNumber
  readonly congestion: PhoneNumber
}

/** A driver and the world behind it, for the contract suite. */
export interface PbxBench {
  readonly driver: PbxDriver
  /** False where machine detection tells its verdict and not what it heard. Absent: it tells both. */
  readonly tellsVoice?: boolean
  readonly trunk: TrunkName
  readonly unknownTrunk: TrunkName
  readonly callerId: string | null
  readonly numbers: NumbersByBehaviour
  readonly phones: {
    /** Two phones that answer by themselves within 3 s. */
    readonly answer: readonly [Extension, Extension]
    /** Rings until we give up. */
    readonly rings: Extension
    /** Known to the PBX and not registered. */
    readonly absent: Extension
    /** Not known to the PBX. */
    readonly unknown: Extension
  }
  /** A prompt the PBX has, a few seconds long at the most. */
  readonly prompt: string
  /** Lets time pass until the predicate holds, at most `withinMs`; tells whether it did. Virtual or real. */
  waitFor(predicate: () => boolean, withinMs: number): Promise<boolean>
  /** Lets time pass. */
  pass(ms: number): Promise<void>
  /** Waits for a promise of the driver while time passes. */
  during<T>(promise: Promise<T>): Promise<T>
  /** Breaks the connection between us and the PBX; the PBX and its calls live on. */
  dropLink(): Promise<void>
  /** Makes the PBX have an answered leg with this id that nobody asked the present session for. */
  plantLeg(leg: LegId): Promise<void>
  /** An ending for ids that no earlier run has used. */
  unique(): string
  dispose(): Promise<void>
}
