import type { BridgeId, Extension, LegId, RecordingName, TrunkName } from '../../../dialer/model/ids.js'
import type { Screening } from '../../../dialer/ports/pbx.js'
import type { Behaviour } from './behaviour.js'

/** One leg on the simulated PBX. */
export interface SimulatedLeg {
  readonly id: LegId
  readonly trunk: TrunkName | null
  readonly phone: Extension | null
  readonly behaviour: Behaviour
  readonly ringUntil: number
  readonly screening: Screening | null
  state: 'dialing' | 'ringing' | 'up'
  bridge: BridgeId | null
  held: boolean
  playing: boolean
  /** When a greeting of the other side is over. Epoch ms */
  quietAt: number
  /** What cancels each thing that is to happen to it. */
  readonly timers: { progress: Cancel; ringOut: Cancel; verdict: Cancel; leave: Cancel; play: Cancel }
}

export type Cancel = () => void

/** Two legs that hear each other, and what is recorded of them. */
export interface SimulatedBridge {
  readonly id: BridgeId
  readonly legs: readonly [LegId, LegId]
  readonly recordings: Set<RecordingName>
}

/** What somebody does with a phone that rings. */
export type PhoneHabit =
  | { readonly kind: 'answers'; readonly afterMs: number }
  | { readonly kind: 'rings' }
  | { readonly kind: 'rejects'; readonly afterMs: number }

export interface SimulatedPhone {
  readonly extension: Extension
  registered: boolean
  busyElsewhere: boolean
  habit: PhoneHabit
  leg: LegId | null
}

export interface SimulatedTrunk {
  readonly trunk: TrunkName
  up: boolean
  /** Calls beyond this are answered with congestion (SIP 503). */
  maxLines: number
  lines: number
  linesElsewhere: number
}
