import type { Verdict } from '../../../dialer/model/outcome.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'

/** What the called side does. All times in ms. */
export type Behaviour =
  | {
      readonly kind: 'answers'
      /** From the originate to the answer; 0 answers without ringing. */
      readonly afterMs: number
      readonly by: 'person' | 'machine'
      /** What machine detection says, and how long after the answer. */
      readonly verdict: Verdict
      readonly verdictAfterMs: number
      /** What is heard from the answer on: silence and voice in turn, beginning with silence; a message waits for its end. Absent: nothing. ms */
      readonly voice?: readonly number[]
      /** Hangs up this long after being connected to somebody; null stays until the other side ends the call. */
      readonly talksMs: number | null
      /** Hangs up this long after the answer (or after being left alone) when connected to nobody; null waits for ever. */
      readonly patienceMs: number | null
    }
  | { readonly kind: 'noAnswer' }
  /** Ends before an answer, after ringing if `rings`. */
  | {
      readonly kind: 'busy' | 'rejected' | 'unallocated' | 'congestion' | 'failed'
      readonly afterMs: number
      readonly rings: boolean
      /** Q.850 cause; absent is the usual one of its kind, see {@link causeOf}. */
      readonly cause?: number
    }

/** Who sits behind each number. */
export type People = (number: PhoneNumber) => Behaviour

/** Q.850 causes (ITU-T Q.850) with which a simulated leg ends before an answer. */
export const causeOf: Readonly<Record<Exclude<Behaviour['kind'], 'answers'>, number>> = {
  busy: 17,
  noAnswer: 19,
  rejected: 21,
  unallocated: 1,
  congestion: 34,
  failed: 41,
}
