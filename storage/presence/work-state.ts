import type { PresenceName } from '../../dialer/model/agent.js'
import { isBreak, pauseReasons } from '../../dialer/model/break.js'
import type { WorkState } from './table.js'

/** What time in a presence counts as: each moment between sign-on and sign-off is exactly one of these. */
export interface CountedAs {
  readonly state: WorkState
  /** Code of a break's reason, else empty. */
  readonly reason: string
}

/** Null: not at work. `reason` is that of a pause. */
export function countedAs(presence: PresenceName, reason: string | null): CountedAs | null {
  switch (presence) {
    case 'loggedOut':
    case 'signingOn':
      return null
    case 'available':
    case 'previewing':
      return { state: 'available', reason: '' }
    case 'reserved':
    case 'ringing':
    case 'talking':
      return { state: 'onCall', reason: '' }
    case 'wrapUp':
      return { state: 'wrapUp', reason: '' }
    case 'paused':
      if (reason === pauseReasons.onCall) return { state: 'onCall', reason: '' }
      return reason !== null && isBreak(reason) ? { state: 'break', reason } : { state: 'idle', reason: '' }
  }
}
